"""Token records and their stored form."""

from __future__ import annotations

import json
from dataclasses import fields, replace

import pytest

from gateway.oauth import AccessToken, CorruptTokenRecord, RefreshToken, TokenAttribute
from gateway.oauth.records import has_expired

ACCESS = AccessToken(
    client_id="key",
    app_id="8586",
    app_name="Weather App",
    developer_id="5f6a",
    developer_email="tesla@weathersample.com",
    organization="acme",
    api_products=("PremiumWeatherAPI", "Other"),
    scope="READ WRITE",
    grant_type="password",
    issued_at=100.0,
    expires_at=3700.0,
    attributes=(TokenAttribute("msisdn", "41"), TokenAttribute("hidden", "x", False)),
    app_end_user="ann",
    refresh_count=2,
)
REFRESH = RefreshToken("approved", 100.0, None, ACCESS)


def test_the_records_come_back_through_json() -> None:
    assert AccessToken.from_record(json.loads(json.dumps(ACCESS.to_record()))) == ACCESS
    assert RefreshToken.from_record(json.loads(json.dumps(REFRESH.to_record()))) == REFRESH


def test_a_token_that_never_expires_comes_back() -> None:
    endless = ACCESS.but(expires_at=None, attributes=())
    assert AccessToken.from_record(endless.to_record()) == endless
    limited = replace(REFRESH, expires_at=5.0)
    assert RefreshToken.from_record(limited.to_record()) == limited


def test_no_field_holds_a_token_text() -> None:
    names = {*ACCESS.to_record(), *(field.name for field in fields(RefreshToken))}
    assert names.isdisjoint({"token", "text", "access_token", "refresh_token"})


def test_defaults_are_those_of_a_fresh_token() -> None:
    assert (ACCESS.token_type, ACCESS.status) == ("BearerToken", "approved")


def test_revocation_shows() -> None:
    assert ACCESS.is_approved
    assert REFRESH.is_approved
    assert not ACCESS.but(status="revoked").is_approved
    assert not replace(REFRESH, status="revoked").is_approved


@pytest.mark.parametrize(("now", "expected"), [(3699.9, False), (3700.0, True)])
def test_a_token_expires_at_its_second(now: float, expected: bool) -> None:
    assert ACCESS.is_expired(now) is expected
    assert replace(REFRESH, expires_at=3700.0).is_expired(now) is expected


def test_without_expiry_nothing_expires() -> None:
    assert not REFRESH.is_expired(1e18)
    assert not ACCESS.but(expires_at=None).is_expired(1e18)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"scope": None}, "scope should be a text, found NoneType"),
        ({"api_products": "A"}, "api_products should be a list of texts, found str"),
        ({"api_products": [1]}, "api_products should be a list of texts, found list"),
        ({"issued_at": "now"}, "issued_at should be a number, found str"),
        ({"issued_at": True}, "issued_at should be a number, found bool"),
        ({"expires_at": "never"}, "expires_at should be a number, found str"),
        ({"refresh_count": 1.5}, "refresh_count should be a whole number, found float"),
        ({"refresh_count": True}, "refresh_count should be a whole number, found bool"),
        ({"attributes": {}}, "attributes should be a list, found dict"),
        (
            {"attributes": [["a", "b"]]},
            "attributes should be a list of [name, value, is displayed], found list",
        ),
        (
            {"attributes": [["a", "b", 1]]},
            "attributes should be a list of [name, value, is displayed], found list",
        ),
    ],
)
def test_what_does_not_fit_is_refused_with_its_field(change: dict[str, object], message: str) -> None:
    with pytest.raises(CorruptTokenRecord) as refusal:
        AccessToken.from_record(ACCESS.to_record() | change)
    assert str(refusal.value) == message


def test_a_missing_field_is_refused() -> None:
    record = ACCESS.to_record()
    del record["status"]
    with pytest.raises(CorruptTokenRecord, match=r"^status is missing$"):
        AccessToken.from_record(record)


def test_a_refresh_token_without_access_token_is_refused() -> None:
    with pytest.raises(CorruptTokenRecord, match="access should be a record, found str"):
        RefreshToken.from_record(REFRESH.to_record() | {"access": "x"})


def test_tokens_are_equal_by_what_they_say() -> None:
    again = AccessToken.from_record(ACCESS.to_record())
    assert again == ACCESS
    assert hash(again) == hash(ACCESS)
    assert again != ACCESS.but(scope="READ")
    assert again != ACCESS.but(refresh_count=3)
    assert again != "token"
    assert "Weather App" in repr(again)


def test_what_tokens_have_in_common_is_held_once() -> None:
    later = ACCESS.but(issued_at=200.0, expires_at=None, refresh_count=7)
    assert later.facts is ACCESS.facts
    assert AccessToken.from_record(json.loads(json.dumps(later.to_record()))).facts is ACCESS.facts
    assert ACCESS.but(attributes=()).facts is not ACCESS.facts


def test_every_field_can_be_read() -> None:
    record = ACCESS.to_record()
    read = {name: getattr(ACCESS, name) for name in record}
    read["attributes"] = [[each.name, each.value, each.is_displayed] for each in ACCESS.attributes]
    assert read | {"api_products": list(ACCESS.api_products)} == record


@pytest.mark.parametrize("expires_at", [3700.0, 0.0, 3700.25, None])
@pytest.mark.parametrize("now", [0.0, 3699.9, 3700.0, 3700.25, 1e18])
def test_whether_a_token_has_expired_may_be_asked_either_way(expires_at: float | None, now: float) -> None:
    expired = expires_at is not None and now >= expires_at
    issued = ACCESS.but(expires_at=expires_at)
    for token in (issued, AccessToken.from_record(issued.to_record())):
        assert has_expired(token, now) is expired
        assert token.is_expired(now) is expired
