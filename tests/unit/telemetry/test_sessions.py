from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence

import pytest

from gateway.entities import DebugSession, MaskConfig
from gateway.errors import StoreUnavailable
from gateway.flow import Transcript
from gateway.telemetry import SessionWriter
from gateway.telemetry.sessions import MOST_WAITING
from tests.support.builders import make_exchange
from tests.support.driver import Pause

SESSION = DebugSession("s", "test", "weather", 3, "id-1")


class FakeSessions:
    """Keep transactions in a list. Implements SessionStore."""

    def __init__(self) -> None:
        self.is_away = False
        self.is_slow = False
        self.kept: list[tuple[str, str, dict[str, object]]] = []

    async def masks(self, organization: str, api: str) -> Sequence[MaskConfig]:
        if self.is_away:
            raise StoreUnavailable("away")
        if self.is_slow:
            await asyncio.Event().wait()
        return [MaskConfig(f"{organization}-{api}", variables=("a",))]

    async def add(self, organization: str, session: DebugSession, transaction: str) -> int:
        self.kept.append((organization, session.session_id, json.loads(transaction)))
        return len(self.kept)


class Told(list[tuple[str, int | None]]):
    """Take down what came of transcripts."""

    def __call__(self, session_id: str, stored: int | None) -> None:
        self.append((session_id, stored))


def make() -> tuple[SessionWriter, FakeSessions, Told]:
    store, told = FakeSessions(), Told()
    return SessionWriter(store, {"id-1": SESSION}.get, told), store, told


def transcript(*sessions: str) -> Transcript:
    made = Transcript(make_exchange(), lambda: 1.5, sessions or ("id-1",))
    made.access("Get", "a", "secret")
    made.add("P")
    return made


async def test_a_transcript_is_masked_and_kept_for_each_session() -> None:
    writer, store, told = make()
    await writer.write(transcript("id-1", "gone"))
    [(organization, session_id, record)] = store.kept
    assert (organization, session_id) == ("acme", "id-1")
    assert "secret" not in json.dumps(record)
    assert "acme-weather" in json.dumps(record)
    assert told == [("id-1", 1), ("gone", None)]


async def test_what_is_put_in_line_is_written_in_its_turn() -> None:
    writer, store, told = make()
    running = asyncio.create_task(writer.run())
    writer.take(transcript())
    async with asyncio.timeout(10):
        while not told:
            await Pause()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert len(store.kept) == 1


async def test_too_many_are_dropped(caplog: pytest.LogCaptureFixture) -> None:
    writer, _, told = make()
    for _ in range(MOST_WAITING + 1):
        writer.take(transcript())
    assert told == [("id-1", None)]
    assert "wait already" in caplog.text


async def test_nothing_is_kept_while_the_store_is_away(caplog: pytest.LogCaptureFixture) -> None:
    writer, store, told = make()
    store.is_away = True
    await writer.write(transcript())
    assert (store.kept, told) == ([], [("id-1", None)])
    assert "away" in caplog.text


async def test_at_the_end_what_is_left_is_written_if_there_is_time(caplog: pytest.LogCaptureFixture) -> None:
    writer, store, _ = make()
    writer.take(transcript())
    await writer.close(5.0)
    assert len(store.kept) == 1
    store.is_slow = True
    writer.take(transcript())
    await writer.close(0.01)
    assert "no time left" in caplog.text
