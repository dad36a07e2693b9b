from gateway.conditions.syntax_error import ConditionError, Place, place


def test_the_place_of_an_index() -> None:
    text = "ab\r\ncd\n"
    assert place(text, 1) == Place(1, 2, "ab\n ^")
    assert place(text, 4) == Place(2, 1, "cd\n^")
    assert place(text, 6) == Place(2, 3, "cd\n  ^")
    assert place(text, 7) == Place(3, 1, "\n^")


def test_a_long_line_is_cut_around_the_caret() -> None:
    text = "x" * 500 + "!" + "y" * 500
    found = place(text, 500)
    shown, caret = found.excerpt.split("\n")
    assert found.column == 501
    assert shown[len(caret) - 1] == "!"
    assert len(shown) == 120


def test_an_error_says_where() -> None:
    assert str(ConditionError("no", 3)) == "no (at index 3)"
