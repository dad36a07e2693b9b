"""The options: whose token, and by what."""

from __future__ import annotations

import pytest

from gateway.cli.sso.failures import Failure
from gateway.cli.sso.options import Options


@pytest.mark.parametrize(
    ("given", "options"),
    [
        ({}, Options()),
        ({"u": "a@x.com"}, Options("a@x.com")),
        ({"u": "a@x.com:p:q", "m": ""}, Options("a@x.com", "p:q", "")),
        ({"u": "a@x.com:", "m": "123456"}, Options("a@x.com", "", "123456")),
        ({"p": " code "}, Options(passcode="code")),
        ({"p": "code", "u": "a@x.com"}, Options("a@x.com", passcode="code")),
    ],
)
def test_what_is_given_is_held(given: dict[str, str], options: Options) -> None:
    assert Options.of(given) == options


@pytest.mark.parametrize(
    "given",
    [
        {"u": ""},
        {"u": ":x"},
        {"m": "12345"},
        {"m": "123 456"},
        {"m": "١٢٣٤٥٦"},
        {"p": " "},
        {"p": "x", "u": "a:b"},
    ],
)
def test_what_cannot_be_is_refused(given: dict[str, str]) -> None:
    with pytest.raises(Failure):
        Options.of(given)


def test_secrets_are_not_shown() -> None:
    assert "123456" not in repr(Options("a", "hidden", "123456", "hidden"))
    assert "hidden" not in repr(Options("a", "hidden", "123456", "hidden"))
