from __future__ import annotations

from gateway.oauth import TokenAttribute
from gateway.oauth.disclosure import tell_of_change, tell_of_code, tell_of_refresh_token, tell_of_token
from tests.support.clients import APP_ID, DEVELOPER_ID, KEY, make_code, make_refresh_token, make_token
from tests.support.fakes import NOW

ODD = [TokenAttribute("hair", "red"), TokenAttribute("status", "no"), TokenAttribute("code", "no")]
TOKEN = make_token(attributes=ODD, refresh_count=3)
SHARED = {
    "scope": "READ",
    "status": "approved",
    "expires_in": "3599",
    "client_id": KEY,
    "refresh_count": "3",
    "organization_name": "acme",
    "api_product_list": "[PremiumWeatherAPI]",
    "developer.id": f"acme@@@{DEVELOPER_ID}",
    "developer.email": "tesla@weathersample.com",
    "developer.app.id": APP_ID,
    "developer.app.name": "Weather App",
    "accesstoken.hair": "red",
    "accesstoken.status": "no",
    "accesstoken.code": "no",
}
REFRESH = {
    "refresh_token": "r",
    "refresh_token_status": "revoked",
    "refresh_token_issued_at": "1700000000000",
    "refresh_token_expires_in": "59",
}
RECORD = make_refresh_token(TOKEN, status="revoked", expires_at=NOW + 60)


def test_a_token_is_told_with_its_refresh_token() -> None:
    told = tell_of_token("t", TOKEN, ("r", RECORD), NOW)
    assert told == {**SHARED, **REFRESH, "access_token": "t"}


def test_a_token_without_one_says_so() -> None:
    told = tell_of_token("t", TOKEN, None, NOW)
    assert told == {**SHARED, "access_token": "t", "refresh_token_expires_in": "0"}


def test_a_refresh_token_is_told_with_its_access_token_as_it_is_now() -> None:
    now = make_token(attributes=ODD, refresh_count=4, status="revoked", expires_at=NOW)
    told = tell_of_refresh_token("r", RECORD, ("t", now), NOW)
    changed = {"status": "revoked", "refresh_count": "4", "expires_in": "0"}
    assert told == {**SHARED, **REFRESH, **changed, "access_token": "t"}


def test_a_refresh_token_outlives_its_access_token() -> None:
    assert tell_of_refresh_token("r", RECORD, None, NOW) == {**SHARED, **REFRESH}


def test_a_code_is_told_and_its_attributes_replace_nothing() -> None:
    told = tell_of_code("c", make_code(attributes=ODD, state="s"), NOW)
    assert told == {
        "hair": "red",
        "code": "c",
        "id": "c",
        "scope": "READ",
        "redirect_uri": "https://weather.app/cb",
        "client_id": KEY,
        "state": "s",
        "status": "approved",
        "organization_id": "0",
        "issued_at": "1700000000000",
        "expires_in": "599",
    }
    assert tell_of_code("c", make_code(family="F"), NOW)["status"] == "revoked"


def test_a_change_is_told_and_the_attributes_replace_nothing() -> None:
    told = tell_of_change("t", TOKEN, RECORD, NOW)
    assert told == {
        "hair": "red",
        "code": "no",
        "access_token": "t",
        "client_id": KEY,
        "refresh_count": "3",
        "organization_name": "acme",
        "expires_in": "3599",
        "refresh_token_expires_in": "59",
        "issued_at": "1700000000000",
        "status": "approved",
        "api_product_list": "[PremiumWeatherAPI]",
        "token_type": "BearerToken",
    }
    assert tell_of_change("t", TOKEN, None, NOW)["refresh_token_expires_in"] == "0"
