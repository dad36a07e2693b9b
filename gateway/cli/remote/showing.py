"""Show answers: tables on a terminal, plain lines in a pipe, JSON for programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TextIO

from gateway.config import read_remote

Cell = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Screen:
    """Show things to whoever reads `out`; what is going on is told on `aside`, to a person only."""

    as_json: bool = False
    out: TextIO = field(default_factory=lambda: sys.stdout)
    aside: TextIO = field(default_factory=lambda: sys.stderr)

    def table(self, columns: Sequence[str], rows: Sequence[Sequence[Cell]], value: object = None) -> None:
        """Show rows; as JSON the value that they were made of, or else a list of objects by column."""
        if self.as_json:
            named = [dict(zip(columns, row, strict=True)) for row in rows]
            self.json(named if value is None else value)
        elif self.out.isatty():
            # house: a third of a second, and only a terminal needs it
            from gateway.cli.remote.tables import draw

            draw(columns, [list(map(text, row)) for row in rows], self.out)
        else:
            for row in rows:
                print("\t".join(map(text, row)), file=self.out)

    def entity(self, members: Mapping[str, Cell], value: object = None) -> None:
        """Show one thing by its members, a line each."""
        if self.as_json:
            self.json(dict(members) if value is None else value)
            return
        width = max(map(len, members), default=0) if self.out.isatty() else 0
        for name, cell in members.items():
            print(f"{name.ljust(width)}  {text(cell)}" if width else f"{name}\t{text(cell)}", file=self.out)

    def done(self, sentence: str, value: object) -> None:
        """Say that something was done; as JSON the value that it came to."""
        if self.as_json:
            self.json(value)
        else:
            print(sentence, file=self.out)

    def json(self, value: object) -> None:
        """Show a value as JSON: laid out on a terminal, on one line in a pipe."""
        print(json.dumps(value, indent=2 if self.out.isatty() else None, ensure_ascii=False), file=self.out)

    @property
    def has_colour(self) -> bool:
        """Say whether colours may be shown."""
        return self.out.isatty() and read_remote().has_colour

    def tell(self, sentence: str) -> None:
        """Tell a person what is going on; a program is not told."""
        if self.aside.isatty():
            print(sentence, file=self.aside)

    def progress(self, words: str) -> None:
        """Tell a person who waits how far it is, in place of what was told before; "" takes it away."""
        if self.aside.isatty():
            print(f"\r\x1b[K{words}", end="", file=self.aside, flush=True)


def text(cell: Cell) -> str:
    """Return a cell as one line: nothing in a user's name may move the cursor."""
    if cell is None:
        return "-"
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return "".join(letter if letter.isprintable() else _escaped(letter) for letter in str(cell))


def _escaped(letter: str) -> str:
    return " " if letter == "\xa0" else letter.encode("unicode_escape").decode()


def moment(milliseconds: object) -> str:
    """Return a time as people read it, in UTC: Edge tells epoch milliseconds, and -1 for never."""
    if not isinstance(milliseconds, int | float):
        return "-"
    if milliseconds < 0:
        return "never"
    return datetime.fromtimestamp(milliseconds / 1000, UTC).strftime("%Y-%m-%d %H:%M:%S")
