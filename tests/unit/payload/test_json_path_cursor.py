import pytest

from gateway.payload.errors import PathError
from gateway.payload.json_path_cursor import Cursor


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("'a'", "a"),
        ('"a\'b"', "a'b"),
        (r"'\'\\\n\u00e9\q'", "'\\\néq"),
        ("'a", None),
        ("a", None),
        ("''", ""),
    ],
)
def test_strings(text, expected):
    assert Cursor(text).string() == expected


def test_reading():
    cursor = Cursor("  ab")
    assert not cursor.takes("a")
    cursor.expect("a")
    assert (cursor.at, cursor.peek()) == (3, "b")
    with pytest.raises(PathError, match='expected "c" at position 3'):
        cursor.expect("c")


def test_nesting_is_bounded():
    cursor = Cursor("")
    for _ in range(32):
        cursor.enter()
    with pytest.raises(PathError, match="nested deeper than 32"):
        cursor.enter()
    for _ in range(2):
        cursor.leave()
    cursor.enter()
