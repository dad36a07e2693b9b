"""The supervisor, with children that only pretend: what it brings up, in which order, and how it ends."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from aiohttp import ClientSession

from gateway.config import Settings
from gateway.errors import SettingsError
from gateway.runtime.ports import Addresses
from gateway.runtime.supervisor import StartFailed, Supervisor
from gateway.store import Store
from tests.unit.runtime.test_children import until


class Course:
    """Take down what the supervisor calls, in order."""

    def __init__(self, settings: Settings, *, module: str = "tests.support.fake_child") -> None:
        self.seen: list[str] = []
        self.addresses: Addresses | None = None
        self.up = asyncio.Event()
        self.supervisor = Supervisor(settings, True, self.prepare, self.announce, module)

    async def prepare(self, store: Store, addresses: Addresses) -> None:
        assert await store.organizations.names() == []
        self.addresses = addresses
        self.seen.append("prepared")

    def announce(self, addresses: Addresses) -> None:
        assert addresses == self.addresses
        self.seen.append("announced")
        self.up.set()


@pytest.fixture(autouse=True)
def signals_as_they_were() -> Iterator[None]:
    """The supervisor takes them for its whole process: who stops the tests must be heard again after."""
    kept = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, action in kept.items():
        signal.signal(number, action)


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., Settings]:
    def settings(**values: object) -> Settings:
        ports = dict.fromkeys(("traffic_port", "management_port", "ops_port", "demo_port"), 0)
        plain = {"data_dir": tmp_path / "data", "workers": 2, "shutdown_grace": 1.0, "access_log": "off"}
        return Settings(**{**ports, **plain, **values})  # type: ignore[arg-type]

    return settings


async def get(address: tuple[str, int], path: str) -> tuple[int, str]:
    async with ClientSession() as session, session.get(f"http://{address[0]}:{address[1]}{path}") as answer:
        return answer.status, await answer.text()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_it_comes_up_and_ends_when_told(make: Callable[..., Settings], number: signal.Signals) -> None:
    course = Course(make())
    running = asyncio.create_task(course.supervisor.run())
    await asyncio.wait_for(course.up.wait(), 60)
    assert course.seen == ["prepared", "announced"]
    assert course.addresses is not None
    assert await get(course.addresses.ops, "/readyz") == (200, '{"status": "ready", "missing": []}')
    status, text = await get(course.addresses.ops, "/metrics")
    assert status == 200
    assert "tollkeeper_workers 2.0" in text
    os.kill(os.getpid(), number)
    await asyncio.wait_for(running, 20)


async def test_without_its_nursery_it_is_ready_and_names_it(make: Callable[..., Settings]) -> None:
    course = Course(make())
    running = asyncio.create_task(course.supervisor.run())
    await asyncio.wait_for(course.up.wait(), 60)
    supervisor, workers = course.supervisor, course.supervisor._children[1:3]
    nursery, lives = supervisor._children[0].life, [worker.life for worker in workers]
    assert nursery is not None
    nursery.send_signal(signal.SIGKILL)
    await until(lambda: supervisor._missing() == ["nursery"])
    assert supervisor._can_serve()
    await until(lambda: not supervisor._missing())
    assert [worker.life for worker in workers] == lives
    os.kill(os.getpid(), signal.SIGTERM)
    await asyncio.wait_for(running, 20)


async def test_where_nobody_adopts_orphans_it_says_so(
    make: Callable[..., Settings], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("gateway.runtime.supervisor.adopt_orphans", lambda: False)
    course = Course(make(), module="tests.support.no_such_module")
    with pytest.raises(StartFailed):
        await course.supervisor.run()
    assert "this system does not let orphans be adopted" in caplog.text


async def test_a_child_that_never_comes_up_ends_it(make: Callable[..., Settings]) -> None:
    course = Course(make(), module="tests.support.no_such_module")
    with pytest.raises(StartFailed, match="nursery, worker 0, worker 1, management, demo: died again"):
        await course.supervisor.run()
    assert course.seen == ["prepared"]


async def test_an_access_log_that_cannot_be_written_is_refused(make: Callable[..., Settings]) -> None:
    course = Course(make(access_log="/nowhere/at/all"))
    with pytest.raises(
        SettingsError, match="GATEWAY_ACCESS_LOG: '/nowhere/at/all' cannot be written: No such"
    ):
        await course.supervisor.run()
    assert course.seen == []


async def test_what_cannot_be_had_changes_nothing(make: Callable[..., Settings], tmp_path: Path) -> None:
    course = Course(make(traffic_bind="192.0.2.1"))
    with pytest.raises(SettingsError, match="GATEWAY_TRAFFIC_PORT: "):
        await course.supervisor.run()
    assert course.seen == []
    assert not (tmp_path / "data" / "secret.key").exists()
