"""Fields of a stored token record."""

from __future__ import annotations

import pytest

from gateway.oauth import CorruptTokenRecord
from gateway.oauth.stored_fields import expiry, field, seconds, text, texts, whole, wrong

RECORD = {"scope": "READ", "api_products": ["A", "B"], "issued_at": 5, "refresh_count": 2, "expires_at": None}


def test_fields_of_the_right_type_are_read() -> None:
    assert field(RECORD, "expires_at") is None
    assert text(RECORD, "scope") == "READ"
    assert texts(RECORD, "api_products") == ("A", "B")
    assert whole(RECORD, "refresh_count") == 2
    assert isinstance(seconds(RECORD, "issued_at"), float)


def test_an_expiry_of_null_is_never() -> None:
    assert expiry(RECORD) is None
    assert expiry({"expires_at": 7.5}) == 7.5


def test_what_is_missing_or_wrong_is_refused() -> None:
    for read in (text, texts, whole, seconds):
        with pytest.raises(CorruptTokenRecord, match="nothing is missing"):
            read(RECORD, "nothing")
        with pytest.raises(CorruptTokenRecord, match="expires_at should be"):
            read(RECORD, "expires_at")


def test_the_error_does_not_tell_the_value() -> None:
    assert str(wrong("scope", "a text", 7)) == "scope should be a text, found int"
