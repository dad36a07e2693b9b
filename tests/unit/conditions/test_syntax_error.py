from gateway.conditions.syntax_error import ConditionError, excerpt


def test_the_line_of_an_index_is_shown_with_a_caret() -> None:
    text = "ab\r\ncd\n"
    assert excerpt(text, 1) == "ab\n ^"
    assert excerpt(text, 4) == "cd\n^"
    assert excerpt(text, 6) == "cd\n  ^"
    assert excerpt(text, 7) == "\n^"


def test_a_long_line_is_cut_around_the_caret() -> None:
    text = "x" * 500 + "!" + "y" * 500
    shown, caret = excerpt(text, 500).split("\n")
    assert shown[len(caret) - 1] == "!"
    assert len(shown) == 120


def test_an_error_says_where() -> None:
    assert str(ConditionError("no", 3)) == "no (at index 3)"
