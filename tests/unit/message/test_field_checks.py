"""What may stand in a head."""

from __future__ import annotations

import pytest

from gateway.message import check_field, check_line, is_token


@pytest.mark.parametrize("name", ["X-A", "a", "!#$%&'*+-.^_`|~09"])
def test_tokens(name: str) -> None:
    assert is_token(name)
    check_field(name, "anything: é, tab\t and \udcff")


@pytest.mark.parametrize("name", ["", "a b", "a:", "a\r\n", "é", "a/b", "٣"])
def test_what_is_no_token_is_no_header_name(name: str) -> None:
    assert not is_token(name)
    with pytest.raises(ValueError, match="invalid header name"):
        check_field(name, "v")


@pytest.mark.parametrize("value", ["a\rb", "a\nb", "a\0b", "a\x0bb", "a\x7f", "\x1f"])
def test_a_value_cannot_hold_control_characters(value: str) -> None:
    with pytest.raises(ValueError, match=r"^header X-A holds a line break or another control character$"):
        check_field("X-A", value)


def test_half_a_character_is_refused_before_it_reaches_the_wire() -> None:
    with pytest.raises(ValueError, match="a reason holds half of a character") as refused:
        check_line("a reason", "secret\ud800")
    assert refused.value.__cause__ is None
    assert "secret" not in str(refused.value)
