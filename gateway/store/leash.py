"""Become another program that is told to end when its parent does; run as a script, not imported.

    python -I -S leash.py PARENT PROGRAM ARGUMENT...

The kernel sends SIGTERM when the thread that started us ends, even by SIGKILL. It is set here, in a
process of its own, because doing so between fork and exec would run Python in a copy of a threaded process.
Knows nothing but the standard library.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def main(arguments: list[str]) -> None:
    """Tie this process to its parent, and become the program; returns only by an error.

    Raises:
        OSError: the kernel refused, or the program cannot be run.
    """
    parent, program = int(arguments[0]), arguments[1]
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    # The parent may have ended before the leash was on: then nobody would ever pull it.
    if os.getppid() != parent:
        sys.exit(1)
    os.execv(program, arguments[1:])


if __name__ == "__main__":
    main(sys.argv[1:])
