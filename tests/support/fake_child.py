"""A child process that does what its charter's role says, and nothing of what the real ones do.

`worker` and the like are ready at once and stay until they are told; `deaf` does not hear SIGTERM, `faulty`
ends before it is ready, `mortal` is ready and then ends.
"""

from __future__ import annotations

import signal
import socket
import sys

from gateway.runtime.charter import READY, receive_charter


def main() -> int:
    control = socket.socket(fileno=int(sys.argv[1]))
    role = receive_charter(control).role
    if role == "faulty":
        return 3
    if role == "deaf":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    control.sendall(READY)
    if role != "mortal":
        control.recv(1)  # until the other end is gone
    return 0


if __name__ == "__main__":
    sys.exit(main())
