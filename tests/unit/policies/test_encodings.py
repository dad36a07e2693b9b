"""Encodings of octets: each is read back as it was written, and nothing else is taken for it."""

from __future__ import annotations

import binascii

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.policies._encodings import READERS, WRITERS, to_encoding, to_key_encoding
from gateway.policies._values import Wrong


@given(octets=st.binary(), name=st.sampled_from(sorted(WRITERS)))
def test_what_is_written_is_read(octets: bytes, name: str) -> None:
    assert READERS[name](WRITERS[name](octets)) == octets


def test_the_alphabets() -> None:
    octets = bytes([251, 255, 190, 0])
    assert {name: write(octets) for name, write in WRITERS.items()} == {
        "hex": "fbffbe00",
        "base16": "fbffbe00",
        "base64": "+/++AA==",
        "base64url": "-_--AA",
    }
    assert READERS["utf8"]("ä\ud800") == b"\xc3\xa4\xed\xa0\x80"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("hex", "f"),
        ("hex", "0x"),
        ("base64", "-_--AA=="),
        ("base64", "AA"),
        ("base64url", "+/++AA"),
        ("base64url", "A"),
    ],
)
def test_what_is_not_in_an_encoding(name: str, text: str) -> None:
    with pytest.raises(binascii.Error):
        READERS[name](text)


def test_names_are_taken_without_case_and_hyphens() -> None:
    assert (to_encoding("HEX"), to_encoding("Base-64"), to_key_encoding("UTF-8")) == ("hex", "base64", "utf8")
    with pytest.raises(Wrong, match="'utf8' is none of hex, base16, base64, base64url"):
        to_encoding("utf8")
    with pytest.raises(Wrong, match="'latin1' is none of utf8, hex"):
        to_key_encoding("latin1")
