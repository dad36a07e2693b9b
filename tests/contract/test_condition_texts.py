"""What a condition's text is made into or refused as: precedence, places of errors, tolerated forms."""

from __future__ import annotations

import itertools

import pytest

from gateway.conditions import compile_condition
from gateway.errors import BundleError, Location
from tests.support.condition_rows import AT, compiled, holds

# --- §5: precedence ---

PRECEDENCE = [
    ("A && B || C && D", lambda a, b, c, d: a and (b or c) and d, lambda a, b, c, d: (a and b) or (c and d)),
    ("A || B && C", lambda a, b, c, d: (a or b) and c, lambda a, b, c, d: a or (b and c)),
    ("A and B or C", lambda a, b, c, d: a and (b or c), lambda a, b, c, d: (a and b) or c),
    ("!A || B and C", lambda a, b, c, d: (not a or b) and c, lambda a, b, c, d: not a or (b and c)),
    (
        "A && (B && C || D)",
        lambda a, b, c, d: a and b and (c or d),
        lambda a, b, c, d: a and ((b and c) or d),
    ),
]


@pytest.mark.parametrize(("text", "documented", "javas"), PRECEDENCE)
def test_or_binds_tighter_unless_java_is_asked_for(text: str, documented: object, javas: object) -> None:
    assert callable(documented)
    assert callable(javas)
    for values in itertools.product([False, True], repeat=4):
        named = dict(zip("ABCD", values, strict=True))
        assert holds(text, named) is bool(documented(*values))
        assert holds(text, named, java=True) is bool(javas(*values))
    assert [finding.is_warning for finding in compiled(text).findings] == [True]
    assert len(compiled(text, java=True).findings) == 1


@pytest.mark.parametrize(
    "text", ["A && B && C", "A or B or C", "(A && B) || C", "A and (B or C)", "!(A && B)"]
)
def test_without_a_mixture_nothing_is_warned_of(text: str) -> None:
    assert not compiled(text).findings


# --- §3: what is refused, where, and what the caret points at ---

REFUSED = [
    ('request.verb === "GET"', 1, (14, 16)),
    ("request.verb =", 1, (15, 15)),
    ('"GET" = request.verb', 1, (1, 1)),
    ("20 = x", 1, (1, 4)),
    ('a = "b" and and c = "d"', 1, (13, 13)),
    ('a = "b" and', 1, (12, 12)),
    ('a = "b" or', 1, (11, 11)),
    ("and a", 1, (1, 1)),
    ('a = "b" b = "c"', 1, (9, 9)),
    ('a = "b', 1, (5, 5)),
    ('\'a = "b"', 1, (1, 1)),
    ('a = "b")', 1, (8, 8)),
    ('{a = "b"}', 1, (1, 1)),
    ('a SeemsLike "b"', 1, (3, 3)),
    ('a Not Equals "b"', 1, (3, 7)),
    ('a ! = "b"', 1, (3, 3)),
    ('a = "b" &&\n  and c', 2, (3, 3)),
    ('a = "b"\nand (c = "d"\n  or = "e")', 3, (6, 6)),
    ("a = b + c", 1, (7, 7)),
    ("a == b == c", 1, (8, 8)),
    ("a := b", 1, (6, 6)),
    ("a ~ b", 1, (5, 5)),
    ('a ~~ "("', 1, (6, 8)),
    ("()", 1, (2, 2)),
    ("!", 1, (2, 2)),
    ("a = 5.5L", 1, (5, 5)),
    ("not", 1, (4, 4)),
]


@pytest.mark.parametrize(("text", "line", "columns"), REFUSED, ids=[text for text, _, _ in REFUSED])
def test_what_is_no_condition_is_refused_with_its_place(
    text: str, line: int, columns: tuple[int, int]
) -> None:
    with pytest.raises(BundleError) as caught:
        compiled(text)
    [finding] = caught.value.findings
    assert finding.at.file == AT.file
    assert finding.at.line == AT.line + line - 1
    assert columns[0] <= finding.at.column <= columns[1]
    source, caret = finding.excerpt.split("\n")
    assert source.strip() in text
    assert caret == " " * (finding.at.column - 1) + "^"
    assert finding.element == "Condition"
    assert finding.message


def test_a_refusal_says_what_was_expected() -> None:
    for text in ("request.verb =", 'a = "b" and', '(a = "b" c', "a SeemsLike b"):
        with pytest.raises(BundleError, match="expected"):
            compiled(text)


# --- what real bundles hold and the documents do not: accepted, with a located warning ---

TOLERATED = [
    ('(a = "1"', {"a": "1"}, True, (1, 1)),
    ('((a = "1") and (b = "2"', {"a": "1", "b": "2"}, True, (1, 1)),
    ('a !~ "x*"', {"a": "y"}, True, (1, 3)),
    ('a !~ "x*"', {"a": "xy"}, False, (1, 3)),
    ('a !~~ "x.*"', {"a": "y"}, True, (1, 3)),
    ('a !~~ "x.*"', {"a": "xy"}, False, (1, 3)),
    ('a /~ "/3leg/*"', {"a": "/3leg/verifier"}, True, (1, 3)),
    ('a /~ "/3leg/*"', {"a": "/3leg/x/y"}, False, (1, 3)),
    ("a = 'x'", {"a": "x"}, True, (1, 5)),
    ("a = 'x'", {"a": "y"}, False, (1, 5)),
    ("1=1", {}, True, (1, 1)),
    ("1 = 2", {}, False, (1, 1)),
    ('b = "2" and 1=1', {"b": "2"}, True, (1, 13)),
]


@pytest.mark.parametrize(("text", "values", "expected", "place"), TOLERATED)
def test_forms_of_real_bundles_are_accepted_with_a_located_warning(
    text: str, values: dict[str, object], *, expected: bool, place: tuple[int, int]
) -> None:
    assert holds(text, values) is expected
    findings = compiled(text).findings
    assert findings
    for finding in findings:
        assert finding.is_warning
        assert finding.at.file == AT.file
        assert finding.at.line == AT.line
    assert findings[0].at.column - place[1] in range(-1, 2)


def test_on_the_first_line_columns_count_from_where_the_text_begins() -> None:
    at = Location("apiproxy/proxies/default.xml", 10, 7)
    for text, line, column in (("a ===", 10, 9), ("a =\n\n b ===", 12, 4)):
        with pytest.raises(BundleError) as caught:
            compile_condition(text, at)
        [finding] = caught.value.findings
        assert (finding.at.line, finding.at.column) == (line, column)
