import pytest

from gateway.patterns import charsets
from gateway.patterns.charsets import LAST, as_class, chars, complement, intersection, listed, union


def test_ranges_are_sorted_and_merged() -> None:
    assert chars((5, 7), (1, 2), (6, 9), (3, 3)) == ((1, 3), (5, 9))


def test_lone_surrogates_are_in_no_set() -> None:
    assert chars((0xD000, 0xE100)) == ((0xD000, 0xD7FF), (0xE000, 0xE100))
    assert chars((0xD800, 0xDFFF)) == ()


def test_complement_of_everything_is_nothing() -> None:
    assert complement(complement(())) == ()
    assert complement(()) == ((0, 0xD7FF), (0xE000, LAST))
    assert complement(listed("\0")) == ((1, 0xD7FF), (0xE000, LAST))


def test_union_and_intersection() -> None:
    assert union(listed("ab"), listed("cz")) == listed("abcz")
    assert intersection(chars((1, 10)), chars((5, 20))) == ((5, 10),)


def test_ascii_case() -> None:
    assert charsets.ignoring_ascii_case(listed("aZ1é")) == listed("aAzZ1é")


def test_unicode_case() -> None:
    assert charsets.ignoring_unicode_case(listed("ké")) == listed("kK\u212aéÉ")


def test_properties_come_from_the_unicode_table() -> None:
    assert charsets.unicode_property(r"\p{Lt}")[0] == (0x1C5, 0x1C5)
    with pytest.raises(LookupError):
        charsets.unicode_property(r"\p{Nonsense}")


@pytest.mark.parametrize(
    ("charset", "text"),
    [
        (listed("a"), "a"),
        (listed("."), r"\."),
        (listed("\n"), r"\x0a"),
        (listed("ac"), "[ac]"),
        (chars((0x61, 0x66)), "[a-f]"),
        ((), "[^\\x00-\U0010ffff]"),
    ],
)
def test_written_for_the_engines(charset: charsets.CharSet, text: str) -> None:
    assert as_class(charset) == text
