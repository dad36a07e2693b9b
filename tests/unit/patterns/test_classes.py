import pytest

from gateway.patterns import PatternError, compile_java_regex


def _matching(pattern: str, candidates: str) -> str:
    compiled = compile_java_regex(pattern)
    return "".join(character for character in candidates if compiled.matches(character))


@pytest.mark.parametrize(
    ("pattern", "candidates", "matching"),
    [
        (r"\d", "1٣a", "1"),
        (r"(?U)\d", "1٣a", "1٣"),
        (r"\D", "1a", "a"),
        (r"\w", "a_é-", "a_"),
        (r"(?U)\w", "a_é-", "a_é"),
        (r"\W", "a-é", "-é"),
        (r"\s", " \t\x0b\xa0x", " \t\x0b"),
        (r"(?U)\s", " \xa0x", " \xa0"),
        (r"\S", " x", "x"),
        (r"\h", " \xa0\n", " \xa0"),
        (r"\v", "\n\x85 ", "\n\x85"),
        (r"\V", "\n ", " "),
        (r"\t\n?", "\tx", "\t"),
        (r"\e", "\x1b", "\x1b"),
        (r"\cA", "\x01A", "\x01"),
        (r"\x41", "AB", "A"),
        (r"\x{1F600}", "😀", "😀"),
        (r"\u0041", "A", "A"),
        (r"\uD83D\uDE00", "😀", "😀"),
        (r"\0101", "A", "A"),
        (r"\07", "\x07", "\x07"),
        (r"\.", ".x", "."),
        (r"\-", "-", "-"),
        (r"\é", "é", "é"),
        (r"\p{Alpha}", "aé1", "a"),
        (r"(?U)\p{Alpha}", "aé1", "aé"),
        (r"\P{Alpha}", "a1", "1"),
        (r"\pL", "aé1", "aé"),
        (r"\p{Lu}", "aAÉ", "AÉ"),
        (r"\p{IsLatin}", "aéж", "aé"),
        (r"\p{InCyrillic}", "aж", "ж"),
        (r"\p{script=Cyrillic}", "aж", "ж"),
        (r"\p{javaLowerCase}", "aA", "a"),
        (r"\p{javaWhitespace}", " \xa0\t", " \t"),
        (r"\p{Punct}", "!a", "!"),
        (r"\p{XDigit}", "fg", "f"),
        ("[abc]", "ad", "a"),
        ("[^abc]", "ad", "d"),
        ("[]a]", "]ab", "]a"),
        ("[^]a]", "]ab", "b"),
        ("[a-c]", "abd", "ab"),
        ("[a-]", "a-b", "a-"),
        ("[-a]", "a-b", "a-"),
        ("[a-[x]]", "a-xb", "a-x"),
        (r"[\w-z]", "a-z!", "a-z"),
        (r"[\x41-\x43]", "BD", "B"),
        ("[a-d[m-p]]", "dmz", "dm"),
        ("[a-z&&[^bc]]", "abcd", "ad"),
        ("[a-z&&def&&ef]", "defg", "ef"),
        ("[^a-z&&[x]]", "xa1", "a1"),
        ("[a&b]", "a&b", "a&b"),
        ("[[a]]", "a", "a"),
        ("(?i)[a-c]", "BDb", "Bb"),
        ("(?i)é", "éÉ", "é"),
        ("(?iu)é", "éÉ", "éÉ"),
        ("(?iU)é", "éÉ", "éÉ"),
        (r"[\Q]\E]", "]", "]"),
        ("(?x)[a b]", "a b", "ab"),
        (r"(?x)\ ", " ", " "),
        ("[a&&b]", "ab", ""),
    ],
)
def test_one_character(pattern: str, candidates: str, matching: str) -> None:
    assert _matching(pattern, candidates) == matching


@pytest.mark.parametrize(
    ("pattern", "message", "position"),
    [
        ("[a", "no closing ]", 0),
        ("[]", "no closing ]", 0),
        ("x[", "no closing ]", 1),
        ("[a&&]", "both sides", 4),
        ("[&&a]", "both sides", 1),
        ("[z-a]", "run upwards", 1),
        (r"[a-\d]", "run upwards", 1),
        (r"\y", "not an escape", 0),
        (r"[\b]", "not an escape", 1),
        (r"\x4", "hexadecimal", 0),
        (r"\x{}", "hexadecimal", 0),
        (r"\x{110000}", "hexadecimal", 0),
        (r"\x{zz}", "hexadecimal", 0),
        (r"\u12", "four hexadecimal", 0),
        (r"\uD83Dx", "surrogate", 0),
        (r"\uD83D\u0041", "surrogate", 0),
        (r"\09", "octal", 0),
        (r"\p{Nonsense}", "unknown property", 0),
        (r"\p{L", "} is missing", 3),
        (r"\p{[}", "not a property", 0),
        ("a\\", "ends where an escaped character", 2),
        ("[" * 102, "nested too deep", 101),
    ],
)
def test_what_is_refused(pattern: str, message: str, position: int) -> None:
    with pytest.raises(PatternError, match=message) as caught:
        compile_java_regex(pattern)
    assert caught.value.position == position
