"""The leash: a child that ends with its parent, however that ends."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys

from gateway.store import leash

LEASH = [sys.executable, "-I", "-S", leash.__file__]
PARENT = f"""
import os, subprocess, sys
child = subprocess.Popen([*{LEASH!r}, str(os.getpid()), sys.executable, "-c",
    "import sys; print('up', flush=True); sys.stdin.read()"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
child.stdout.readline()
print(child.pid, flush=True)
sys.stdin.read()
"""


def ends(pid: int, seconds: float) -> bool:
    """Wait for a process that is not our child."""
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([descriptor], [], [], seconds)[0])
    finally:
        os.close(descriptor)


def test_the_program_takes_our_place_with_its_arguments() -> None:
    done = subprocess.run(
        [*LEASH, str(os.getpid()), "/bin/echo", "a b", "c"], capture_output=True, check=True, timeout=10
    )
    assert done.stdout == b"a b c\n"


def test_a_killed_parent_takes_its_child_along() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PARENT], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert not ends(child, 0)
        parent.send_signal(signal.SIGKILL)
        assert ends(child, 10)


def test_a_parent_that_is_gone_already_starts_nothing() -> None:
    done = subprocess.run([*LEASH, "1", "/bin/echo", "up"], capture_output=True, check=False, timeout=10)
    assert (done.returncode, done.stdout) == (1, b"")


def test_a_program_that_cannot_run_is_an_error() -> None:
    done = subprocess.run(
        [*LEASH, str(os.getpid()), "/nonexistent"], capture_output=True, check=False, timeout=10
    )
    assert done.returncode != 0
    assert b"FileNotFoundError" in done.stderr
