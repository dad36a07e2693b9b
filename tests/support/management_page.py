"""Reading the ledger's table of the management API: its rows, and whether a case shows what a row says.

Below `## Management API, row by row` each section of the reference has a table:

    | call | state | cases | remark |
    |---|---|---|---|
    | `POST E/targetservers` | documented | target_servers | |

A call is one verb and one path, in the reference's abbreviations `O`, `E`, `A`, `R` and `DA`; a parameter of
the query that makes it another call is written with it (`POST O/apis?action=import`). `cases` names files of
`tests/contract/management/`. A row holds if a call of one of them is of its verb and path and succeeds.
What is served is in a row: `unlisted` says what is not. The other tables about management are those of
`tests/support/management_rules.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import zip_longest
from urllib.parse import parse_qsl, unquote

from tests.support.management_cases import ApiCall, ApiCase
from tests.support.source import ROOT

SECTION = "## Management API, row by row"
STATES = ("documented", "inferred", "different", "ours")
NOT_SERVED = "not served"
_O = "/v1/organizations/{org}"
ABBREVIATIONS = {
    "O": _O,
    "E": f"{_O}/environments/{{env}}",
    "A": f"{_O}/apis/{{api}}",
    "R": f"{_O}/apis/{{api}}/revisions/{{rev}}",
    "DA": f"{_O}/developers/{{dev}}/apps/{{app}}",
}
_SUCCEEDS = range(200, 300)
_SHORT = {"o": "organizations", "e": "environments"}


@dataclass(frozen=True)
class ApiRow:
    """Hold one row of the table."""

    line: int
    verb: str
    path: str
    query: frozenset[tuple[str, str]]
    state: str
    cases: tuple[str, ...]
    remark: str

    @property
    def is_served(self) -> bool:
        """Say whether the call is answered at all."""
        return self.state != NOT_SERVED

    @property
    def served(self) -> tuple[str, str]:
        """Return the verb, and the path with all names left out."""
        return self.verb, nameless(self.path)

    def __str__(self) -> str:
        return f"docs/compatibility.md:{self.line}: {self.verb} {self.path}"


def read_rows() -> list[ApiRow]:
    """Return the rows of the ledger.

    Raises:
        ValueError: a row cannot be read.
    """
    lines = (ROOT / "docs/compatibility.md").read_text(encoding="utf-8").splitlines()
    begin = lines.index(SECTION) + 1
    end = next((n for n, line in enumerate(lines[begin:], begin) if line.startswith("## ")), len(lines))
    return [_row(n, line) for n, line in enumerate(lines[begin:end], begin + 1) if line.startswith("| `")]


def _row(number: int, line: str) -> ApiRow:
    cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
    try:
        call, state, cases, remark = cells
        verb, path = call.strip("`").split(" ")
    except ValueError as error:
        raise ValueError(
            f"docs/compatibility.md:{number}: no row of four cells and a verb and path"
        ) from error
    if state not in (*STATES, NOT_SERVED):
        raise ValueError(f"docs/compatibility.md:{number}: {state!r} is no state")
    path, _, query = path.partition("?")
    first, slash, rest = path.partition("/")
    full = ABBREVIATIONS.get(first, first) + slash + rest
    return ApiRow(number, verb, full, frozenset(parse_qsl(query)), state, tuple(cases.split()), remark)


def nameless(path: str) -> str:
    """Return a path whose names in braces are all `{}`."""
    return re.sub(r"\{[^}]*\}", "{}", path)


def is_shown(row: ApiRow, cases: Iterable[ApiCase]) -> bool:
    """Say whether a call of the row's cases is of its verb and path, and succeeds."""
    return any(_is_of(row, call) for case in cases if case.file in row.cases for call in case.calls)


def _is_of(row: ApiRow, call: ApiCall) -> bool:
    path, _, query = call.path.partition("?")
    status = call.words["status"]
    given = {*parse_qsl(query), *_form(call)}
    return call.verb == row.verb and status in _SUCCEEDS and row.query <= given and _fits(row.path, path)


def _form(call: ApiCall) -> set[tuple[str, str]]:
    form = call.words.get("form", {})
    return {(name, str(value)) for name, value in form.items()} if isinstance(form, dict) else set()


def _fits(pattern: str, path: str) -> bool:
    wanted = pattern.strip("/").split("/")
    given = [_SHORT.get(each, each) for each in path.split("/") if each]
    if len(wanted) != len(given):
        return False
    return all(a.startswith("{") or a == unquote(b) for a, b in zip(wanted, given, strict=True))


def served_by_resources() -> set[tuple[str, str]]:
    """Return verb and nameless path of all that the management API serves."""
    # house: the resources stand on compiled modules, which an uncompiled run may not load
    from gateway.management.resource import VERSION, all_resources

    return {
        (verb, nameless(f"/{VERSION}/{resource.path}"))
        for resource in all_resources()
        for verb in ("GET", "POST", "PUT", "DELETE")
        if getattr(resource, verb.lower()) is not None
    }


def unlisted(rows: Iterable[ApiRow]) -> set[tuple[str, str]]:
    """Return verb and nameless path of what is served and in none of the rows that are."""
    listed = [row.served for row in rows if row.is_served]
    return {
        (verb, path)
        for verb, path in served_by_resources()
        if not any(verb == other and _is_one_of(place, path) for other, place in listed)
    }


def _is_one_of(place: str, path: str) -> bool:
    """Say whether a nameless path is another, or one of those that its names may stand for."""
    pairs = list(zip_longest(place.split("/"), path.split("/")))
    return all(b in (a, "{}") for a, b in pairs)
