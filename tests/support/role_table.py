"""Reading the table of what each role may do: `tests/contract/roles.txt`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tests.support.source import ROOT

LETTERS = {
    "O": "orgadmin",
    "R": "readonlyadmin",
    "S": "opsadmin",
    "B": "businessuser",
    "U": "user",
}
ONESELF = "M"
_COLUMNS = {"GET": 0, "HEAD": 0, "POST": 1, "PUT": 1, "DELETE": 2}


@dataclass(frozen=True)
class RoleRow:
    """Hold one row: a path's segments, and who may do what there."""

    line: int
    segments: tuple[str, ...]
    allowed: tuple[frozenset[str], ...]

    def fits(self, path: Sequence[str]) -> bool:
        """Say whether the row is about a path."""
        wanted = self.segments
        if wanted[-1] == "**":
            wanted, path = wanted[:-1], path[: len(wanted) - 1]
        return len(wanted) == len(path) and all(each in ("*", path[n]) for n, each in enumerate(wanted))

    def of(self, verb: str) -> frozenset[str]:
        """Return the roles that may use a verb."""
        return self.allowed[_COLUMNS[verb]]


def read_roles() -> list[RoleRow]:
    """Return the rows of the table.

    Raises:
        ValueError: a row cannot be read.
    """
    text = (ROOT / "tests/contract/roles.txt").read_text(encoding="utf-8")
    lines = [(n, line.split()) for n, line in enumerate(text.splitlines(), 1)]
    return [_row(n, cells) for n, cells in lines if cells and not cells[0].startswith("#")]


def _row(number: int, cells: list[str]) -> RoleRow:
    path, *columns = cells
    if len(columns) != 3:
        raise ValueError(f"tests/contract/roles.txt:{number}: a path and three columns are expected")
    return RoleRow(number, tuple(path.strip("/").split("/")), tuple(map(_roles, columns)))


def _roles(cell: str) -> frozenset[str]:
    if cell in ("-", ONESELF):
        return frozenset()
    return frozenset(LETTERS.values()) if cell == "all" else frozenset(LETTERS[each] for each in cell)


def row_of(path: str, rows: Sequence[RoleRow]) -> RoleRow:
    """Return the row that counts for a path.

    Raises:
        LookupError: there is none.
    """
    segments = path.strip("/").split("/")
    for row in rows:
        if row.fits(segments):
            return row
    raise LookupError(f"tests/contract/roles.txt has no row for {path}: say what each role may do there")
