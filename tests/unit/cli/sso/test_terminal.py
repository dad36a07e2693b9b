"""Asking at the terminal: a process of its own, whose terminal is the test's."""

from __future__ import annotations

import subprocess
import sys

import pexpect

ASK = "from gateway.cli.sso.terminal import ask, ask_hidden; print('typed', repr({call}))"


def spawned(call: str) -> pexpect.spawn[str]:
    return pexpect.spawn(sys.executable, ["-c", ASK.format(call=call)], encoding="utf-8", timeout=20)


def test_what_is_typed_is_returned() -> None:
    child = spawned("ask('Name:') + '|' + ask('Code:')")
    child.expect_exact("Name: ")
    child.send("äb\nnext\n")
    child.expect_exact("Code: ")
    child.expect_exact("typed 'äb|next'")


def test_what_is_hidden_is_not_shown_and_the_terminal_shows_again() -> None:
    child = spawned("ask_hidden('Password') + '|' + ask('Code:')")
    child.expect_exact("Password\r\n")
    assert child.waitnoecho(10)
    child.sendline("hidden words")
    child.expect_exact("Code: ")
    assert "hidden" not in (child.before or "")
    assert child.getecho()
    child.sendline("x")
    child.expect_exact("typed 'hidden words|x'")


def test_an_end_is_a_failure() -> None:
    child = spawned("ask('Name:')")
    child.expect_exact("Name: ")
    child.sendeof()
    child.expect_exact("nothing was typed")


def test_without_a_terminal_the_options_are_named() -> None:
    for call in ("ask('Name:')", "ask_hidden('Name:')"):
        done = subprocess.run(
            [sys.executable, "-c", ASK.format(call=call)],
            capture_output=True,
            text=True,
            check=False,
            start_new_session=True,
        )
        assert "there is no terminal to ask at: Name:" in done.stderr
        assert "-m ''" in done.stderr
