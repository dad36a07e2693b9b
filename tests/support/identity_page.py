"""Reading docs/identity.md: its rows, and whether what a row names shows what it says.

A section `## OAuthV2 RefreshAccessToken` is a policy and its operation, if it has one; what stands behind a
colon is a remark. Each row of its table is one element, variable, fault or import error of the reference:

    | element | `ExpiresIn@ref` | documented | reference_oauth_refresh: expiries ... | |

It holds if the policy runs in a call of the named case, and there the element (and attribute) is written, or
the variable is among those expected to be set, or the fault (its code, name or text; `{...}` stands for
anything) is answered; or, of what an import refuses, if that is told. A test of another kind is named by its
path and function; it must be there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.support.cases import Call, Case

Ran = Callable[[Case], list[set[str]]]
"""Return for each call of a case the names of the policies that ran in it."""

STATES = {"documented", "inferred", "different", "ours"}
KINDS = {"element", "variable", "fault", "import"}
NOT_DONE = "not done"


@dataclass(frozen=True)
class Row:
    """Hold one row of the page."""

    line: int
    policy: str
    operation: str
    kind: str
    what: str
    state: str
    shown_by: str
    remark: str

    def __str__(self) -> str:
        return f"docs/identity.md:{self.line}: {self.policy} {self.operation}: {self.kind} {self.what}"


def rows_of(text: str) -> list[Row]:
    """Return the rows of the page's tables."""
    rows = []
    policy = operation = ""
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("## "):
            words = line[3:].partition(":")[0].split()
            policy, operation = words[0], words[1] if len(words) > 1 else ""
        elif line.startswith("| ") and not line.startswith(("| kind ", "|---")):
            cells = [cell.strip().replace(r"\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
            kind, what, state, shown_by, remark = cells
            rows.append(Row(number, policy, operation, kind, what.strip("`"), state, shown_by, remark))
    return rows


def complaints(row: Row, cases: dict[str, Case], root: Path, ran: Ran) -> Iterator[str]:
    """Say what is wrong with a row."""
    if row.kind not in KINDS:
        yield f"{row}: {row.kind!r} is no kind"
    if row.state not in STATES | {NOT_DONE}:
        yield f"{row}: {row.state!r} is no state"
    if row.state in {NOT_DONE, "different"} and not row.remark:
        yield f"{row}: no reason is given"
    if row.state == NOT_DONE and not row.shown_by:
        return
    if "::" in row.shown_by:
        path, _, function = row.shown_by.strip("`").partition("::")
        if not (root / path).is_file() or f"def {function}(" not in (root / path).read_text("utf-8"):
            yield f"{row}: there is no {row.shown_by}"
    elif (case := cases.get(row.shown_by)) is None:
        yield f"{row}: there is no case {row.shown_by!r}"
    elif not is_shown(row, case, ran):
        yield f"{row}: {row.shown_by!r} does not show it"


def is_shown(row: Row, case: Case, ran: Ran) -> bool:
    """Tell whether a case shows what a row says."""
    policies = [xml for xml in (*case.policies.values(), *case.files.values()) if is_of(row, xml)]
    if row.kind == "element":
        policies = [xml for xml in policies if re.search(element_pattern(row.what), xml)]
    if not policies:
        return False
    pattern = anything_in(row.what)
    if not case.calls or row.kind == "import":
        return row.kind != "element" and any(re.search(pattern, text) for text in texts_noted(case))
    names = {found[1] for xml in policies if (found := _NAME.search(xml))}
    calls = [call for call, steps in zip(case.calls, ran(case), strict=True) if names & steps]
    if row.kind == "element":
        return bool(calls)
    if row.kind == "variable":
        return any(re.fullmatch(pattern, name) for call in calls for name in names_set(call))
    return any(re.search(pattern, text) for call in calls for text in texts_answered(call))


_NAME = re.compile(r'\bname="([^"]+)"')


def is_of(row: Row, xml: str) -> bool:
    """Tell whether a policy is the row's, by its root and its operation."""
    if not xml.lstrip().startswith((f"<{row.policy} ", f"<{row.policy}>", f"<{row.policy}\n")):
        return False
    return not row.operation or re.search(rf"<Operation>\s*{row.operation}\s*<", xml) is not None


def element_pattern(what: str) -> str:
    """Return the pattern of an element, `Attribute@display` with an attribute, `A/B` with a parent."""
    path, _, attribute = what.partition("@")
    parent, _, element = path.rpartition("/")
    inside = rf"<{parent}\b[^/>]*>(?:(?!</{parent}>)[\s\S])*?" if parent else ""
    return inside + (rf'<{element}\b[^>]*\s{attribute}="' if attribute else rf"<{element}[\s/>]")


def anything_in(what: str) -> str:
    """Return the pattern of a name or text whose `{places}` stand for anything."""
    return ".+".join(re.escape(piece) for piece in re.split(r"\{[\w ]+\}", what))


def names_set(call: Call) -> Iterator[str]:
    """Name the variables that a call is expected to set."""
    yield from (*call.expect.variables, *call.expect.like)


def texts_expected(case: Case) -> Iterator[str]:
    """Give what a case expects to be answered, told of a failure, or refused."""
    for call in case.calls:
        yield from texts_answered(call)
    yield from texts_noted(case)


def texts_answered(call: Call) -> Iterator[str]:
    """Give what a call is expected to be answered, or to tell of a failure."""
    expect = call.expect
    yield expect.body or ""
    yield from (str(value) for value in expect.headers.values())
    yield from (str(value) for name, value in expect.variables.items() if "fault" in name)
    yield str(expect.json or "")


def texts_noted(case: Case) -> Iterator[str]:
    """Give what is expected to be said of a case's bundle."""
    for note in (*case.refused, *case.warnings):
        yield f"{note.rule} {note.message}"
