"""Verbs: how one becomes words of the parser, and one within another."""

from __future__ import annotations

import argparse

import pytest

from gateway.cli.verb import DONE, Verb, completed_by_files, flags_of


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name")
    parser.add_argument("--json", action="store_true")


def run(parsed: argparse.Namespace) -> int:
    return DONE if parsed.name == "right" else 7


INNER = Verb("make", "make one", "Make one of them.", add, run, usage="NAME [--json]")
OUTER = Verb("things", "look after things", "Look after things.", verbs=(INNER,))


def parser_of(verb: Verb) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="gateway")
    parser.set_defaults(run=None)
    verb.join(parser.add_subparsers(), "gateway")
    return parser


def test_a_verb_runs_with_its_words() -> None:
    parsed = parser_of(INNER).parse_args(["make", "right", "--json"])
    assert parsed.run(parsed) == DONE
    assert flags_of(parsed.parser) == ["--help", "--json"]


def test_a_verb_within_a_verb_runs_and_shows_its_own_usage(capsys: pytest.CaptureFixture[str]) -> None:
    parser = parser_of(OUTER)
    parsed = parser.parse_args(["things", "make", "wrong"])
    assert parsed.run(parsed) == 7
    with pytest.raises(SystemExit):
        parser.parse_args(["things", "make"])
    assert capsys.readouterr().err.startswith("usage: gateway things make NAME [--json]")


def test_a_verb_of_verbs_runs_nothing_itself() -> None:
    assert parser_of(OUTER).parse_args(["things"]).run is None


def test_a_flag_makes_another_verb_of_it() -> None:
    other = Verb("things", "look after things", "Look after things.", add, run)
    verb = Verb("things", "look after things", "Look after things.", verbs=(INNER,), other=("--json", other))
    parser = argparse.ArgumentParser(prog="gateway")
    verb.join(parser.add_subparsers(), "gateway", ["things", "--json", "right"])
    parsed = parser.parse_args(["things", "--json", "right"])
    assert parsed.run(parsed) == DONE
    assert parser_of(verb).parse_args(["things", "make", "x"]).name == "x"


def test_only_a_verb_that_says_so_listens_itself() -> None:
    listening = Verb("wait", "wait", "Wait.", run=run, listens=True)
    assert parser_of(listening).parse_args(["wait"]).listens
    assert not parser_of(INNER).parse_args(["make", "x"]).listens


def test_files_complete_a_word() -> None:
    action = argparse.ArgumentParser().add_argument("path")
    completed_by_files(action)
    assert "bash" in vars(action)["complete"]
