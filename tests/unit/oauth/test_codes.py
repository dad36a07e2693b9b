"""Authorization codes and their stored form."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from gateway.oauth import AuthorizationCode, CorruptTokenRecord, TokenAttribute
from tests.support.clients import make_code
from tests.support.fakes import NOW

CODE = make_code(
    attributes=(TokenAttribute("msisdn", "41"), TokenAttribute("hidden", "x", False)),
    is_redirect_uri_given=True,
    state="s",
    app_end_user="ann",
    challenge="c" * 43,
    challenge_method="S256",
)


def test_a_code_comes_back_through_json() -> None:
    for code in (CODE, replace(CODE, family="f"), make_code(expires_at=None)):
        assert AuthorizationCode.from_record(json.loads(json.dumps(code.to_record()))) == code


def test_no_field_holds_the_text() -> None:
    assert {"code", "text"}.isdisjoint(CODE.to_record())


@pytest.mark.parametrize(("now", "is_expired"), [(NOW + 599.9, False), (NOW + 600, True)])
def test_a_code_lives_until_its_end(now: float, is_expired: bool) -> None:
    assert CODE.is_expired(now) is is_expired
    assert not make_code(expires_at=None).is_expired(now)


def test_a_code_that_has_a_family_is_used() -> None:
    assert not CODE.is_used
    assert replace(CODE, family="f").is_used


@pytest.mark.parametrize("name", CODE.to_record())
def test_a_stored_code_without_a_field_is_refused(name: str) -> None:
    record = CODE.to_record()
    del record[name]
    with pytest.raises(CorruptTokenRecord, match=f"{name} is missing"):
        AuthorizationCode.from_record(record)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("is_redirect_uri_given", 1, "is_redirect_uri_given should be true or false, found int"),
        ("attributes", {}, "attributes should be a list, found dict"),
        ("attributes", [["a", "b"]], "attributes should be a list of"),
        ("api_products", "A", "api_products should be a list of texts"),
        ("issued_at", "x", "issued_at should be a number"),
    ],
)
def test_a_field_of_another_type_is_refused(name: str, value: object, message: str) -> None:
    with pytest.raises(CorruptTokenRecord, match=message):
        AuthorizationCode.from_record({**CODE.to_record(), name: value})
