from __future__ import annotations

import pytest

from gateway.oauth import TokenAttribute
from gateway.oauth.authorize import Authorization, CodeWish, check_request, identify, issue_code
from gateway.oauth.errors import OAuthError
from gateway.oauth.grants import Mint
from tests.support.clients import APP_ID, KEY, make_client, make_code, make_product
from tests.support.fakes import NOW, CountingText, FakeClock

CLIENT = make_client(make_product(), make_product("B", scopes=["WRITE"]))
ASKED = Authorization("code", KEY)


def mint() -> Mint:
    return Mint("acme", FakeClock(), CountingText())


@pytest.mark.parametrize(
    ("asked", "expected", "text"),
    [
        (Authorization("", ""), "code", "The request is missing a required parameter : client_id"),
        (Authorization("", KEY), "code", "The request is missing a required parameter : response_type"),
        (Authorization("token", KEY), "code", "Response type must be code"),
        (Authorization("code", KEY), "token", "Response type must be token"),
        (Authorization("code token", KEY), "token", "Response type must be token"),
    ],
)
def test_a_request_says_who_asks_for_what(asked: Authorization, expected: str, text: str) -> None:
    with pytest.raises(OAuthError) as caught:
        check_request(asked, expected)

    assert caught.value.text == text


def test_what_is_asked_for_may_be_what_is_given() -> None:
    check_request(ASKED, "code")


class TestClient:
    def test_a_known_one_needs_no_secret(self) -> None:
        assert identify(CLIENT, KEY, NOW) is CLIENT

    def test_an_unknown_one_is_named(self) -> None:
        with pytest.raises(OAuthError, match=r"^Invalid client id : me\. ClientId is Invalid$"):
            identify(None, "me", NOW)

    def test_one_that_is_not_in_order_gets_nothing(self) -> None:
        with pytest.raises(OAuthError, match=r"^App not Approved$"):
            identify(make_client(make_product(), app_status="revoked"), KEY, NOW)


class TestCode:
    def test_it_remembers_who_asked_for_what(self) -> None:
        asked = Authorization(
            "code",
            KEY,
            redirect_uri="https://weather.app/cb",
            scope="WRITE ADMIN",
            state="s",
            app_end_user="ann",
            challenge="c" * 43,
            challenge_method="S256",
        )
        attributes = (TokenAttribute("a", "b"),)

        issued = issue_code(CLIENT, asked, CodeWish(60.0, attributes), mint())

        assert len(issued.code) >= 22
        assert issued.record.app_id == APP_ID
        assert issued.record == make_code(
            is_redirect_uri_given=True,
            scope="WRITE",
            api_products=["B"],
            expires_at=NOW + 60,
            state="s",
            app_end_user="ann",
            attributes=attributes,
            challenge="c" * 43,
            challenge_method="S256",
        )

    def test_without_wishes_it_goes_to_the_registered_address_for_all_scopes(self) -> None:
        issued = issue_code(CLIENT, ASKED, CodeWish(None), mint())

        assert issued.record == make_code(
            scope="READ WRITE", api_products=["PremiumWeatherAPI", "B"], expires_at=None
        )

    def test_another_system_s_text_is_taken(self) -> None:
        assert issue_code(CLIENT, ASKED, CodeWish(1.0, code="mine"), mint()).code == "mine"

    @pytest.mark.parametrize(
        "asked",
        [
            Authorization("code", KEY, redirect_uri="https://evil.test"),
            Authorization("code", KEY, challenge="x"),
        ],
    )
    def test_a_bad_address_or_challenge_gets_none(self, asked: Authorization) -> None:
        with pytest.raises(OAuthError):
            issue_code(CLIENT, asked, CodeWish(1.0), mint())

    def test_it_is_not_shown_by_accident(self) -> None:
        issued = issue_code(CLIENT, ASKED, CodeWish(1.0, code="secret-code"), mint())

        assert "secret-code" not in repr(issued)
        assert "secret-code" not in repr(CodeWish(1.0, code="secret-code"))
