import pytest

from gateway.patterns import PatternError
from gateway.patterns.cursor import Cursor


def test_quoted_characters_are_no_syntax() -> None:
    cursor = Cursor(r"a\Q*\Eb")
    assert cursor.take() == "a"
    assert (cursor.peek(), cursor.sees("*"), cursor.accept("*")) == ("", False, False)
    assert cursor.position == 3
    assert cursor.take() == "*"
    assert cursor.accept("b")
    assert cursor.is_at_end
    assert cursor.peek() == ""


def test_a_quotation_may_run_to_the_end_and_an_escaped_backslash_begins_none() -> None:
    assert Cursor(r"\Qab").take_next() == "a"
    assert Cursor(r"\\Q").peek() == "\\"


def test_comment_mode_skips_unquoted_space_and_comments() -> None:
    cursor = Cursor("a # rest\n b\\Q \\E#")
    cursor.skips_comments = True
    assert (cursor.take(), cursor.take(), cursor.take()) == ("a", "b", " ")
    assert cursor.is_at_end


def test_the_end_is_told_with_what_was_wanted() -> None:
    with pytest.raises(PatternError, match="where a hat was expected") as caught:
        Cursor("").take("a hat")
    assert caught.value.position == 0


def test_take_while_and_until() -> None:
    cursor = Cursor("123abc}")
    assert cursor.take_while("0123456789", 2) == "12"
    assert cursor.take_until("}") == "3abc"
    with pytest.raises(PatternError, match="} is missing"):
        Cursor("abc").take_until("}")
