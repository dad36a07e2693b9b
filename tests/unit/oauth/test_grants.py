from __future__ import annotations

import pytest

from gateway.entities import ClientRegistration
from gateway.oauth import errors
from gateway.oauth.errors import OAuthError, Situation
from gateway.oauth.grants import (
    Issued,
    Mint,
    Wish,
    assign_scope,
    authenticate,
    client_credentials,
    recognize,
    resolve_grant_type,
)
from gateway.oauth.records import AccessToken
from gateway.oauth.token_facts import TokenAttribute
from tests.support.clients import APP_ID, DEVELOPER_ID, KEY, SECRET, make_client, make_product, of_company
from tests.support.fakes import NOW, CountingText, FakeClock

MINT = Mint("acme", FakeClock(), CountingText())


def refused(situation: Situation, client: ClientRegistration | None, secret: str = SECRET) -> bool:
    with pytest.raises(OAuthError) as caught:
        authenticate(client, secret, NOW)
    return caught.value.situation is situation


class TestGrantType:
    def test_a_supported_one_is_taken(self) -> None:
        assert resolve_grant_type("client_credentials", ["client_credentials"]) == "client_credentials"

    def test_none_is_a_missing_parameter(self) -> None:
        with pytest.raises(OAuthError, match=r"^Required param : grant_type$"):
            resolve_grant_type("", ["client_credentials"])

    @pytest.mark.parametrize("presented", ["password", "CLIENT_CREDENTIALS", "client_credentials "])
    def test_any_other_is_unsupported(self, presented: str) -> None:
        with pytest.raises(OAuthError, match="^Unsupported grant type : " + presented):
            resolve_grant_type(presented, ["client_credentials"])


class TestClient:
    def test_who_knows_the_secret_is_let_in(self) -> None:
        client = make_client(make_product(), key_expires_at=NOW + 1)

        assert authenticate(client, SECRET, NOW) is client

    def test_an_unknown_key_and_a_wrong_secret_are_told_alike(self) -> None:
        assert refused(errors.BAD_CLIENT, None)
        assert refused(errors.BAD_CLIENT, make_client(make_product()), "wrong")
        assert refused(errors.BAD_CLIENT, make_client(make_product()), SECRET + "x")
        assert refused(errors.BAD_CLIENT, make_client(make_product()), SECRET.lower())

    def test_no_secret_is_never_right(self) -> None:
        assert refused(errors.BAD_CLIENT, None, "")
        assert refused(errors.BAD_CLIENT, make_client(make_product()), "")

    @pytest.mark.parametrize("secret", ["ß", "\udcff"])
    def test_a_secret_may_be_any_text(self, secret: str) -> None:
        assert refused(errors.BAD_CLIENT, make_client(make_product()), secret)

    @pytest.mark.parametrize(
        ("situation", "client"),
        [
            (errors.KEY_NOT_APPROVED, make_client(make_product(), key_status="revoked")),
            (errors.KEY_EXPIRED, make_client(make_product(), key_expires_at=NOW)),
            (errors.APP_NOT_APPROVED, make_client(make_product(), app_status="revoked")),
            (errors.DEVELOPER_NOT_ACTIVE, make_client(make_product(), developer_status="inactive")),
            (errors.COMPANY_NOT_ACTIVE, of_company(make_client(make_product()), status="inactive")),
            (errors.NO_PRODUCT, make_client()),
        ],
    )
    def test_key_app_developer_and_products_must_be_in_order(
        self, situation: Situation, client: ClientRegistration
    ) -> None:
        assert refused(situation, client)

    def test_they_are_checked_in_order_after_the_secret(self) -> None:
        client = make_client(key_status="revoked", app_status="revoked", developer_status="inactive")

        assert refused(errors.BAD_CLIENT, client, "wrong")
        assert refused(errors.KEY_NOT_APPROVED, client)


class TestVouchedForClient:
    def test_who_is_known_needs_no_secret(self) -> None:
        client = make_client(make_product())

        assert recognize(client, NOW) is client

    def test_who_is_not_known_is_told_as_ever(self) -> None:
        with pytest.raises(OAuthError) as caught:
            recognize(None, NOW)

        assert caught.value.situation is errors.BAD_CLIENT

    @pytest.mark.parametrize(
        ("situation", "client"),
        [
            (errors.KEY_NOT_APPROVED, make_client(make_product(), key_status="revoked")),
            (errors.NO_PRODUCT, make_client()),
        ],
    )
    def test_who_is_not_in_order_gets_nothing(self, situation: Situation, client: ClientRegistration) -> None:
        with pytest.raises(OAuthError) as caught:
            recognize(client, NOW)

        assert caught.value.situation is situation


class TestScope:
    def test_without_a_request_all_that_the_products_offer(self) -> None:
        client = make_client(
            make_product("A", scopes=["READ", "WRITE"]), make_product("B", scopes=["WRITE", "DELETE"])
        )

        assert assign_scope(client, "") == ("READ WRITE DELETE", ("A", "B"))
        assert assign_scope(client, " \t") == ("READ WRITE DELETE", ("A", "B"))

    def test_a_request_gets_what_of_it_is_offered_and_the_products_that_do(self) -> None:
        client = make_client(
            make_product("A", scopes=["READ", "WRITE"]),
            make_product("B", scopes=["DELETE"]),
            make_product("C", scopes=[]),
        )

        assert assign_scope(client, "WRITE ADMIN WRITE READ") == ("WRITE READ", ("A",))
        assert assign_scope(client, "DELETE READ") == ("DELETE READ", ("A", "B"))

    def test_a_request_for_nothing_that_is_offered_leaves_no_scope(self) -> None:
        client = make_client(make_product("A", scopes=["READ"]), make_product("B", scopes=[]))

        assert assign_scope(client, "ADMIN") == ("", ("A", "B"))

    def test_a_comma_does_not_separate(self) -> None:
        assert assign_scope(make_client(make_product("A", scopes=["READ", "WRITE"])), "READ,WRITE")[0] == ""

    def test_products_without_scopes_give_none(self) -> None:
        assert assign_scope(make_client(make_product("A", scopes=[])), "") == ("", ("A",))

    def test_the_scopes_of_the_key_restrict_those_of_the_products(self) -> None:
        client = make_client(make_product("A", scopes=["READ", "WRITE"]), key_scopes=["WRITE", "OTHER"])

        assert assign_scope(client, "") == ("WRITE", ("A",))
        assert assign_scope(client, "READ") == ("", ("A",))


class TestClientCredentials:
    def test_the_record_says_whose_it_is_and_what_it_opens(self) -> None:
        attributes = (TokenAttribute("tier", "gold"),)
        wish = Wish("", 3600.0, 60.0, attributes, app_end_user="alice")

        issued = client_credentials(
            make_client(make_product()), wish, Mint("acme", FakeClock(), CountingText())
        )

        assert issued == Issued(
            "1".rjust(28, "a"),
            AccessToken(
                client_id=KEY,
                app_id=APP_ID,
                app_name="Weather App",
                developer_id=DEVELOPER_ID,
                developer_email="tesla@weathersample.com",
                organization="acme",
                api_products=("PremiumWeatherAPI",),
                scope="READ",
                grant_type="client_credentials",
                issued_at=NOW,
                expires_at=NOW + 3600,
                attributes=attributes,
                app_end_user="alice",
            ),
        )

    def test_there_is_no_refresh_token(self) -> None:
        assert client_credentials(make_client(make_product()), Wish("", 60.0), MINT).refresh is None

    def test_it_may_be_endless(self) -> None:
        assert client_credentials(make_client(make_product()), Wish("", None), MINT).record.expires_at is None

    def test_an_external_token_stands_in_the_place_of_a_made_one(self) -> None:
        texts = CountingText()

        issued = client_credentials(
            make_client(make_product()), Wish("", 60.0, token="mine"), Mint("acme", FakeClock(), texts)
        )

        assert (issued.token, texts.made) == ("mine", 0)

    def test_an_external_token_is_not_printed(self) -> None:
        assert "verysecret" not in repr(Wish("", 60.0, token="verysecret", refresh_token="verysecret"))

    def test_a_token_is_not_printed(self) -> None:
        issued = client_credentials(make_client(make_product()), Wish("", 60.0), MINT)

        assert issued.token not in repr(issued)
