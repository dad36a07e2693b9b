"""Draw tables on a terminal. Loaded where there is one: it takes a third of a second."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TextIO

from rich.console import Console
from rich.table import Table
from rich.text import Text


def draw(columns: Sequence[str], rows: Sequence[Sequence[str]], out: TextIO) -> None:
    """Draw a table; what does not fit into a line goes on in the next."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        # A text of its own: what stands in brackets is no markup.
        table.add_row(*map(Text, row))
    Console(file=out).print(table)
