"""Values and their text form."""

from __future__ import annotations

import pytest

from gateway.message import Constant, Message, Needs, to_text
from tests.support.builders import make_exchange


def test_a_constant_is_called_like_a_variable() -> None:
    constant = Constant(5)
    assert constant(make_exchange()) == 5
    assert constant.needs is Needs.NOTHING


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("text", "text"),
        (None, ""),
        (True, "true"),
        (False, "false"),
        (404, "404"),
        (1.5, "1.5"),
        (b"caf\xc3\xa9\xff", "café\ufffd"),
        (["a", "b"], "[a, b]"),
        (("a", None, True, 1), "[a, , true, 1]"),
        ([], "[]"),
        (Message.response(content=b"body"), "body"),
    ],
)
def test_text_form(value: object, text: str) -> None:
    assert to_text(value) == text
