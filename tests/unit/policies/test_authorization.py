from __future__ import annotations

import base64

import pytest

from gateway.policies._authorization import basic_credentials, without_scheme


@pytest.mark.parametrize("text", ["Bearer abc", "bearer abc", "BEARER   abc", "  Bearer abc  "])
def test_what_follows_the_scheme_is_taken(text: str) -> None:
    assert without_scheme(text, "Bearer") == "abc"


@pytest.mark.parametrize(
    "text", ["", "abc", "Bearer", "Bearer ", "Bearer    ", "Basic abc", "Bearerabc", " abc"]
)
def test_another_scheme_and_nothing_behind_it_are_none(text: str) -> None:
    assert without_scheme(text, "Bearer") is None


def encoded(text: bytes) -> str:
    return "Basic " + base64.b64encode(text).decode()


@pytest.mark.parametrize(
    ("header", "credentials"),
    [
        (encoded(b"key:secret"), ("key", "secret")),
        (encoded(b"key:se:cr:et").replace("Basic", "basic"), ("key", "se:cr:et")),
        (encoded(b":"), ("", "")),
        (encoded("kéy:ß".encode()), ("kéy", "ß")),
    ],
)
def test_basic_holds_user_and_password(header: str, credentials: tuple[str, str]) -> None:
    assert basic_credentials(header) == credentials


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Basic",
        "Bearer a2V5OnNlY3JldA==",
        "Basic !!!",
        "Basic a2V5",
        "Basic a2V",
        encoded(b"\xff:x"),
        "Basic ä",
    ],
)
def test_what_is_not_basic_is_none(header: str) -> None:
    assert basic_credentials(header) is None
