"""The search for secrets: what was planted is found in every form, and nothing else is."""

from __future__ import annotations

import base64
import gzip
import json
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.leaks import SHORTEST, Secrets, files_below, find_leaks, spellings

SECRET = 'pa/s+s w?rd~ü"x'
TEXTS = st.text(min_size=SHORTEST).filter(lambda text: len(text.encode(errors="replace")) >= SHORTEST)


def leaks(content: bytes) -> list[str]:
    return find_leaks({"secret": SECRET}, {"log": content})


@pytest.mark.parametrize(
    "planted",
    [
        SECRET.encode(),
        base64.b64encode(SECRET.encode()),
        base64.urlsafe_b64encode(SECRET.encode()),
        base64.b64encode(f"user:{SECRET}".encode()),
        base64.b64encode(f"user1:{SECRET}".encode()),
        base64.b64encode(f"user12:{SECRET}, and more".encode()),
        quote(SECRET).encode(),
        quote(SECRET, safe="").encode(),
        SECRET.encode().hex().encode(),
        SECRET.encode().hex().upper().encode(),
        json.dumps({"a": SECRET}).encode(),
    ],
)
def test_what_was_planted_is_found(planted: bytes) -> None:
    assert leaks(b"before " + planted + b" after")
    half = len(planted) // 2
    assert not leaks(b"before " + planted[:half] + b"#" + planted[half + 1 :] + b" after")


@given(secret=TEXTS, before=st.binary(), after=st.binary())
def test_base64_is_found_wherever_it_begins(secret: str, before: bytes, after: bytes) -> None:
    encoded = base64.b64encode(before + secret.encode() + after)
    assert find_leaks({"s": secret}, {"place": encoded})


def test_a_leak_is_told_without_the_secret() -> None:
    told = leaks(b"12" + SECRET.encode())
    assert told == ["secret, plain, in log at 2"]
    assert SECRET not in told[0]


def test_every_form_is_searched_for_once() -> None:
    assert set(spellings("abcdefgh").values()) == {
        b"abcdefgh",
        b"6162636465666768",
        b"%61%62%63%64%65%66%67%68",
        b"a\0b\0c\0d\0e\0f\0g\0h\0",
        b"YWJjZGVmZ2",
        b"FiY2RlZmdo",
        b"hYmNkZWZna",
    }


def test_what_is_compressed_would_not_be_found() -> None:
    assert not leaks(gzip.compress(SECRET.encode() * 50))


def test_secrets_are_kept_once_and_must_be_long_enough() -> None:
    secrets = Secrets()
    assert [secrets.add("token", text) for text in ("12345678", "abcdefgh", "12345678")] == [
        "12345678",
        "abcdefgh",
        "12345678",
    ]
    assert secrets.texts == {"token 1": "12345678", "token 2": "abcdefgh"}
    with pytest.raises(AssertionError, match="password has 5 characters"):
        secrets.add("password", "short")


def test_the_files_of_a_folder(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "a").write_bytes(b"1")
    (tmp_path / "key").write_bytes(b"2")
    assert dict(files_below(tmp_path, but=("key",))) == {"deep/a": b"1"}
