from __future__ import annotations

import pytest

from gateway.oauth import TokenAttribute, jose
from tests.support import jose_keys as keys
from tests.support.clients import make_client, make_product, make_token
from tests.support.fakes import NOW

HS256 = jose.parse_algorithm("HS256")
CLAIMS: dict[str, object] = {"sub": "me", "client_id": "k", "scope": "A B", "iat": 1, "exp": 2}


def signed(claims: object, **header: object) -> str:
    key = jose.secret_key(keys.SECRET, "utf-8", HS256)
    return jose.write_token({"alg": "HS256", **header}, jose.write(claims).encode(), HS256, key)


def refusal_of(claims: dict[str, object]) -> jose.Refusal:
    token, _ = jose.open_access_token(signed(claims, typ="at+JWT"), [HS256])
    with pytest.raises(jose.Refused) as caught:
        jose.read_access_token(token, NOW)
    return caught.value.why


class TestClaims:
    def test_what_a_token_says(self) -> None:
        shown, hidden = TokenAttribute("plan", "gold", True), TokenAttribute("secret", "x", False)
        clash = TokenAttribute("sub", "admin", True)
        record = make_token(
            scope="READ", issued_at=NOW + 0.9, expires_at=NOW + 60.9, attributes=(shown, hidden, clash)
        )
        assert jose.access_claims(record, "https://issuer.example/oauth", "id-1") == {
            "iss": "https://issuer.example/oauth",
            "sub": record.client_id,
            "client_id": record.client_id,
            "jti": "id-1",
            "iat": 1_700_000_000,
            "exp": 1_700_000_060,
            "scope": "READ",
            "plan": "gold",
        }

    def test_the_subject_is_the_end_user_if_there_is_one(self) -> None:
        record = make_token(app_end_user="me", expires_at=NOW)
        assert jose.access_claims(record, "i", "j")["sub"] == "me"


class TestOpening:
    @pytest.mark.parametrize("name", ["at+JWT", "at+jwt", "application/at+jwt"])
    def test_the_header_says_what_it_is(self, name: str) -> None:
        token, algorithm = jose.open_access_token(
            signed(CLAIMS, typ=name), jose.parse_algorithms("HS512,HS256")
        )
        assert algorithm is HS256
        assert token.payload == jose.write(CLAIMS).encode()

    @pytest.mark.parametrize(
        ("text", "why"),
        [
            ("x", jose.Refusal.MALFORMED),
            (signed(CLAIMS), jose.Refusal.INVALID_CLAIM),
            (signed(CLAIMS, typ="JWT"), jose.Refusal.INVALID_CLAIM),
            (signed(CLAIMS, typ="at+JWT", crit=["x"], x=1), jose.Refusal.UNHANDLED_CRITICAL_HEADER),
            ("eyJhbGciOiJub25lIiwidHlwIjoiYXQrSldUIn0.e30.", jose.Refusal.ALGORITHM_MISMATCH),
        ],
    )
    def test_or_it_is_none(self, text: str, why: jose.Refusal) -> None:
        with pytest.raises(jose.Refused) as caught:
            jose.open_access_token(text, [HS256])
        assert caught.value.why is why


class TestReading:
    @pytest.mark.parametrize("name", sorted(CLAIMS))
    def test_each_claim_must_be_there(self, name: str) -> None:
        assert refusal_of({each: value for each, value in CLAIMS.items() if each != name}) is (
            jose.Refusal.INVALID_CLAIM
        )

    @pytest.mark.parametrize("wrong", [{"sub": 1}, {"scope": ["A"]}, {"exp": "x"}, {"iat": None}])
    def test_and_of_its_type(self, wrong: dict[str, object]) -> None:
        assert refusal_of({**CLAIMS, **wrong}) is jose.Refusal.INVALID_CLAIM

    @pytest.mark.parametrize("later", [{"iat": NOW + 1}, {"nbf": NOW + 1}])
    def test_and_be_valid_by_now(self, later: dict[str, object]) -> None:
        assert refusal_of({**CLAIMS, **later}) is jose.Refusal.TOKEN_NOT_YET_VALID

    def test_its_end_is_for_others_to_look_at(self) -> None:
        token, _ = jose.open_access_token(signed(CLAIMS, typ="at+JWT"), [HS256])
        assert jose.read_access_token(token, NOW) == CLAIMS


class TestRecord:
    def test_what_a_token_would_have_if_it_were_stored(self) -> None:
        client = make_client(make_product(name="One"), make_product(name="Two"))
        key = client.credential.consumer_key
        claims = {**CLAIMS, "client_id": key, "sub": key, "plan": "gold", "n": 5}
        record = jose.access_record(claims, client, "acme")
        assert (record.client_id, record.app_id, record.organization) == (key, client.app.app_id, "acme")
        assert (record.api_products, record.scope) == (("One", "Two"), "A B")
        assert (record.issued_at, record.expires_at, record.app_end_user) == (1, 2, "")
        assert record.attributes == (TokenAttribute("plan", "gold", True),)
        assert record.is_approved

    def test_an_end_user_is_the_subject(self) -> None:
        assert jose.access_record(CLAIMS, make_client(make_product()), "acme").app_end_user == "me"
