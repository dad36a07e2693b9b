import pytest

from gateway.patterns import PatternError
from gateway.patterns.replacement import parse_replacement


@pytest.mark.parametrize(
    ("text", "groups", "result"),
    [
        ("plain", 0, "plain"),
        ("<$0>", 0, "<whole>"),
        ("$1$2", 2, "one"),
        ("$12", 2, "one2"),
        ("$12", 12, "twelve"),
        ("$123", 12, "twelve3"),
        ("${n}!", 2, "one!"),
        (r"\$1 \\", 1, "$1 \\"),
    ],
)
def test_java_replacement_text(text: str, groups: int, result: str) -> None:
    found = ["whole", "one", None, *[None] * 9, "twelve"]
    assert parse_replacement(text, groups, {"n": 1})(found) == result


@pytest.mark.parametrize(
    ("text", "message", "position"),
    [
        ("a\\", "character to be escaped is missing", 1),
        ("a$", "takes the number of a group", 1),
        ("$x", "takes the number of a group", 0),
        ("$²", "takes the number of a group", 0),
        ("ab$2", "no group 2", 2),
        ("${m}", "no group named 'm'", 0),
        ("${n", "no group named ''", 0),
    ],
)
def test_wrong_references_are_refused(text: str, message: str, position: int) -> None:
    with pytest.raises(PatternError, match=message) as caught:
        parse_replacement(text, 1, {"n": 1})
    assert caught.value.position == position
