"""Tables on a terminal."""

from __future__ import annotations

import pytest

from gateway.cli.remote.tables import draw
from tests.support.commands import Terminal


@pytest.fixture(autouse=True)
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.delenv("NO_COLOR", raising=False)


def test_columns_stand_below_their_heads() -> None:
    out = Terminal()
    draw(("name", "role"), [("[bold]one", "user"), ("two", "-")], out)
    head, first, second = out.getvalue().splitlines()
    assert "\x1b[1mname" in head
    assert first.split() == ["[bold]one", "user"]
    assert second.index("-") == first.index("user")


def test_no_letter_is_lost_where_a_line_is_short() -> None:
    out = Terminal()
    draw(("key",), [("k" * 90,)], out)
    assert out.getvalue().count("k") == 91


def test_colours_can_be_declined(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    out = Terminal()
    draw(("name",), [("x",)], out)
    assert "\x1b[3" not in out.getvalue()
