"""The console script: it makes a Ctrl-C quiet before it loads whatever the command takes.

Must not import what takes time: until `main` runs, Python answers a Ctrl-C with a traceback.
"""

from __future__ import annotations

import io
import os
import signal
import sys
from collections.abc import Sequence

INTERRUPTED = 130
NOBODY_READS = 141
"""As a shell tells of what ended with nobody left to read it."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    # Nothing was started yet; once something is, the supervisor listens instead.
    signal.signal(signal.SIGINT, lambda *_: os._exit(INTERRUPTED))
    from gateway.cli.command import run_command  # house: takes a second, and a Ctrl-C must not wait for it

    _write_anything()
    try:
        try:
            code = run_command(arguments)
        finally:
            # Also where the parser has ended it all, as after --help.
            sys.stdout.flush()
    except BrokenPipeError:
        code = NOBODY_READS
        _write_nowhere()
    # All has ended in order, and a Ctrl-C that comes now has nothing to add.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    return code


def _write_anything() -> None:
    """Let a terminal or a pipe that cannot show a letter be shown its number."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _write_nowhere() -> None:
    """Let what is yet to be flushed go nowhere: Python would say at its end that it could not."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
