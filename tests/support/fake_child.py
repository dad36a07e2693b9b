"""A child process that does what its charter's role says, and nothing of what the real ones do.

`worker` and the like are ready at once and stay until they are told; `deaf` does not hear SIGTERM, `faulty`
ends before it is ready, `mortal` is ready and then ends, `broken` raises, `telling` says what it finds itself
to be. `nursery` is a real one, and bears the others.
"""

from __future__ import annotations

import gc
import json
import os
import random
import signal
import socket
import sys
import threading

from gateway.runtime import run_nursery
from gateway.runtime.charter import READY, Charter, receive_charter


def main() -> int:
    control = socket.socket(fileno=int(sys.argv[1]))
    return play(receive_charter(control), control)


def play(charter: Charter, control: socket.socket) -> int:
    role = charter.role
    if role == "nursery":
        run_nursery(control, play)
        return 0
    if role == "faulty":
        return 3
    if role == "broken":
        raise LookupError("it is broken")
    if role == "deaf":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    control.sendall(READY)
    if role == "telling":
        control.sendall(json.dumps(facts(charter, control)).encode() + b"\n")
    if role != "mortal":
        control.recv(1)  # until the other end is gone
    return 0


def facts(charter: Charter, control: socket.socket) -> dict[str, object]:
    """Say what a process is: what it holds, hears and shares."""
    given = {"control": control.fileno(), "socket": charter.socket, "counters": charter.counters}
    return {
        "parent": os.getppid(),
        "leads_session": os.getsid(0) == os.getpid(),
        "descriptors": [number for number in range(3, 256) if is_open(number)],
        "given": sorted(number for number in given.values() if number >= 0),
        "listens_on": os.fstat(charter.socket).st_ino if charter.socket >= 0 else 0,
        "heard": sorted(
            number.name
            for number in (signal.SIGCHLD, signal.SIGTERM, signal.SIGHUP)
            if signal.getsignal(number) is not signal.SIG_DFL
        ),
        "wakeup": signal.set_wakeup_fd(-1),
        "collects": gc.isenabled(),
        "frozen": gc.get_freeze_count() > 0,
        "threads": threading.active_count(),
        "random": [random.random(), os.urandom(8).hex()],
    }


def is_open(descriptor: int) -> bool:
    try:
        os.fstat(descriptor)
    except OSError:
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
