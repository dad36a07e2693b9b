from __future__ import annotations

from dataclasses import replace

from gateway.entities import DeveloperApp
from gateway.management.token_views import access_status, access_view, code_view, oauth1_view, refresh_view
from gateway.oauth import TokenAttribute
from tests.support.clients import APP_ID, KEY, make_code, make_refresh_token, make_token
from tests.support.fakes import NOW
from tests.support.oauth1_tokens import (
    ACCESS_SECRET,
    REQUEST_SECRET,
    make_access,
    make_request,
    make_verifier,
)

APP = DeveloperApp(APP_ID, "Weather App", "dev")
MARKED = replace(APP, tokens_revoked_before=NOW + 1, refresh_tokens_revoked_before=NOW + 1)
AT = round(NOW * 1000)
ACCESS = make_token(attributes=[TokenAttribute("a", "1", False)])


def test_an_access_token_has_the_members_of_edge() -> None:
    assert access_view("t", ACCESS, "r", APP) == {
        "apiproducts": ["PremiumWeatherAPI"],
        "app": "Weather App",
        "appId": APP_ID,
        "attributes": [{"name": "a", "value": "1"}],
        "clientId": KEY,
        "createdAt": AT,
        "expiresAt": AT + 3_600_000,
        "grantType": "client_credentials",
        "issuedAt": AT,
        "lastModifiedAt": AT,
        "refreshCount": 0,
        "refreshToken": "r",
        "scope": "READ",
        "status": "approved",
        "token": "t",
        "tokenType": "BearerToken",
    }
    assert "refreshToken" not in access_view("t", ACCESS, "", None)
    assert access_view("t", ACCESS.but(expires_at=None), "", APP)["expiresAt"] == -1


def test_a_token_that_was_revoked_with_its_app_is_shown_so() -> None:
    assert access_status(ACCESS, None) == access_status(ACCESS, APP) == "approved"
    assert access_view("t", ACCESS, "", MARKED)["status"] == "revoked"
    assert refresh_view("r", make_refresh_token(), "", MARKED)["status"] == "revoked"
    assert refresh_view("r", make_refresh_token(status="revoked"), "", None)["status"] == "revoked"


def test_a_refresh_token_has_its_own_time_and_status() -> None:
    view = refresh_view("r", make_refresh_token(expires_at=NOW + 1), "t", APP)
    assert (view["refreshToken"], view["token"], view["expiresAt"]) == ("r", "t", AT + 1000)
    assert "token" not in refresh_view("r", make_refresh_token(), "", APP)


def test_a_code_that_was_used_is_revoked() -> None:
    assert code_view("c", make_code())["status"] == "approved"
    assert code_view("c", replace(make_code(), family="f"))["status"] == "revoked"


def test_no_secret_of_oauth_1_is_shown() -> None:
    for record in (make_access().record, make_request().record, make_verifier()):
        view = str(oauth1_view("name", record))
        assert "name" in view
        assert ACCESS_SECRET not in view
        assert REQUEST_SECRET not in view
