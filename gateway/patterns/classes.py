r"""Java's escapes and character classes: `\d`, `\x{1F600}`, `\p{Alpha}`, `[a-z&&[^aeiou]]`.

Everything ends as a set of characters, so that neither engine has to know Java's notation, its
ASCII-only defaults, or its class operators. Classes read as from Java 9 on: `^` negates the whole
class, also where it holds nested classes or `&&`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from gateway.patterns import charsets
from gateway.patterns.charsets import CharSet, chars, listed
from gateway.patterns.cursor import Cursor
from gateway.patterns.errors import PatternError

Flags = frozenset[str]
"""The inline flags in force: letters of `idmsuxU`."""

MAX_DEPTH = 100
"""How deep groups, or classes, may nest."""

PROPERTY_READING = 6_000
"""Steps of reading that the table of one Unicode property costs."""

_MEMBER = 2
"""Steps of reading that each member of a class costs, besides its ranges."""

_HEX = "0123456789abcdefABCDEF"
_DIGIT = chars((0x30, 0x39))
_UPPER = chars((0x41, 0x5A))
_LOWER = chars((0x61, 0x7A))
_ALPHA = charsets.union(_UPPER, _LOWER)
_ALNUM = charsets.union(_ALPHA, _DIGIT)
_GRAPH = chars((0x21, 0x7E))
_WORD = charsets.union(_ALNUM, listed("_"))
_SPACE = listed(" \t\n\x0b\f\r")
_PUNCT = charsets.intersection(_GRAPH, charsets.complement(_ALNUM))

LINE_ENDS = listed("\n\r\x85\u2028\u2029")
VERTICAL = listed("\n\x0b\f\r\x85\u2028\u2029")
_HORIZONTAL = charsets.union(listed(" \t\xa0\u1680\u180e\u202f\u205f\u3000"), chars((0x2000, 0x200A)))

# Letter of `\d` and so on, and what it means without and with (?U); upper case negates.
_PREDEFINED: Mapping[str, tuple[CharSet, str]] = {
    "d": (_DIGIT, r"\p{Nd}"),
    "s": (_SPACE, r"\p{White_Space}"),
    "w": (_WORD, r"[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}]"),
    "h": (_HORIZONTAL, ""),
    "v": (VERTICAL, ""),
}

# Names in \p{..} that Java reads as ASCII unless (?U) is on. The Unicode reading is `regex`'s own.
_POSIX: Mapping[str, CharSet] = {
    "Lower": _LOWER,
    "Upper": _UPPER,
    "ASCII": chars((0, 0x7F)),
    "Alpha": _ALPHA,
    "Digit": _DIGIT,
    "Alnum": _ALNUM,
    "Punct": _PUNCT,
    "Graph": _GRAPH,
    "Print": chars((0x20, 0x7E)),
    "Blank": listed(" \t"),
    "Cntrl": chars((0, 0x1F), (0x7F, 0x7F)),
    "XDigit": listed(_HEX),
    "Space": _SPACE,
}

# Names that only Java has, as `regex` expressions for one character.
_JAVA_NAMES: Mapping[str, str] = {
    "L1": r"[\x00-\xff]",
    "LC": r"[\p{Lu}\p{Ll}\p{Lt}]",
    "LD": r"[\p{L}\p{Nd}]",
    "all": r"[\s\S]",
    "javaAlphabetic": r"\p{Alphabetic}",
    "javaDigit": r"\p{Nd}",
    "javaLetter": r"\p{L}",
    "javaLetterOrDigit": r"[\p{L}\p{Nd}]",
    "javaLowerCase": r"\p{Lowercase}",
    "javaMirrored": r"\p{Bidi_Mirrored}",
    "javaTitleCase": r"\p{Lt}",
    "javaUpperCase": r"\p{Uppercase}",
    "javaWhitespace": r"[\t-\r\x1c-\x1f[\p{Z}--[\xa0\u2007\u202f]]]",
}

_CONTROLS: Mapping[str, int] = {"t": 9, "n": 10, "r": 13, "f": 12, "a": 7, "e": 27}


def boundary(flags: Flags, *, is_boundary: bool) -> str:
    r"""Write `\b`, or else `\B`, as looks to both sides; with (?U) words are Unicode's."""
    plain, wide = _PREDEFINED["w"]
    word = wide if "U" in flags else charsets.as_class(plain)
    if is_boundary:
        return rf"(?:(?<={word})(?!{word})|(?<!{word})(?={word}))"
    return rf"(?:(?<={word})(?={word})|(?<!{word})(?!{word}))"


def literal(code: int, flags: Flags) -> CharSet:
    """Return the characters that a literal one matches under the flags."""
    return _without_case(charsets.single(code), flags) if "i" in flags else charsets.single(code)


@lru_cache(maxsize=1024)
def literal_text(code: int, flags: Flags) -> str:
    """Write a literal character under the flags as both engines read it."""
    return charsets.as_class(literal(code, flags))


@lru_cache(maxsize=1024)
def _without_case(charset: CharSet, flags: Flags) -> CharSet:
    if "i" not in flags:
        return charset
    is_unicode = "u" in flags or "U" in flags
    return charsets.ignoring_unicode_case(charset) if is_unicode else charsets.ignoring_ascii_case(charset)


def read_escape(cursor: Cursor, flags: Flags) -> tuple[CharSet, int | None]:
    """Read what follows a backslash: its set, and its code point if it stands for one character.

    Raises:
        PatternError: not an escape that Java knows for characters.
    """
    start = cursor.position - 1
    letter = cursor.take_next("an escaped character")
    if letter.lower() in _PREDEFINED:
        charset = _predefined(cursor, letter.lower(), flags)
        return (_complement(cursor, charset) if letter.isupper() else charset), None
    if letter in "pP":
        charset = _property(cursor, flags, start)
        return (_complement(cursor, charset) if letter == "P" else charset), None
    code = _code_point(cursor, letter, start)
    return literal(code, flags), code


def _complement(cursor: Cursor, charset: CharSet) -> CharSet:
    cursor.spend(len(charset))
    return charsets.complement(charset)


def _predefined(cursor: Cursor, letter: str, flags: Flags) -> CharSet:
    plain, wide = _PREDEFINED[letter]
    return _unicode_property(cursor, wide) if wide and "U" in flags else plain


def _unicode_property(cursor: Cursor, expression: str) -> CharSet:
    cursor.spend_once(expression, PROPERTY_READING)
    return charsets.unicode_property(expression)


def _property(cursor: Cursor, flags: Flags, start: int) -> CharSet:
    name = cursor.take_until("}") if cursor.accept("{") else cursor.take_next("a property")
    if name in _POSIX and "U" not in flags:
        return _POSIX[name]
    if not name.replace("_", "").replace("=", "").replace("-", "").replace(" ", "").isalnum():
        raise PatternError(f"{name!r} is not a property of characters", start)
    try:
        return _unicode_property(cursor, _JAVA_NAMES.get(name, f"\\p{{{name}}}"))
    except LookupError as error:
        raise PatternError(f"unknown property of characters {name!r}", start) from error


def _code_point(cursor: Cursor, letter: str, start: int) -> int:
    if letter in _CONTROLS:
        return _CONTROLS[letter]
    if letter == "x":
        return _hexadecimal(cursor, start)
    if letter == "u":
        return _utf16(cursor, start)
    if letter == "0":
        return _octal(cursor, start)
    if letter == "c":
        return ord(cursor.take_next("a control character")) ^ 64
    if letter.isascii() and letter.isalnum():
        raise PatternError(f"\\{letter} is not an escape that Java knows here", start)
    return ord(letter)


def _hexadecimal(cursor: Cursor, start: int) -> int:
    if cursor.accept("{"):
        digits = cursor.take_until("}")
        is_number = bool(digits) and all(digit in _HEX for digit in digits)
    else:
        digits = cursor.take_while(_HEX, 2)
        is_number = len(digits) == 2
    if not is_number or int(digits, 16) > charsets.LAST:
        raise PatternError("\\x takes two hexadecimal digits, or a code point in braces", start)
    return int(digits, 16)


def _utf16(cursor: Cursor, start: int) -> int:
    r"""Read `\uhhhh`; two of them that are a surrogate pair are one character, as in Java."""
    unit = _four_digits(cursor, start)
    if 0xD800 <= unit < 0xDC00 and cursor.accept("\\u"):
        low = _four_digits(cursor, start)
        if 0xDC00 <= low < 0xE000:
            return 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00)
    if 0xD800 <= unit < 0xE000:
        raise PatternError("half of a surrogate pair matches no text", start)
    return unit


def _four_digits(cursor: Cursor, start: int) -> int:
    digits = cursor.take_while(_HEX, 4)
    if len(digits) != 4:
        raise PatternError("\\u takes four hexadecimal digits", start)
    return int(digits, 16)


def _octal(cursor: Cursor, start: int) -> int:
    digits = cursor.take_while("01234567", 1)
    digits += cursor.take_while("01234567", 2 if digits and digits in "0123" else 1)
    if not digits:
        raise PatternError("\\0 takes one to three octal digits", start)
    return int(digits, 8)


def read_class(cursor: Cursor, flags: Flags, depth: int = 0) -> CharSet:
    """Read a character class whose `[` has been taken, up to and with its `]`.

    Raises:
        PatternError: not closed, a range that runs backwards, an empty operand of `&&`, too much.
    """
    start = cursor.position - 1
    if depth > MAX_DEPTH:
        raise PatternError("classes are nested too deep", start)
    is_negated = cursor.accept("^")
    charset = _operand(cursor, flags, depth, is_first=True)
    while cursor.accept("&&"):
        operand = _operand(cursor, flags, depth, is_first=False)
        cursor.spend(len(charset) + len(operand) + _MEMBER)
        charset = charsets.intersection(charset, operand)
    if not cursor.accept("]"):
        raise PatternError("the character class that starts here has no closing ]", start)
    return _complement(cursor, charset) if is_negated else charset


def _operand(cursor: Cursor, flags: Flags, depth: int, *, is_first: bool) -> CharSet:
    """Read the members of a class up to `&&` or `]`; a `]` that comes first is a member."""
    position = cursor.position
    members: list[CharSet] = []
    while not cursor.is_at_end and not cursor.sees("&&"):
        if cursor.sees("]") and (members or not is_first):
            break
        members.append(_member(cursor, flags, depth))
        cursor.spend(len(members[-1]) + _MEMBER)
    if not members and not cursor.is_at_end:
        raise PatternError("&& needs characters on both sides", position)
    return charsets.union(*members)


def _member(cursor: Cursor, flags: Flags, depth: int) -> CharSet:
    if cursor.accept("["):
        return read_class(cursor, flags, depth + 1)
    position = cursor.position
    charset, first = _single(cursor, flags)
    if first is None or not _begins_range(cursor):
        return charset
    cursor.accept("-")
    _, last = _single(cursor, flags)
    if last is None or last < first:
        raise PatternError("a range of characters must run upwards", position)
    return _without_case(chars((first, last)), flags)


def _single(cursor: Cursor, flags: Flags) -> tuple[CharSet, int | None]:
    if cursor.accept("\\"):
        return read_escape(cursor, flags)
    code = ord(cursor.take("a character"))
    return literal(code, flags), code


def _begins_range(cursor: Cursor) -> bool:
    """Say whether a `-` comes next that is not itself a member (`[a-]`, `[a-[b]]`)."""
    return cursor.sees("-") and not cursor.sees("-]") and not cursor.sees("-[")
