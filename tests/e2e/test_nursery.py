"""The process that workers are born of: what it is, what those have of it, and what comes of its death."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.runtime.children import FAREWELL
from tests.e2e.callers import calling, metric
from tests.e2e.processes import children_of, is_alive, parent_of
from tests.e2e.running import ROOT, Gateway, curl, environment, running, until


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    with running(tmp_path_factory.mktemp("gateway")) as gateway:
        yield gateway


def sockets_of(pid: int) -> set[str]:
    """Return the sockets that a process holds, but for stdio."""
    found = set()
    for descriptor in Path(f"/proc/{pid}/fd").iterdir():
        link = os.readlink(descriptor)
        if int(descriptor.name) > 2 and link.startswith("socket:"):
            found.add(link.removeprefix("socket:[").removesuffix("]"))
    return found


def listening_sockets() -> set[str]:
    lines = Path("/proc/net/tcp").read_text().splitlines()[1:]
    return {fields[9] for fields in map(str.split, lines) if fields[3] == "0A"}


async def test_a_fork_of_it_is_safe(gateway: Gateway) -> None:
    nursery = await gateway.nursery_pid()
    assert parent_of(nursery) == gateway.pid
    # One thread, and no listening socket: but for the control socket only the pair by which signals wake it.
    assert len(list(Path(f"/proc/{nursery}/task").iterdir())) == 1
    assert len(sockets_of(nursery)) == 3
    assert sockets_of(nursery).isdisjoint(listening_sockets())
    opened = {os.readlink(each) for each in Path(f"/proc/{nursery}/fd").iterdir()}
    assert not [link for link in opened if re.search("eventpoll|memfd", link)]


async def test_workers_share_neither_sockets_nor_sessions(gateway: Gateway) -> None:
    nursery, workers = await gateway.nursery_pid(), await gateway.worker_pids()
    first, second = map(sockets_of, workers)
    assert first.isdisjoint(second)
    assert (first | second).isdisjoint(sockets_of(nursery))
    assert [len(sockets & listening_sockets()) for sockets in (first, second)] == [1, 1]
    assert [os.getsid(pid) for pid in workers] == workers


def has_nothing_missing(gateway: Gateway) -> bool:
    return '"missing": []' in curl(gateway.url("/readyz", "ops")).body


def restarts(gateway: Gateway) -> float:
    return metric(curl(gateway.url("/metrics", "ops")).body, "tollkeeper_worker_restarts_total")


async def test_a_killed_one_is_replaced_and_its_workers_go_on(tmp_path: Path) -> None:
    with running(tmp_path) as gateway:
        nursery, workers = await gateway.nursery_pid(), await gateway.worker_pids()
        with calling(gateway, gateway.token(), 3) as statuses:
            os.kill(nursery, signal.SIGKILL)
            until(lambda: "nursery was ended by SIGKILL" in gateway.log, "its death")
            until(lambda: has_nothing_missing(gateway), "its successor")
            so_far = statuses[200]
            until(lambda: statuses[200] > so_far + 3, "more calls")
        assert set(statuses) == {200}
        assert await gateway.worker_pids() == workers
        assert {parent_of(pid) for pid in workers} == {gateway.pid}
        assert restarts(gateway) == 0
        # Whom the first one bore is replaced by the second, and nobody stays as a zombie.
        os.kill(workers[0], signal.SIGKILL)
        until(lambda: restarts(gateway) == 1 and has_nothing_missing(gateway), "a worker's successor")
        children = children_of(gateway.pid)
        assert workers[0] not in children
        assert workers[1] in children
        assert gateway.stop() == 0
        assert not any(map(is_alive, children))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
async def test_a_stop_that_ends_it_too_waits_for_its_workers(tmp_path: Path, number: signal.Signals) -> None:
    # As an init system does that tells all processes of a service to stop.
    with running(tmp_path, shutdown_grace="8s") as gateway:
        children, workers = children_of(gateway.pid), await gateway.worker_pids()
        nursery = await gateway.nursery_pid()
        with gateway.call_under_way() as finish:
            gateway.signal(signal.SIGTERM)
            os.kill(nursery, number)
            # It waits longer than for a child that nobody can tell of.
            with pytest.raises(subprocess.TimeoutExpired):
                gateway.wait(FAREWELL + 0.5)
            assert finish().startswith(b"HTTP/1.1 200 ")
            assert gateway.wait() == 0
        assert not any(map(is_alive, [*children, *workers]))


async def test_a_worker_that_stands_still_does_not_outlive_a_stop(tmp_path: Path) -> None:
    with running(tmp_path, shutdown_grace="0.5s") as gateway:
        nursery, workers = await gateway.nursery_pid(), await gateway.worker_pids()
        os.kill(workers[0], signal.SIGSTOP)
        os.kill(nursery, signal.SIGKILL)
        until(lambda: "nursery was ended by SIGKILL" in gateway.log, "its death")
        until(lambda: has_nothing_missing(gateway), "its successor")
        assert gateway.stop() == 0
        assert not any(map(is_alive, workers))


async def test_one_that_stands_still_is_replaced_when_a_worker_dies(tmp_path: Path) -> None:
    with running(tmp_path) as gateway:
        nursery, workers = await gateway.nursery_pid(), await gateway.worker_pids()
        os.kill(nursery, signal.SIGSTOP)
        os.kill(workers[0], signal.SIGKILL)
        until(lambda: restarts(gateway) == 1 and has_nothing_missing(gateway), "another nursery", 30.0)
        # Which slot it has is not told by the list of workers.
        assert re.search(rf"worker [01] hung up {FAREWELL:.1f} s ago and is ended", gateway.log)
        assert "the nursery does not answer and is ended" in gateway.log
        assert not is_alive(nursery)
        assert gateway.stop() == 0


async def test_nothing_is_left_when_it_dies_with_its_supervisor(tmp_path: Path) -> None:
    with running(tmp_path) as gateway:
        children = children_of(gateway.pid)
        nursery = await gateway.nursery_pid()
        gateway.signal(signal.SIGKILL)
        os.kill(nursery, signal.SIGKILL)
        gateway.wait()
        until(lambda: not any(map(is_alive, children)), "the end of all", 10.0)


async def test_a_stop_does_not_depend_on_it(tmp_path: Path) -> None:
    with running(tmp_path) as gateway:
        children, workers = children_of(gateway.pid), await gateway.worker_pids()
        os.kill(await gateway.nursery_pid(), signal.SIGKILL)
        assert gateway.stop() == 0
        until(lambda: not any(map(is_alive, [*children, *workers])), "the end of all", 5.0)
        assert "Traceback" not in gateway.log


def test_one_that_cannot_load_what_workers_need_fails_the_start(tmp_path: Path) -> None:
    (tmp_path / "uvloop.py").write_text("raise ImportError('it is for another machine')")
    settings = Gateway(tmp_path / "gateway").settings
    # Not by the console script: whatever that looks for modules in, ours comes first.
    done = subprocess.run(
        [sys.executable, "-m", "gateway.cli", "serve"],
        env=environment(**settings) | {"PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT)])},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert "ImportError: it is for another machine" in done.stderr
    assert "nursery, worker 0, worker 1: died again and again; the log says why" in done.stderr
