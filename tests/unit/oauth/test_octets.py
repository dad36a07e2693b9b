from __future__ import annotations

import pytest

from gateway.oauth.octets import octets


@pytest.mark.parametrize(
    ("text", "expected"), [("", b""), ("a\u00e9", b"a\xc3\xa9"), ("\udcff", b"\xed\xb3\xbf")]
)
def test_every_text_has_bytes_of_its_own(text: str, expected: bytes) -> None:
    assert octets(text) == expected
