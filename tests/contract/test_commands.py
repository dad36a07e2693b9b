"""docs/commands.md tells of every verb there is, and shows only lines that the command takes."""

from __future__ import annotations

import re
import shlex

import pytest

from gateway.cli.command import VERBS, make_parser
from gateway.config import read_remote
from tests.support.source import ROOT

PAGE = (ROOT / "docs/commands.md").read_text()
LINES = [line for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL) for line in block.splitlines()]
SHOWN = [line for line in LINES if "gateway " in line and not line.startswith("export")]


def words_of(line: str) -> list[str]:
    """Return the words of the command in a line, without what the shell keeps to itself."""
    command = re.sub(r'^eval "\$\((.*)\)".*', r"\1", line)
    words = shlex.split(command, comments=True)
    ends = [place for place, word in enumerate(words) if word in {"|", "<", ">"}]
    return words[: min(ends, default=len(words))]


def test_the_page_lists_the_verbs_as_the_command_does() -> None:
    rows = re.findall(r"^\| `([a-z][a-z-]*)` \| (.*) \|$", PAGE, re.MULTILINE)
    assert rows == [(entry.name, entry.help) for entry in VERBS]


@pytest.mark.parametrize("line", SHOWN)
def test_each_line_is_one_that_the_command_takes(line: str) -> None:
    program, *words = words_of(line)
    assert program == "gateway"
    parsed = make_parser(words[0], words).parse_args(words)
    assert parsed.run is not None


def test_the_defaults_are_those_of_the_command() -> None:
    given = read_remote({})
    rows = re.findall(r"^\| `.*` \| `TOLLKEEPER_([A-Z]+)` \| `(.*)` \|$", PAGE, re.MULTILINE)
    assert dict(rows) == {
        "URL": given.url,
        "ORGANIZATION": given.organization,
        "ENVIRONMENT": given.environment,
    }


def test_every_variable_is_told() -> None:
    source = (ROOT / "gateway/config/remote.py").read_text()
    assert {
        name for name in re.findall(r'"(TOLLKEEPER_\w+|NO_COLOR|TERM)"', source) if name not in PAGE
    } == set()
