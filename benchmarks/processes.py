"""The processes of a benchmark: start them, end them whatever happens, pin them, read what they used.

Must not know what the processes are, and reads nothing of a process that this module's caller did not name.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_PAGE = os.sysconf("SC_PAGE_SIZE")
LISTENING = "0A"
"""How /proc/net/tcp spells the state of a listening socket."""


class NotUp(Exception):
    """A process ended, or did not answer, before it could be measured; says what it left in its log."""


@dataclass(frozen=True, slots=True)
class Cpu:
    """Hold CPU seconds of processes: in user code and in the kernel."""

    user: float
    system: float

    @property
    def total(self) -> float:
        """Return both together."""
        return self.user + self.system

    def __sub__(self, earlier: Cpu) -> Cpu:
        """Return what was used since an earlier reading."""
        return Cpu(self.user - earlier.user, self.system - earlier.system)

    def __add__(self, other: Cpu) -> Cpu:
        """Return what two processes used together."""
        return Cpu(self.user + other.user, self.system + other.system)


@dataclass(frozen=True, slots=True)
class Reading:
    """Hold one reading of a process' CPU time: exact in sum, sampled by the clock's tick in its parts."""

    seconds: float
    user_ticks: int
    system_ticks: int

    def since(self, earlier: Reading) -> Cpu:
        """Return what was used since an earlier reading; the exact sum is split as the ticks were."""
        seconds = self.seconds - earlier.seconds
        user, system = self.user_ticks - earlier.user_ticks, self.system_ticks - earlier.system_ticks
        share = user / (user + system) if user + system else 0.0
        return Cpu(seconds * share, seconds * (1 - share))


def cpu_of(pid: int) -> Reading:
    """Read the CPU time that a process with all its threads has used so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    # The clock of another process' CPU time, as clock_getcpuclockid(3) makes its id: nanoseconds, not ticks.
    return Reading(time.clock_gettime((~pid << 3) | 2), int(fields[11]), int(fields[12]))


@dataclass(frozen=True, slots=True)
class Memory:
    """Hold what a process has of memory, in MiB: resident, and with what is shared counted in parts."""

    rss: float
    pss: float


def memory_of(pids: Iterable[int]) -> Memory:
    """Return the memory of processes together."""
    rolled = [_rollup(pid) for pid in pids]
    return Memory(sum(each["Rss"] for each in rolled) / 1024, sum(each["Pss"] for each in rolled) / 1024)


def rss_bytes(pid: int) -> int:
    """Return the resident memory of a process in bytes."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE


def _rollup(pid: int) -> dict[str, int]:
    """Read smaps_rollup: KiB by name."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    return {name: int(rest.split()[0]) for name, _, rest in (line.partition(":") for line in lines)}


def descendants(pid: int) -> list[int]:
    """List the children of a process, and theirs."""
    found: list[int] = []
    for task in os.listdir(f"/proc/{pid}/task"):
        for child in Path(f"/proc/{pid}/task/{task}/children").read_text().split():
            found += [int(child), *descendants(int(child))]
    return found


def listeners(port: int, among: Iterable[int]) -> list[int]:
    """Return which of these processes hold a listening socket of this port."""
    inodes = _listening_inodes(port)
    return [pid for pid in among if _sockets(pid) & inodes]


def pin(pid: int, cores: Iterable[int]) -> None:
    """Let a process, with all its threads, run on these cores only."""
    for task in os.listdir(f"/proc/{pid}/task"):
        os.sched_setaffinity(int(task), set(cores))


def free_ports(count: int) -> list[int]:
    """Return ports of the loopback that nobody listens on now."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [int(sock.getsockname()[1]) for sock in sockets]
    for sock in sockets:
        sock.close()
    return ports


@contextmanager
def running(
    command: Sequence[str], log: Path, *, environment: Mapping[str, str] | None = None, grace: float = 15.0
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a process whose output goes to a log; end it at the end, by force when it takes too long."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            # A Ctrl-C is ours: whoever holds the process ends it, once and in order.
            start_new_session=True,
        )
    try:
        yield process
    finally:
        _end(process, grace)


def _end(process: subprocess.Popen[bytes], grace: float) -> None:
    """End a process and what it started: politely, then by force."""
    if process.poll() is not None:
        return
    children = descendants(process.pid)
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(grace)
    except subprocess.TimeoutExpired:
        for pid in [process.pid, *children]:
            if Path(f"/proc/{pid}").exists():
                os.kill(pid, signal.SIGKILL)
        process.wait()


def await_up(
    process: subprocess.Popen[bytes], log: Path, is_up: Callable[[], bool], timeout: float = 60.0
) -> None:
    """Wait until a process that was just started is up.

    Raises:
        NotUp: it ended, or took longer than `timeout` seconds.
    """
    deadline = time.monotonic() + timeout
    while not is_up():
        said = log.read_text(errors="replace")[-2000:]
        if process.poll() is not None:
            raise NotUp(f"{process.args!r} ended with {process.returncode}: {said}")
        if time.monotonic() > deadline:
            raise NotUp(f"{process.args!r} is not up after {timeout:g} s: {said}")
        time.sleep(0.02)


def accepts(port: int) -> bool:
    """Say whether somebody accepts connections on a port of the loopback."""
    try:
        socket.create_connection(("127.0.0.1", port), 0.5).close()
    except OSError:
        return False
    return True


def _listening_inodes(port: int) -> set[str]:
    inodes = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        if not Path(table).exists():
            continue
        for line in Path(table).read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == LISTENING and int(fields[1].rpartition(":")[2], 16) == port:
                inodes.add(fields[9])
    return inodes


def _sockets(pid: int) -> set[str]:
    found = set()
    for descriptor in Path(f"/proc/{pid}/fd").iterdir():
        try:
            link = os.readlink(descriptor)
        except FileNotFoundError:
            continue  # closed between listing and looking
        if link.startswith("socket:["):
            found.add(link[8:-1])
    return found
