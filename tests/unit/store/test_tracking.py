"""Who keeps the connection up: it comes back by itself, quickly, and says what went wrong once."""

from __future__ import annotations

import logging
import socket

import pytest

from gateway.store import EmbeddedRedis, Store
from gateway.store.keys import BARRIER
from gateway.store.tracking import REFUSED, UNREACHABLE, Unreachable, unavailable, unfit
from tests.support.clients import make_token
from tests.support.recall import IMPATIENCE, remembered, token_lookup
from tests.support.resp import a_peer, word_of_change
from tests.unit.store.samples import ORG


async def test_it_greets_as_the_worker_and_takes_a_lease_before_anything_is_asked() -> None:
    async with a_peer() as peer, remembered(f"redis://:word@127.0.0.1:{peer.port}/2", ORG) as here:
        assert await here.find(token_lookup("t")) is None
        assert [command[0] for command in peer.heard[:6]] == (
            [b"HELLO", b"SELECT", b"CLIENT", b"SET", b"SADD", b"GET"]
        )
        assert peer.heard[0][2:] == [b"AUTH", b"default", b"word", b"SETNAME", b"tollkeeper-w1"]


async def test_it_connects_again_at_once_and_with_pauses_where_that_fails(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    async with a_peer() as peer, remembered(f"redis://127.0.0.1:{peer.port}", ORG) as here:
        await here.find(token_lookup("t"))
        peer.answers[b"HELLO"] = b"-NOAUTH hush\r\n"
        peer.cut()
        await peer.changes.until(lambda: peer.greeted >= 4)
        del peer.answers[b"HELLO"]
        await peer.changes.until(lambda: here.tracking.link.epoch == 2)
        assert await here.find(token_lookup("t")) is None
    said = [record.message for record in caplog.records if record.name.endswith("tracking")]
    assert len(said) == 2
    assert "is lost" in said[0]
    assert "answers again" in said[1]


async def test_nobody_listening_is_away() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    async with remembered(f"redis://127.0.0.1:{port}", ORG, patience=IMPATIENCE) as here:
        record, error = await here.fetch(token_lookup("t"))
        assert record is None
        assert isinstance(error, Unreachable)


async def test_a_barrier_is_acknowledged_when_word_comes() -> None:
    barrier = BARRIER.encode()
    async with a_peer() as peer, remembered(f"redis://127.0.0.1:{peer.port}", ORG) as here:
        await here.find(token_lookup("t"))
        peer.held[barrier] = b"41"
        peer.send(word_of_change(barrier))
        await peer.changes.until(lambda: any(each[2:3] == [b"41"] for each in peer.heard))


async def test_a_closed_one_is_silent(redis_server: EmbeddedRedis, store: Store, caplog) -> None:
    await store.tokens(ORG).save("t", make_token(), None)
    async with remembered(redis_server.url, ORG) as here:
        await here.find(token_lookup("t"))
    assert not caplog.records
    assert (await here.fetch(token_lookup("u")))[1] is not None


def test_errors_say_what_is_wrong_and_no_key(caplog: pytest.LogCaptureFixture) -> None:
    assert isinstance(unavailable(UNREACHABLE), Unreachable)
    assert not isinstance(unavailable(REFUSED), Unreachable)
    assert "does not fit" in str(unfit("tk:{acme}:key:my-key", ValueError("a field is missing")))
    assert "tk:{acme}:key does not fit: a field is missing" in caplog.text
    assert "my-key" not in caplog.text
