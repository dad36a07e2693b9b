import pytest

from gateway.patterns import fold


@pytest.mark.parametrize(
    ("left", "right"),
    [("GET", "get"), ("\u212a", "k"), ("ÄÖ", "äö"), ("\u017f", "S"), ("ß1", "ß1"), ("İ", "İ")],
)
def test_equal_ignoring_case(left: str, right: str) -> None:
    assert fold(left) == fold(right)


@pytest.mark.parametrize(("left", "right"), [("a", "b"), ("ß", "SS"), ("ﬁ", "FI")])
def test_java_never_folds_to_another_length(left: str, right: str) -> None:
    assert fold(left) != fold(right)
