"""The keyed hash, against the vectors of its authors and one piece at a time."""

from __future__ import annotations

import pytest

from gateway._fastpath import siphash128

KEY = bytes(range(16))


@pytest.mark.parametrize(
    ("size", "digest"),
    [
        (0, "a3817f04ba25a8e66df67214c7550293"),
        (1, "da87c1d86b99af44347659119b22fc45"),
        (2, "8177228da4a45dc7fca38bdef60affe4"),
        (7, "a1f1ebbed8dbc153c0b84aa61ff08239"),
        (8, "3b62a9ba6258f5610f83e264f31497b4"),
        (9, "264499060ad9baabc47f8b02bb6d71ed"),
        (15, "5493e99933b0a8117e08ec0f97cfc3d9"),
    ],
)
def test_it_is_the_authors(size: int, digest: str) -> None:
    assert siphash128(KEY, bytes(range(size))).hex() == digest


def test_another_key_gives_another_hash() -> None:
    assert siphash128(KEY, b"token") != siphash128(KEY[::-1], b"token")


@pytest.mark.parametrize("key", [b"", KEY[1:], KEY + b"x"])
def test_a_key_has_sixteen_bytes(key: bytes) -> None:
    with pytest.raises(ValueError, match="a key has 16 bytes"):
        siphash128(key, b"")
