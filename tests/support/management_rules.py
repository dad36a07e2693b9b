"""Reading the ledger's other tables of the management API: what holds for all calls, errors, first breaks.

The rows of conventions, acceptance and of what a fresh organization holds end with what shows them: a case of
contract (`file: its name`) or a test (`tests/unit/x/test_y.py::test_name`). A row of errors has status, code
and message, with names in braces, and the files of cases that show just that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from tests.support.management_cases import ApiCase
from tests.support.source import ROOT

PAGE = "docs/compatibility.md"
CONVENTIONS = "## Management API, conventions"
ACCEPTANCE = "## Management API, acceptance"
ERRORS = "## Management API, errors"
FRESH = "## Management API, a fresh organization"


@dataclass(frozen=True)
class Rule:
    """Hold one row of a table: its line, its cells but the last, and what the last one names."""

    line: int
    cells: tuple[str, ...]
    named: tuple[str, ...]

    def __str__(self) -> str:
        return f"{PAGE}:{self.line}: {self.cells[0]}"


def read_rules(section: str) -> list[Rule]:
    """Return the rows of a section's tables."""
    lines = (ROOT / PAGE).read_text(encoding="utf-8").splitlines()
    begin = lines.index(section) + 1
    end = next((n for n, line in enumerate(lines[begin:], begin) if line.startswith("## ")), len(lines))
    rows = [(n, line) for n, line in enumerate(lines[begin:end], begin + 1) if line.startswith("| ")]
    found = [_rule(n, line) for n, line in rows]
    return [each for each in found if each.named]


def _rule(number: int, line: str) -> Rule:
    cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
    return Rule(number, tuple(cells[:-1]), tuple(re.findall(r"`([^`]+)`", cells[-1])))


def missing(rule: Rule, cases: Iterable[ApiCase]) -> list[str]:
    """Return what a row names and nobody finds."""
    known = {str(case) for case in cases}
    return [name for name in rule.named if name not in known and not _is_test(name)]


def _is_test(name: str) -> bool:
    path, _, test = name.partition("::")
    file = ROOT / path
    if not test or not file.is_file():
        return False
    return re.search(rf"^(async )?def {test}\(", file.read_text(encoding="utf-8"), re.MULTILINE) is not None


def not_refused_so(rule: Rule, cases: Iterable[ApiCase]) -> set[str]:
    """Return those of the row's files where no call is refused so: status, code, and message.

    Whatever stands in the message's places is taken.
    """
    status, code, message = (cell.strip("`") for cell in rule.cells[:3])
    pattern = ".+".join(map(re.escape, re.split(r"\{\w+\}", message)))
    showing = {
        case.file
        for case in cases
        for call in case.calls
        if (str(call.words["status"]), call.words.get("code")) == (status, code)
        and (not message or re.fullmatch(pattern, str(call.words.get("message", ""))))
    }
    return set(rule.named) - showing
