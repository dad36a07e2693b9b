"""Orphans become children of the supervisor: whose parent dies is still waited for, and can be signalled.

The supervisor is what Linux calls a subreaper, as process 1 of a container is anyway. Elsewhere orphans go
to process 1 of the system, and nobody here can tell of them any more.
"""

from __future__ import annotations

import asyncio
import ctypes
import os
import sys

LOOK = 0.05
"""Seconds between looks at a child whose end nothing tells."""
_PR_SET_CHILD_SUBREAPER = 36


def adopt_orphans(wanted: bool = True) -> bool:
    """From now on, be the parent of whom a descendant leaves behind; tell whether the system grants it."""
    if sys.platform != "linux":
        return False
    rest = [ctypes.c_ulong(0)] * 3
    return bool(ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, ctypes.c_ulong(wanted), *rest) == 0)


def outcome(pid: int) -> int | None:
    """Return the exit code of a child that has ended, or its signal below zero; None while it lives.

    What was returned cannot be asked again: the process id may be another's from then on.

    Raises:
        ChildProcessError: it is no child of this process.
    """
    ended, status = os.waitpid(pid, os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if ended else None


async def until_ended(pid: int) -> None:
    """Wait until a child has ended, whose `outcome` can then be asked."""
    try:
        descriptor = os.pidfd_open(pid)
    except OSError:
        # Some sandboxes know of no such descriptors.
        while os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
            await asyncio.sleep(LOOK)
        return
    over = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_reader(descriptor, over.set)
    try:
        await over.wait()
    finally:
        loop.remove_reader(descriptor)
        os.close(descriptor)
