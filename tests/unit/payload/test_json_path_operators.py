import pytest

from gateway.payload.json_path_operators import MISSING, OPERATORS


@pytest.mark.parametrize(
    ("left", "operator", "right", "expected"),
    [
        (1, "==", 1.0, True),
        (1, "===", 1, True),
        (1, "==", "1", True),
        ("1.0", "==", 1, True),
        ("x", "==", 1, False),
        ("nan", "!=", 1, True),
        (True, "==", 1, False),
        (True, "==", True, True),
        (True, "==", "true", False),
        (None, "==", None, True),
        (MISSING, "==", None, False),
        (MISSING, "==", MISSING, False),
        (MISSING, "!=", 1, True),
        ([1], "==", [1], True),
        ("a", "!==", "b", True),
        (1, "<", 2, True),
        (2, "<=", 2, True),
        ("10", ">", 9, True),
        ("10", ">", "9", False),
        ("b", ">=", "b", True),
        (True, "<", 2, False),
        (None, "<", 2, False),
        ("x", "<", 2, False),
        ([1], "<", [2], False),
        (1, "in", [1, 2], True),
        (1, "in", ["1"], True),
        (3, "in", [1, 2], False),
        (1, "in", "1", False),
        (3, "nin", [1, 2], True),
        (1, "nin", [1, 2], False),
        ([1, 2], "contains", 2, True),
        ("abc", "contains", "bc", True),
        ("123", "contains", 2, False),
        (5, "contains", 5, False),
        ([1, 2], "anyof", [2, 3], True),
        ([1], "anyof", [2, 3], False),
        (2, "anyof", [2], False),
        ([1], "noneof", [2], True),
        ([2], "noneof", [2], False),
        (1, "noneof", [2], False),
        ([1], "subsetof", [1, 2], True),
        ([1, 3], "subsetof", [1, 2], False),
        (1, "subsetof", [1], False),
        ([1, 2], "size", 2, True),
        ("ab", "size", 3, False),
        (2, "size", 2, False),
        ([], "empty", True, True),
        ("a", "empty", False, True),
        ("a", "empty", True, False),
        (0, "empty", True, False),
    ],
)
def test_operators(left, operator, right, expected):
    assert OPERATORS[operator](left, right) is expected


def test_longer_signs_stand_before_their_beginnings():
    spellings = list(OPERATORS)
    for at, spelling in enumerate(spellings):
        assert not any(later.startswith(spelling) and later != spelling for later in spellings[at:])
