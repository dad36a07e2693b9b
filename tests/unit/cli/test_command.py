"""The command line: what a user can do wrong ends in a sentence and an exit code."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from gateway.cli.command import VERBS, Entry, _told, make_parser, run_command
from gateway.cli.main import INTERRUPTED
from gateway.cli.sso.session_files import FOLDER, Session, SessionFiles
from gateway.cli.verb import FAILED, WRONG, BundleRefused, installed_version
from gateway.errors import StoreUnavailable


def test_no_command_shows_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command([]) == WRONG
    assert "serve" in capsys.readouterr().err


def test_the_version_is_the_installed_one(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        run_command(["--version"])
    assert end.value.code == 0
    assert capsys.readouterr().out == f"tollkeeper {installed_version()}\n"


def test_help_shows_groups_and_sources(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        run_command(["serve", "--help"])
    assert end.value.code == 0
    shown = capsys.readouterr().out
    for part in (
        "usage: gateway serve",
        "addresses:",
        "processes and data:",
        "a flag wins over the environment",
    ):
        assert part in shown


@pytest.mark.parametrize("arguments", [["start"], ["serve", "now"], ["serve", "--no-such-flag"]])
def test_what_is_not_there_is_refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        run_command(arguments)
    assert end.value.code == WRONG
    assert "usage: gateway" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "usage", "refusal"),
    [
        (["--nope"], "gateway [", "unrecognized arguments: --nope"),
        (["serve", "--nope"], "gateway serve [", "unrecognized arguments: --nope"),
        (["serve", "now"], "gateway serve [", "unrecognized arguments: now"),
        (
            ["serve", "--traffic-prot", "80", "--dmo"],
            "gateway serve [",
            "unrecognized arguments: --traffic-prot 80 --dmo; did you mean --traffic-port, --demo?",
        ),
        (
            ["serve", "--work=2"],
            "gateway serve [",
            "unrecognized arguments: --work=2; did you mean --workers?",
        ),
    ],
)
def test_what_is_unknown_is_refused_by_the_command_it_was_given_to(
    arguments: list[str], usage: str, refusal: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        run_command(arguments)
    assert end.value.code == WRONG
    shown = capsys.readouterr().err
    assert shown.startswith(f"usage: {usage}")
    assert shown.endswith(f"error: {refusal}\n")


def test_a_wrong_setting_is_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["serve", "--workers", "none", "--log-level", "loud"]) == WRONG
    first, second = capsys.readouterr().err.splitlines()
    assert first.startswith("gateway: --workers: 'none' is not a whole number")
    assert second.startswith("gateway: --log-level: 'loud' is not one of the choices")


def test_a_port_in_use_is_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        flags = ["--data-dir", str(tmp_path / "data"), "--traffic-port", "0", "--management-port", port]
        assert run_command(["serve", *flags]) == WRONG
    assert capsys.readouterr().err.startswith("gateway: GATEWAY_MANAGEMENT_PORT: cannot listen on")


def test_each_line_is_told_apart(capsys: pytest.CaptureFixture[str]) -> None:
    assert _told(StoreUnavailable("away\nits log"), FAILED) == 1
    assert capsys.readouterr().err == "gateway: away\ngateway: its log\n"


def test_the_demo_is_asked_for() -> None:
    parser = make_parser("serve")
    assert parser.parse_args(["serve", "--demo"]).demo
    assert not parser.parse_args(["serve"]).demo


@pytest.mark.parametrize("entry", VERBS, ids=lambda entry: entry.name)
def test_the_list_says_of_each_verb_what_it_says_itself(
    entry: Entry, capsys: pytest.CaptureFixture[str]
) -> None:
    verb = entry.verb()
    assert (verb.name, verb.help) == (entry.name, entry.help)
    with pytest.raises(SystemExit) as end:
        run_command([entry.name, "--help"])
    assert end.value.code == 0
    assert capsys.readouterr().out.startswith(f"usage: gateway {entry.name}")


def test_all_verbs_can_be_had_at_once() -> None:
    assert make_parser(whole=True).parse_args(["serve", "--demo"]).demo


def test_what_is_wrong_with_a_bundle_is_told_bare(capsys: pytest.CaptureFixture[str]) -> None:
    assert _told(BundleRefused("a.xml:1:2: error: x"), FAILED) == 1
    assert capsys.readouterr().err == "a.xml:1:2: error: x\n"


@pytest.mark.parametrize(("words", "code"), [((), WRONG), (("-u", "a@x.com:b", "-m", ""), FAILED)])
def test_a_login_that_fails_is_a_sentence(
    words: tuple[str, ...],
    code: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    for session in ("one", "two") if code == WRONG else ():
        session_files(tmp_path).save(Session(session, "http://127.0.0.1:1", "a.b.c", "", 9e9))
    assert run_command(["apps", "list", "--url", "http://127.0.0.1:1", *words]) == code
    shown = capsys.readouterr()
    assert shown.out == ""
    told = "several users have a session" if code == WRONG else "the login service at http://127.0.0.1:1 does"
    assert shown.err.startswith(f"gateway: {told}")


def session_files(home: Path) -> SessionFiles:
    return SessionFiles(home / FOLDER)


def test_a_ctrl_c_ends_a_verb_in_order() -> None:
    reaction = signal.getsignal(signal.SIGINT)
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        assert run_command(["lint", "/nowhere"]) == WRONG
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        assert run_command(["serve", "--workers", "none"]) == WRONG
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN, "a supervisor listens itself"
    finally:
        signal.signal(signal.SIGINT, reaction)


def test_an_interrupted_verb_says_so(tmp_path: Path) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    words = [sys.executable, "-m", "gateway.cli", "lint", str(fifo)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        # Who opens the other end knows that the verb reads by then, and waits.
        with fifo.open("wb"):
            child.send_signal(signal.SIGINT)
            assert child.communicate(timeout=20) == (b"", b"")
        assert child.returncode == INTERRUPTED
