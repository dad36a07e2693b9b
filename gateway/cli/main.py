"""The console script: it makes a Ctrl-C quiet before it loads whatever the command takes.

Must not import what takes time: until `main` runs, Python answers a Ctrl-C with a traceback.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Sequence

INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    # Nothing was started yet; once something is, the supervisor listens instead.
    signal.signal(signal.SIGINT, lambda *_: os._exit(INTERRUPTED))
    from gateway.cli.command import run_command  # house: takes a second, and a Ctrl-C must not wait for it

    code = run_command(arguments)
    # All has ended in order, and a Ctrl-C that comes now has nothing to add.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    return code
