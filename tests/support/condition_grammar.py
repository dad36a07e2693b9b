"""Random conditions: such as the grammar makes, such as a mutation makes of them, and plain noise.

All of it comes from a given `random.Random`, so that a seed tells the whole run.
"""

from __future__ import annotations

from random import Random

NAMES = ("a", "b", "c", "request.verb", "request.header.Content-Type", "x_1", "flow.is.set")
TEXTS = (
    "",
    "a",
    "abc",
    "GET",
    "get",
    "/a",
    "/a/b",
    "/a/b/c/",
    "/",
    "//",
    "/a/",
    "//b",
    "a/",
    "5",
    "12",
    "2.5",
    "true",
    "false",
    "Ä",
    "*",
    "{x}",
)
NUMBERS = ("0", "5", "-5", "12", "2.5", "-0.5", "5l", "12L", "5f", "2.5F", "12d", "2.5D", "12321421312L")
GLOBS = ("*", "", "a*", "*c", "/*", "/a/*", "a%*", "%{x%}", "/a", "*b*", "GET", "**", "?", "[a]")
PATHS = (
    "/",
    "//*",
    "**",
    "/*/",
    "/**/",
    "/*",
    "/**",
    "/a/*",
    "/a/**",
    "/a/{x}",
    "/a/b/c/",
    "**/b/*",
    "/*/b/**",
    "%{x%}",
    "/a*",
    "a",
    "",
)
REGEXES = ("", ".*", "a", "[a-c]+", "/a/?", "(?i)get", "G.T", "\\d+", "a|b", "^(GET|PUT)$", "(/[a-c])+")
RELATIONS = {
    "=": ("=", "==", "Equals", "Is"),
    "!=": ("!=", "NotEquals", "IsNot"),
    ">": (">", "&gt;", "GreaterThan"),
    ">=": (">=", "&gt;=", "GreaterThanOrEquals"),
    "<": ("<", "&lt;", "LesserThan"),
    "<=": ("<=", "&lt;=", "LesserThanOrEquals"),
    "=|": ("=|", "StartsWith"),
}
PATTERNS = {
    "~": (("~", "Matches", "Like"), GLOBS),
    "~/": (("~/", "MatchesPath", "LikePath"), PATHS),
    "~~": (("~~", "JavaRegex"), REGEXES),
    ":=": ((":=", "EqualsCaseInsensitive"), TEXTS),
}
VALUES = (None, None, True, False, 0, 5, -5, 12, 12321421312, 2.5, -0.5, 12.0, *TEXTS)

# What a mutation throws in: the pieces of the language, and what is at home elsewhere.
PIECES = (
    *(
        "(",
        ")",
        "!",
        "&&",
        "||",
        "=",
        "==",
        "===",
        "!=",
        "~",
        "~~",
        "~/",
        "/~",
        "!~",
        "!~~",
        ":=",
        ":~",
        "=|",
    ),
    *(
        "<",
        ">",
        "<=",
        ">=",
        "&gt;",
        "&lt;=",
        "&",
        "|",
        "'",
        '"',
        "{",
        "}",
        "[",
        "]",
        "%",
        "*",
        "+",
        "-",
        ".",
        ",",
    ),
    *(
        "and",
        "or",
        "not",
        "null",
        "true",
        "false",
        "Matches",
        "JavaRegex",
        "MatchesPath",
        "1",
        "-",
        "1f",
        "9" * 40,
    ),
    *(
        " ",
        "\n",
        "\t",
        "\0",
        "\\",
        "\u2028",
        "\ufeff",
        "é",
        "İ",
        "ß",
        "😀",
        "\ud800",
        "(?i)",
        "(a+)+b",
        "\\1",
        "(?=x)",
    ),
)


def condition(random: Random, depth: int = 3) -> str:
    """Make a condition that the grammar allows; depth bounds the nesting."""
    roll = random.random()
    if depth and roll < 0.35:
        parts = [_operand(random, depth - 1) for _ in range(random.randint(2, 4))]
        text = parts[0]
        for part in parts[1:]:
            word = _cased(random, random.choice(("and", "or", "&&", "||")))
            text += f"{_blank(random)}{word}{_blank(random)}{part}"
        return text
    if depth and roll < 0.5:
        return _negation(random, depth)
    return comparison(random)


def _negation(random: Random, depth: int) -> str:
    inner = condition(random, depth - 1)
    sign = random.choice(("!", "not ", "NOT", "! "))
    if sign == "NOT" or random.random() < 0.7:
        return f"{sign}({inner})"
    return f"{sign}{comparison(random)}"


def _operand(random: Random, depth: int) -> str:
    """Make an operand of a connective: in parentheses or, now and then, bare."""
    if random.random() < 0.6:
        return f"({_blank(random, '')}{condition(random, depth)}{_blank(random, '')})"
    return comparison(random)


def comparison(random: Random) -> str:
    """Make one comparison, or a bare variable."""
    name = random.choice(NAMES)
    if random.random() < 0.1:
        return name
    if random.random() < 0.45:
        sign = random.choice(tuple(PATTERNS))
        spellings, texts = PATTERNS[sign]
        negation = random.choice(("not ", "NOT ")) if sign != ":=" and random.random() < 0.2 else ""
        right = f'"{random.choice(texts)}"'
    else:
        sign = random.choice(tuple(RELATIONS))
        spellings, negation = RELATIONS[sign], ""
        right = random.choice(
            (
                f'"{random.choice(TEXTS)}"',
                random.choice(NUMBERS),
                random.choice(NAMES),
                "null",
                "true",
                "false",
            )
        )
    spelling = _cased(random, random.choice(spellings))
    return f"{name}{_blank(random)}{negation}{spelling}{_blank(random)}{right}"


def _cased(random: Random, word: str) -> str:
    if not word.isalpha():
        return word
    return random.choice((word, word.lower(), word.upper(), word.swapcase()))


def _blank(random: Random, usual: str = " ") -> str:
    return usual if random.random() < 0.8 else random.choice(("  ", "\n", "\t", " \r\n "))


def values(random: Random) -> dict[str, str | bool | int | float | None]:
    """Make values for the variables that conditions name."""
    return {name: random.choice(VALUES) for name in NAMES}


def mutation(random: Random) -> str:
    """Make a condition and break it in a few places."""
    text = condition(random)
    for _ in range(random.randint(1, 4)):
        at = random.randint(0, len(text))
        roll = random.random()
        if roll < 0.5:
            text = text[:at] + random.choice(PIECES) + text[at:]
        elif roll < 0.8:
            text = text[:at] + text[at + random.randint(1, 5) :]
        else:
            end = random.randint(at, min(len(text), at + 10))
            text = text[:at] + text[at:end] * 2 + text[end:]
    return text


def noise(random: Random) -> str:
    """Make text that is hardly a condition: pieces of the language, or any characters at all."""
    if random.random() < 0.6:
        return "".join(random.choice(PIECES) for _ in range(random.randint(1, 30)))
    bounds = ((0x20, 0x7E), (0, 0xFF), (0, 0x10FFFF))
    low, high = random.choice(bounds)
    return "".join(chr(random.randint(low, high)) for _ in range(random.randint(1, 60)))


def anything(random: Random) -> str:
    """Make a text of any of these kinds."""
    return random.choice((condition, mutation, mutation, noise))(random)
