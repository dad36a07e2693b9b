"""Tables on a terminal, plain lines in a pipe, JSON for programs."""

from __future__ import annotations

import io
import json

import pytest

from gateway.cli.remote.showing import Screen, moment, text
from tests.support.commands import Terminal

COLUMNS = ("name", "count")
ROWS = [("one\x1b[2J", 1), ("[red]two", None)]


def test_a_pipe_has_lines_and_a_terminal_a_table() -> None:
    pipe, terminal = io.StringIO(), Terminal()
    Screen(out=pipe).table(COLUMNS, ROWS)
    assert pipe.getvalue() == "one\\x1b[2J\t1\n[red]two\t-\n"
    Screen(out=terminal).table(COLUMNS, ROWS)
    head, first, second = terminal.getvalue().splitlines()
    assert "name" in head
    assert "one\\x1b[2J" in first
    assert "[red]two" in second, "a name is no markup"


def test_a_table_as_json_is_what_it_was_made_of() -> None:
    out = io.StringIO()
    Screen(as_json=True, out=out).table(COLUMNS, ROWS, {"all": 2})
    Screen(as_json=True, out=out).table(COLUMNS, ROWS)
    whole, named = map(json.loads, out.getvalue().splitlines())
    assert whole == {"all": 2}
    assert named[1] == {"name": "[red]two", "count": None}


def test_one_thing_is_a_line_for_each_member() -> None:
    pipe, terminal, program = io.StringIO(), Terminal(), io.StringIO()
    for out in (pipe, terminal):
        Screen(out=out).entity({"name": "x", "status": "approved"})
    Screen(as_json=True, out=program).entity({"name": "x"})
    assert pipe.getvalue() == "name\tx\nstatus\tapproved\n"
    assert terminal.getvalue() == "name    x\nstatus  approved\n"
    assert program.getvalue() == '{"name": "x"}\n'


def test_what_is_done_is_a_sentence_or_a_value() -> None:
    people, program, terminal = io.StringIO(), io.StringIO(), Terminal()
    Screen(out=people).done("done", {"a": "é"})
    Screen(as_json=True, out=program).done("done", {"a": "é"})
    Screen(as_json=True, out=terminal).done("done", {"a": 1})
    assert people.getvalue() == "done\n"
    assert program.getvalue() == '{"a": "é"}\n'
    assert terminal.getvalue() == '{\n  "a": 1\n}\n'


def test_what_is_going_on_is_for_a_person() -> None:
    person, log = Terminal(), io.StringIO()
    for aside in (person, log):
        Screen(aside=aside).tell("going on")
        Screen(aside=aside).progress("half")
        Screen(aside=aside).progress("")
    assert person.getvalue() == "going on\n\r\x1b[Khalf\r\x1b[K"
    assert log.getvalue() == ""


def test_a_terminal_may_have_no_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert Screen(out=Terminal()).has_colour
    assert not Screen(out=io.StringIO()).has_colour
    monkeypatch.setenv("NO_COLOR", "1")
    assert not Screen(out=Terminal()).has_colour


def test_cells_and_times() -> None:
    assert [text(cell) for cell in (None, True, False, 2.5, "a\nb\xa0c")] == [
        "-",
        "yes",
        "no",
        "2.5",
        "a\\nb c",
    ]
    assert [moment(each) for each in (0, -1, None)] == ["1970-01-01 00:00:00", "never", "-"]
