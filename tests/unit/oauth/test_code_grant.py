from __future__ import annotations

from dataclasses import replace

import pytest

from gateway.entities import ClientRegistration
from gateway.oauth import AuthorizationCode, TokenAttribute
from gateway.oauth.code_grant import PresentedCode, authorization_code, check_code, replayed_family
from gateway.oauth.errors import OAuthError
from gateway.oauth.grants import Issued, Mint, Wish
from gateway.oauth.pkce import read_challenge
from tests.support.clients import make_client, make_code, make_product
from tests.support.fakes import NOW, CountingText, FakeClock

CB = "https://weather.app/cb"
VERIFIER = "v" * 43
CHALLENGE, _ = read_challenge(VERIFIER, "plain")
CLIENT = make_client(make_product(), make_product("B", scopes=["WRITE"]))


def revoked_before(time: float) -> ClientRegistration:
    return replace(CLIENT, app=replace(CLIENT.app, refresh_tokens_revoked_before=time))


WISH = Wish(scope="", life=60.0)
BOTH = make_code(scope="READ WRITE", api_products=["PremiumWeatherAPI", "B"])


def issued(code: AuthorizationCode, wish: Wish = WISH, presented: PresentedCode | None = None) -> Issued:
    mint = Mint("acme", FakeClock(), CountingText())
    return authorization_code(code, presented or PresentedCode("x"), CLIENT, wish=wish, mint=mint)


class TestReplay:
    def test_a_used_code_of_the_client_tells_its_family(self) -> None:
        assert replayed_family(make_code(family="f"), CLIENT) == "f"

    @pytest.mark.parametrize(
        "found",
        [
            *(None, make_code(), make_code(family="f", client_id="another")),
            replace(make_code(family="f"), app_id="another"),
        ],
    )
    def test_any_other_tells_none(self, found: AuthorizationCode | None) -> None:
        assert replayed_family(found, CLIENT) == ""


class TestCheck:
    @pytest.mark.parametrize(
        ("presented", "code"),
        [
            (PresentedCode("x"), make_code()),
            (PresentedCode("x", CB), make_code()),
            (PresentedCode("x", CB), make_code(is_redirect_uri_given=True)),
            (PresentedCode("x", verifier=VERIFIER), make_code(challenge=CHALLENGE, challenge_method="S256")),
            (PresentedCode("x"), make_code(expires_at=None)),
        ],
    )
    def test_a_good_one_passes(self, presented: PresentedCode, code: AuthorizationCode) -> None:
        assert check_code(presented, code, CLIENT, NOW) is code

    @pytest.mark.parametrize(
        ("presented", "code", "text"),
        [
            (PresentedCode("x"), None, "Invalid Authorization Code"),
            (PresentedCode("x"), make_code(client_id="another"), "Invalid Authorization Code"),
            (PresentedCode("x"), replace(make_code(), app_id="another"), "Invalid Authorization Code"),
            (PresentedCode("x"), make_code(family="f"), "Invalid Authorization Code"),
            (PresentedCode("x"), make_code(expires_at=NOW), "Authorization Code expired"),
            (PresentedCode("x"), make_code(is_redirect_uri_given=True), "Required param : redirect_uri"),
            (PresentedCode("x", "y"), make_code(is_redirect_uri_given=True), "Invalid redirect_uri : y"),
            (PresentedCode("x", "y"), make_code(), "Invalid redirect_uri : y"),
            (PresentedCode("x", verifier=VERIFIER), make_code(), "Invalid code_verifier"),
        ],
    )
    def test_any_other_is_refused(
        self, presented: PresentedCode, code: AuthorizationCode | None, text: str
    ) -> None:
        with pytest.raises(OAuthError) as caught:
            check_code(presented, code, CLIENT, NOW)

        assert caught.value.text == text

    def test_one_that_was_revoked_with_its_app_s_refresh_tokens_is_refused(self) -> None:
        code = make_code(issued_at=NOW)
        check_code(PresentedCode("x"), code, revoked_before(NOW), NOW)
        with pytest.raises(OAuthError, match="Invalid Authorization Code"):
            check_code(PresentedCode("x"), code, revoked_before(NOW + 0.001), NOW)

    def test_what_is_presented_is_not_shown_by_accident(self) -> None:
        shown = repr(PresentedCode("secret-code", CB, "secret-verifier"))

        assert "secret" not in shown


class TestTokens:
    def test_they_are_of_the_grant_and_belong_together(self) -> None:
        given = issued(BOTH, replace(WISH, refresh_life=120.0))

        record = given.record
        assert (record.grant_type, record.scope) == ("authorization_code", "READ WRITE")
        assert (record.issued_at, record.expires_at) == (NOW, NOW + 60)
        assert record.api_products == ("PremiumWeatherAPI", "B")
        assert given.refresh is not None
        text, refresh = given.refresh
        assert (len(given.token), len(text)) == (28, 32)
        assert (refresh.access, refresh.expires_at, refresh.status) == (record, NOW + 120, "approved")

    def test_external_texts_are_taken(self) -> None:
        given = issued(BOTH, replace(WISH, token="access", refresh_token="refresh"))

        assert given.token == "access"
        assert given.refresh is not None
        assert given.refresh[0] == "refresh"

    @pytest.mark.parametrize(
        ("code_scope", "requested", "scope", "products"),
        [
            ("READ WRITE", "", "READ WRITE", ("PremiumWeatherAPI", "B")),
            ("READ WRITE", "WRITE WRITE ADMIN", "WRITE", ("B",)),
            ("READ WRITE GONE", "GONE", "", ("PremiumWeatherAPI", "B")),
            ("READ", "WRITE", "", ("PremiumWeatherAPI", "B")),
            ("GONE", "", "", ("PremiumWeatherAPI", "B")),
            ("", "READ", "", ("PremiumWeatherAPI", "B")),
        ],
    )
    def test_the_scope_is_never_more_than_the_code_s(
        self, code_scope: str, requested: str, scope: str, products: tuple[str, ...]
    ) -> None:
        record = issued(replace(BOTH, scope=code_scope), replace(WISH, scope=requested)).record

        assert (record.scope, record.api_products) == (scope, products)

    def test_products_that_are_gone_are_gone(self) -> None:
        assert issued(replace(BOTH, api_products=("B", "gone"))).record.api_products == ("B",)
        with pytest.raises(OAuthError, match="no apiproduct match"):
            issued(replace(BOTH, api_products=("gone",)))

    def test_attributes_are_the_code_s_with_the_policy_s_over_them(self) -> None:
        code = make_code(attributes=[TokenAttribute("a", "1"), TokenAttribute("b", "2")])
        wish = replace(WISH, attributes=(TokenAttribute("c", "3"), TokenAttribute("a", "4", False)))

        assert issued(code, wish).record.attributes == (
            TokenAttribute("a", "4", False),
            TokenAttribute("b", "2"),
            TokenAttribute("c", "3"),
        )

    @pytest.mark.parametrize(
        ("of_policy", "of_code", "of_request", "user"),
        [("p", "c", "r", "p"), ("", "c", "r", "c"), ("", "", "r", "r"), ("", "", "", "")],
    )
    def test_the_end_user_is_who_is_named_most_reliably(
        self, of_policy: str, of_code: str, of_request: str, user: str
    ) -> None:
        presented = PresentedCode("x", app_end_user=of_request)
        code = make_code(app_end_user=of_code)

        assert issued(code, replace(WISH, app_end_user=of_policy), presented).record.app_end_user == user
