"""The canonical path against what is decided about it, stated once more and slowly."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from gateway.faults import Fault
from gateway.message import canonical_path

UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
AS_THEMSELVES = UNRESERVED + "!$&'()*+,;=:@/"

piece = st.sampled_from(
    [
        *(
            "/",
            ".",
            "..",
            "a",
            "v0",
            "~",
            "-",
            ";",
            ";x=1",
            "=",
            "@",
            ":",
            "é",
            " ",
            "\\",
            "\0",
            "?",
            "#",
            "{",
            "|",
        ),
        *(
            "%",
            "%4",
            "%2e",
            "%2E",
            "%41",
            "%7e",
            "%2f",
            "%2F",
            "%5c",
            "%5C",
            "%00",
            "%3b",
            "%3B",
            "%25",
            "%20",
        ),
        *("%c0", "%C0%AE", "%e0%80", "%E0%A0%80", "%F0%8F", "%f0%9f%8d%90", "%zz", "%E9"),
    ]
)
paths = st.lists(piece, max_size=8).map(lambda pieces: "/" + "".join(pieces))


def stated(raw: str) -> tuple[str, frozenset[str]] | None:
    """Return what the decisions say of a path; None is refused."""
    if not raw.startswith("/"):
        return None
    units, rest = [], raw
    while rest:
        if rest[0] != "%":
            units.append(rest[0])
            rest = rest[1:]
            continue
        digits = rest[1:3]
        if len(digits) < 2 or any(digit not in "0123456789abcdefABCDEF" for digit in digits):
            return None
        sign = chr(int(digits, 16))
        units.append(sign if sign in UNRESERVED else "%" + digits.upper())
        rest = rest[3:]
    if any(len(unit) == 1 and unit not in AS_THEMSELVES for unit in units) or is_overlong(units):
        return None
    segments = [""]
    for unit in units:
        if unit in {"/", "%2F", "%5C"}:
            segments.append("")
        else:
            segments[-1] += unit
    if any(segment.replace("%3B", ";").split(";")[0] in {".", ".."} for segment in segments):
        return None
    return "".join(units), frozenset(units) & {"%2F", "%5C", "%00"}


def is_overlong(units: list[str]) -> bool:
    """Tell whether bytes are spelled that say in more of them what fewer could."""
    for unit, after in zip(units, [*units[1:], ""], strict=True):
        first = int(unit[1:], 16) if len(unit) == 3 else 0
        second = int(after[1:], 16) if len(after) == 3 else 0
        if first in {0xC0, 0xC1} and 0x80 <= second <= 0xBF:
            return True
        if first == 0xE0 and 0x80 <= second <= 0x9F:
            return True
        if first == 0xF0 and 0x80 <= second <= 0x8F:
            return True
    return False


def answered(raw: str) -> tuple[str, frozenset[str]] | None:
    try:
        return canonical_path(raw)
    except Fault:
        return None


@given(st.one_of(paths, st.text(max_size=4)))
@example("/.")
@example("/a/.")
@example("/.a/..b")
@example("/..;")
@example("/\x7f")
@example("/\x80")
@example("//")
def test_a_path_is_what_the_decisions_say(raw: str) -> None:
    assert answered(raw) == stated(raw)
