import pytest

from gateway.patterns import PatternError
from gateway.patterns.cursor import Cursor
from gateway.patterns.repetition import read_bounds


def _read(text: str) -> tuple[str, int, int]:
    cursor = Cursor(text)
    cursor.take()
    return read_bounds(cursor)


@pytest.mark.parametrize(
    ("text", "bounds"), [("{3}", ("{3}", 3, 3)), ("{3,}", ("{3,}", 3, 4)), ("{3,5}x", ("{3,5}", 5, 5))]
)
def test_bounds(text: str, bounds: tuple[str, int, int]) -> None:
    assert _read(text) == bounds


@pytest.mark.parametrize("text", ["{name}", "{,3}", "{3", "{3,4", "{3;4}", "{}"])
def test_braces_that_hold_no_bounds(text: str) -> None:
    with pytest.raises(PatternError, match="begins a repetition"):
        _read(text)


@pytest.mark.parametrize("text", ["{5,3}", "{2147483648}"])
def test_impossible_bounds(text: str) -> None:
    with pytest.raises(PatternError, match="not possible"):
        _read(text)
