"""Random message templates, and what must hold of each."""

from __future__ import annotations

from collections import Counter
from random import Random

from gateway.faults import Fault
from gateway.message import FUNCTIONS, TemplateError, parse_template
from gateway.payload import TEMPLATE_FUNCTIONS
from tests.support.builders import make_exchange, make_request

ALL = {**FUNCTIONS, **TEMPLATE_FUNCTIONS}
RANDOM_FUNCTIONS = {"createUuid", "randomLong", "xeger"}
KNOWN = sorted(ALL.keys() - RANDOM_FUNCTIONS)
EXCHANGE = make_exchange(
    make_request("POST", query="q=1&q=2", headers=[("a", "1, 2"), ("b", "")], content='{"x":[1,2]}'),
    variables={"path": "$.x", "n": 5, "text": 'a"<b>&é😀', "flag": True, "odd": "{request.header.a}"},
)
NAMES = (
    "request.verb",
    "request.header.a",
    "request.content",
    "nothing",
    "text",
    "n",
    "flag",
    "path",
    "odd",
    "a-b.c",
)
ARGUMENTS = (
    *NAMES,
    "'abc'",
    "''",
    "0",
    "-3",
    "99999999999999999999",
    "'[a-'",
    "'(a+)+$'",
    "$.x[0]",
    "a:'b'",
    " ",
    "",
)
PIECES = (
    "{",
    "}",
    "{}",
    "{{",
    "}}",
    "\\{",
    "\\",
    "'",
    '"',
    ":",
    ",",
    "(",
    ")",
    "@",
    "#",
    "\n",
    "\0",
    "é",
    "😀",
    "a.b",
)


def template(random: Random) -> str:
    """Make a text that is a template, more or less."""
    return "".join(_piece(random) for _ in range(random.randint(0, 8)))


def _piece(random: Random) -> str:
    roll = random.random()
    if roll < 0.3:
        default = random.choice(("", "", ":", ":none", ":{x}"))
        return f"{{{random.choice(NAMES)}{default}}}"
    if roll < 0.6:
        arguments = ",".join(random.choice(ARGUMENTS) for _ in range(random.randint(0, 5)))
        return f"{{{random.choice(KNOWN)}({arguments})}}"
    if roll < 0.9:
        return random.choice(PIECES)
    return "".join(chr(random.randint(0, 0x10FFFF)) for _ in range(3))


def outcome(text: str, prefix: str = "{", suffix: str = "}") -> tuple[str, ...]:
    """Split and render a template; return all that is to be seen of it.

    Raises:
        AssertionError: it is neither a template nor a refusal with its place.
    """
    try:
        made = parse_template(text, functions=ALL, prefix=prefix, suffix=suffix)
    except TemplateError as error:
        return "refused", str(error)
    try:
        rendered = made(EXCHANGE)
    except Fault as fault:
        return "fault", fault.code
    assert isinstance(rendered, str)
    if not any(sign in text for sign in (prefix, suffix, "\\")):
        assert rendered == text
    if made.is_constant:
        assert not made.names
    return "rendered", rendered


def fuzz(count: int, seed: int) -> Counter[str]:
    """Render so many templates, each twice; return how many of each outcome there were."""
    random = Random(seed)
    seen: Counter[str] = Counter()
    for _ in range(count):
        text = template(random)
        delimiters = random.choice((("{", "}"), ("{", "}"), ("@", "#"), ("%", "%")))
        first = outcome(text, *delimiters)
        assert outcome(text, *delimiters) == first, text
        seen[first[0]] += 1
    return seen
