"""The reference page of flow variables, `docs/variables.md`, written from the tables.

A test holds the page in the repository equal to what is written here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from gateway.message.message import Kind
from gateway.message.message_parts import PARTS, Part
from gateway.message.message_roots import ROOTS, Root
from gateway.message.variable_rows import Row
from gateway.message.variables import PRESETS, TABLE

_OPENING = """\
# Flow variables

The flow variables that the gateway itself provides. Policies add their own, under any other name.

<!-- Generated; do not edit. What this prints goes here:
     python -c "from gateway.message.variable_page import document; print(document(), end='')"
-->

- **R** can only be read, and a policy that writes it fails; **R/W** can be written as well.
- *Scope* says from when on a variable has a value. Before that it reads null, and writing has no effect.
- Names are case-sensitive, except for the names of headers inside of them.
- A name that is not on this page is a variable of a policy's own.
"""

_MESSAGES = """
## Messages

Each of these is a whole message and, with one of the parts of the next section after a dot, a part
of it: `request.header.accept`, `response.status.code`. A message that a policy keeps in a variable
of its own has the same parts: `calloutResponse.content`. As text, a message is its body.
"""

_PARTS = """
## Parts of a message

`NAME` is the name of a header, a query parameter or a form field; `N` counts from 1. A part with a star
waits for the body of the message. Writing `.N` beyond the last value adds one; writing null removes
a header, a query parameter or a form field.
"""

_PRESETS = """
## Facts of the process and the connection

Read-only, and null unless the listener stored them for the exchange. Those of certificates and TLS
are null as long as TLS ends in front of the gateway.
"""


def document() -> str:
    """Return the page as Markdown."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    """Write the page, section by section."""
    yield _OPENING.rstrip()
    for heading, rows in TABLE.items():
        yield f"\n## {heading}\n"
        yield from _table("Name | Type | R/W | Scope | Meaning", map(_row, rows))
    yield _MESSAGES
    yield from _table("Name | R/W | Scope | Meaning", map(_root, ROOTS))
    yield _PARTS
    yield from _table("Part | Type | R/W | Of | Meaning", map(_part, PARTS))
    yield _PRESETS
    yield from _table("Name | Meaning", ((f"`{name}`", meaning) for name, meaning in PRESETS.items()))


def _table(heads: str, rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """Write a table; `heads` are its headings, separated by bars."""
    yield f"| {heads} |"
    yield "|" + "---|" * len(heads.split("|"))
    for row in rows:
        yield f"| {' | '.join(row)} |"


def _row(row: Row) -> tuple[str, ...]:
    """Describe a variable of a fixed name."""
    return f"`{row.name}`", row.type, "R" if row.write is None else "R/W", row.scope, row.meaning


def _root(root: Root) -> tuple[str, ...]:
    """Describe a message."""
    return f"`{root.name}`", "R" if root.put is None else "R/W", root.scope, root.meaning


def _part(part: Part) -> tuple[str, ...]:
    """Describe a part, and where it can be written."""
    star = " *" if part.reads_body else ""
    owner = {None: "any", Kind.REQUEST: "requests", Kind.RESPONSE: "responses"}[part.kind]
    return f"`{part.pattern}`{star}", part.type, _rights(part), owner, part.meaning


def _rights(part: Part) -> str:
    """Say who may write a part."""
    if part.bind("x", 1).write is None:
        return "R"
    except_of = [f"`{root.name}`" for root in ROOTS if part.pattern in root.read_only]
    return f"R/W, R of {' and '.join(except_of)}" if except_of else "R/W"
