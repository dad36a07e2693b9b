"""What the supervisor starts: `python -m gateway.cli.child FD` reads its charter and does what that says.

A Ctrl-C is the supervisor's alone; a child ends when it is told to, or when the supervisor is gone. The
nursery is such a child, and bears others that do what a charter of their own says.
"""

from __future__ import annotations

import gc
import signal
import socket
import sys
from collections.abc import Sequence

from gateway.runtime import Charter, receive_charter


def main(arguments: Sequence[str]) -> int:
    """Do what the charter says until it is over; return the exit code."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with socket.socket(fileno=int(arguments[0])) as control:
        try:
            charter = receive_charter(control)
        except EOFError:
            # The supervisor went before it said what to do: there is nothing to do.
            return 0
        return _play(charter, control)


def _play(charter: Charter, control: socket.socket) -> int:
    """Take up the role; each process loads only what its own needs. Return the exit code."""
    if charter.role == "nursery":
        _nurse(control)
    elif charter.role == "worker":
        from gateway.runtime import run_worker  # house: start-up time and memory of every other child

        run_worker(charter, control)
    elif charter.role == "management":
        _manage(charter, control)
    elif charter.role == "demo":
        from gateway.cli.demo_origin import run_demo  # house: start-up time and memory of every worker

        run_demo(charter, control)
    else:
        raise ValueError(f"there is no role {charter.role!r}")
    return 0


def _manage(charter: Charter, control: socket.socket) -> None:
    """Serve the management API, and the login service beside it; neither knows the other."""
    from gateway.login import open_login  # house: start-up time and memory of every worker
    from gateway.management import run_management  # house: as above: start-up time and memory

    run_management(charter, control, open_login)


def _nurse(control: socket.socket) -> None:
    """Load what workers need, and bear them."""
    # What is loaded stays: to look for garbage in it, now or later, would take 40 ms and find nothing.
    gc.disable()
    from gateway.runtime import run_nursery, run_worker  # house: start-up time of every other child

    del run_worker  # loaded, which is what counts
    run_nursery(control, _play)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
