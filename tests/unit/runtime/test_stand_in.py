"""What is kept until aiohttp's connection is there, and handed over then."""

from __future__ import annotations

import asyncio

import pytest

from gateway.runtime.stand_in import StandIn


class FakeTransport(asyncio.Transport):
    """Be read or not, and be closed."""

    def __init__(self) -> None:
        super().__init__()
        self.reads = True
        self.ends: list[str] = []

    def is_reading(self) -> bool:
        return self.reads

    def pause_reading(self) -> None:
        self.reads = False

    def resume_reading(self) -> None:
        self.reads = True

    def close(self) -> None:
        self.ends.append("close")

    def abort(self) -> None:
        self.ends.append("abort")


class FakeBehind:
    """Take down what it is told. Implements Behind."""

    def __init__(self, *, keeps_open: bool = True) -> None:
        self.told: list[object] = []
        self.is_idle = self.is_waiting = True
        self._keeps_open = keeps_open

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.told.append("made")

    def connection_lost(self, exc: BaseException | None) -> None:
        self.told.append("lost")

    def data_received(self, data: bytes) -> None:
        self.told.append(data)

    def eof_received(self) -> bool | None:
        self.told.append("eof")
        return self._keeps_open

    def pause_writing(self) -> None:
        self.told.append("pause")

    def resume_writing(self) -> None:
        self.told.append("resume")

    def leave(self) -> None:
        self.told.append("leave")

    def force_close(self) -> None:
        self.told.append("close")


@pytest.fixture
def transport() -> FakeTransport:
    return FakeTransport()


@pytest.fixture
def stand_in(transport: FakeTransport) -> StandIn:
    made = StandIn()
    made.connection_made(transport)
    return made


def test_what_comes_is_kept_in_its_order_and_reading_pauses(
    stand_in: StandIn, transport: FakeTransport
) -> None:
    assert not transport.reads
    stand_in.data_received(b"a")
    stand_in.data_received(b"b")
    stand_in.pause_writing()
    assert (stand_in.is_idle, stand_in.is_waiting) == (False, False)
    stand_in.become(behind := FakeBehind())
    assert behind.told == ["made", "pause", b"a", b"b"]
    assert transport.reads


def test_from_then_on_it_is_what_it_became(stand_in: StandIn) -> None:
    stand_in.become(behind := FakeBehind())
    stand_in.data_received(b"c")
    stand_in.pause_writing()
    stand_in.resume_writing()
    assert stand_in.eof_received()
    stand_in.force_close()
    stand_in.leave()
    stand_in.connection_lost(None)
    assert (stand_in.is_idle, stand_in.is_waiting) == (True, True)
    assert behind.told == ["made", b"c", "pause", "resume", "eof", "close", "leave", "lost"]


def test_a_pause_that_is_over_is_not_handed_over(stand_in: StandIn) -> None:
    stand_in.pause_writing()
    stand_in.resume_writing()
    stand_in.become(behind := FakeBehind())
    assert behind.told == ["made"]


@pytest.mark.parametrize(("keeps_open", "ends"), [(True, []), (False, ["close"])])
def test_the_end_of_what_comes_is_told_after_it(
    stand_in: StandIn, transport: FakeTransport, keeps_open: bool, ends: list[str]
) -> None:
    stand_in.data_received(b"a")
    assert stand_in.eof_received()
    stand_in.become(behind := FakeBehind(keeps_open=keeps_open))
    assert behind.told == ["made", b"a", "eof"]
    assert transport.ends == ends


@pytest.mark.parametrize("end", ["lost", "leave"])
def test_a_connection_that_is_gone_becomes_nothing(stand_in: StandIn, end: str) -> None:
    stand_in.data_received(b"a")
    if end == "lost":
        stand_in.connection_lost(None)
    else:
        stand_in.leave()
    stand_in.become(behind := FakeBehind())
    stand_in.force_close()
    assert behind.told == []


def test_it_can_be_closed_before(stand_in: StandIn, transport: FakeTransport) -> None:
    stand_in.force_close()
    assert transport.ends == ["abort"]


def test_a_transport_that_is_not_read_is_not_paused_again(transport: FakeTransport) -> None:
    transport.reads = False
    stand_in = StandIn()
    stand_in.connection_made(transport)
    assert not transport.reads
