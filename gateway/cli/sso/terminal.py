"""Ask the user: at the terminal, whatever standard input and output are used for."""

from __future__ import annotations

import os
import sys

from gateway.cli.sso.failures import Failure

_TERMINAL = "/dev/tty"


def ask(prompt: str) -> str:
    """Show a prompt and return the line that is typed.

    Raises:
        Failure: there is no terminal, or it ends.
    """
    descriptor = _open(prompt)
    try:
        return _line(descriptor, f"{prompt} ")
    finally:
        os.close(descriptor)


def ask_hidden(prompt: str) -> str:
    """Show a prompt and return the line that is typed, which is not shown.

    Raises:
        Failure: there is no terminal, or it ends.
    """
    import termios  # house: who has a token is asked nothing

    descriptor = _open(prompt)
    try:
        before = termios.tcgetattr(descriptor)
        hidden = [*before]
        hidden[3] &= ~termios.ECHO
        try:
            termios.tcsetattr(descriptor, termios.TCSAFLUSH, hidden)
            return _line(descriptor, f"{prompt}\n")
        finally:
            termios.tcsetattr(descriptor, termios.TCSAFLUSH, before)
    finally:
        os.close(descriptor)


def _open(prompt: str) -> int:
    try:
        return os.open(_TERMINAL, os.O_RDWR | os.O_NOCTTY)
    except OSError as error:
        raise Failure(
            f"there is no terminal to ask at: {prompt}\n"
            "give -u USERNAME:PASSWORD, and -m CODE or, for a user without one, -m ''"
        ) from error


def _line(descriptor: int, shown: str) -> str:
    """Write a text and read a line, by bytes: nothing that was typed ahead for others is taken."""
    sys.stdout.flush()
    os.write(descriptor, shown.encode())
    typed = bytearray()
    while not typed.endswith(b"\n"):
        byte = os.read(descriptor, 1)
        if not byte:
            raise Failure("nothing was typed")
        typed += byte
    return typed.decode(errors="replace").rstrip("\r\n")
