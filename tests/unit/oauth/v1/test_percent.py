from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oauthlib.oauth1.rfc5849 import utils as oracle

from gateway.oauth.v1.percent import decode, decode_form, encode, encode_pairs


@pytest.mark.parametrize(
    ("text", "encoded"),
    [
        ("", ""),
        ("abcABC123-._~", "abcABC123-._~"),
        ("%", "%25"),
        ("+ ", "%2B%20"),
        ("&=*", "%26%3D%2A"),
        ("\n\x7f", "%0A%7F"),
        ("\u0080\u3001", "%C2%80%E3%80%81"),
        ("Ladies + Gentlemen", "Ladies%20%2B%20Gentlemen"),
    ],
)
def test_only_unreserved_characters_stay(text: str, encoded: str) -> None:
    assert encode(text) == encoded
    assert encode(text.encode()) == encoded
    assert decode(encoded.encode()) == text.encode()


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_it_is_the_encoding_of_other_libraries(text: str) -> None:
    assert encode(text) == oracle.escape(text)


@given(st.binary())
def test_octets_come_back_as_they_were(octets: bytes) -> None:
    assert decode(encode(octets).encode()) == octets


def test_pairs_are_encoded_once_more() -> None:
    pairs = f"{encode('a b')}={encode('%')}&c="
    assert encode_pairs(pairs) == encode(pairs)


def test_a_plus_sign_is_a_blank_in_forms_only() -> None:
    assert decode(b"a+b%2B") == b"a+b+"
    assert decode_form(b"a+b%2B") == b"a b+"


@pytest.mark.parametrize("text", [b"%", b"%2", b"%zz", b"a%%41"])
def test_a_broken_escape_is_refused(text: bytes) -> None:
    with pytest.raises(ValueError, match="begins no escape"):
        decode_form(text)
