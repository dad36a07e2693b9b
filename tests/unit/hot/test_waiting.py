"""What an exchange waits for beside its client and its target: records of the store, and awaitables."""

from __future__ import annotations

import asyncio

import pytest

from gateway import faults
from gateway.errors import StoreUnavailable
from gateway.flow import Lookup, LookupKind, Pending
from gateway.flow.ports import Found
from gateway.message import Exchange
from tests.support.driver import Pause
from tests.support.gateway_in_process import (
    ACT,
    FakeLookups,
    a_gateway,
    acting,
    answering_itself,
    passing,
    refusal_of,
    request,
)
from tests.support.lookups import LookupThen
from tests.support.origin import Peer, an_origin
from tests.support.target_calls import a_caller, turns


def asking(exchange: Exchange) -> Pending:
    def settle(exchange: Exchange, record: object | None) -> None:
        if record is None:
            raise faults.INVALID_ACCESS_TOKEN()
        exchange.request.headers.set("X-Found", str(record))

    return LookupThen(LookupKind.ACCESS_TOKEN, exchange.request.headers.get("X-Key") or "", settle)


@pytest.mark.parametrize(("key", "status"), [("known", 200), ("unknown", 401), ("away", 503)])
async def test_a_lookup_is_answered_without_a_task(key: str, status: int) -> None:
    lookups = FakeLookups({"known": "record", "away": StoreUnavailable("away")})
    program = acting(answering_itself(ACT, "Act"), {"Act": asking})
    async with a_gateway(program, lookups=lookups) as gateway, gateway.client() as client:
        for _ in range(2):
            await client.send(request("GET", "/p", f"X-Key: {key}"))
            answer = await client.answer()
            assert answer.status == status
            assert answer.get("Retry-After") == ("1" if status == 503 else None)
        await gateway.settled(2)
        assert gateway.count("store_errors_total") == (2 if status == 503 else 0)


async def test_a_record_that_is_at_hand_is_not_fetched() -> None:
    class AtHand(FakeLookups):
        def peek(self, organization: str, lookup: Lookup) -> object | None:
            return {"known": "record"}.get(lookup.key)

    program = acting(answering_itself(ACT, "Act"), {"Act": asking})
    async with a_gateway(program, lookups=AtHand()) as gateway:
        assert (await gateway.get("/p", "X-Key: known")).status == 200
        assert (await gateway.get("/p", "X-Key: other")).status == 401


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (faults.BAD_FORM(), (500, "protocol.http.BadFormData")),
        (StoreUnavailable("away"), (503, "gateway.store.Unavailable")),
        (ZeroDivisionError(), (500, "Internal Server Error")),
    ],
)
async def test_an_awaitable_may_fail(error: Exception, expected: tuple[int, str]) -> None:
    async def act(exchange: Exchange) -> None:
        await Pause()
        raise error

    async with (
        a_gateway(acting(answering_itself(ACT, "Act"), {"Act": act})) as gateway,
        gateway.client() as client,
    ):
        for _ in range(2):
            await client.send(request("GET", "/p"))
            assert refusal_of(await client.answer()) == expected


async def test_a_client_that_leaves_cancels_what_is_awaited() -> None:
    begun, cancelled = asyncio.Event(), asyncio.Event()

    async def act(exchange: Exchange) -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            cancelled.set()

    async with a_gateway(acting(answering_itself(ACT, "Act"), {"Act": act})) as gateway:
        async with gateway.client() as client:
            await client.send(request("GET", "/p"))
            await begun.wait()
        async with asyncio.timeout(5):
            await cancelled.wait()
        assert (await gateway.settled())[0]["status"] == 0


class Held(FakeLookups):
    """Answer lookups when the test says so, and as it says."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting: list[tuple[str, Found]] = []
        self.asked = asyncio.Event()

    def fetch(self, organization: str, lookup: Lookup, done: Found) -> None:
        self.waiting.append((lookup.key, done))
        self.asked.set()

    def tell(self, record: object | None, error: StoreUnavailable | None = None) -> None:
        for _, done in self.waiting:
            done(record, error)


async def test_a_record_may_be_told_before_asking_for_it_returns() -> None:
    class Quick(FakeLookups):
        def fetch(self, organization: str, lookup: Lookup, done: Found) -> None:
            done(lookup.key or None, None)

    program = acting(answering_itself(ACT, "Act"), {"Act": asking})
    async with a_gateway(program, lookups=Quick()) as gateway, gateway.client() as client:
        await client.send((request("GET", "/p", "X-Key: known") + request("GET", "/p")) * 50)
        assert [(await client.answer()).status for _ in range(100)] == [200, 401] * 50


async def test_records_that_come_late_in_a_turn_take_their_exchanges_to_the_target() -> None:
    async def telling(peer: Peer) -> None:
        while True:
            found = ((await peer.request()).get("X-Found") or "").encode()
            await peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(found) + found)

    lookups = FakeLookups({f"key{each}": f"record{each}" for each in range(200)})
    async with (
        an_origin(telling) as origin,
        a_gateway(
            acting(passing(origin.url, steps=ACT, policies="Act"), {"Act": asking}), lookups=lookups
        ) as gateway,
        gateway.client() as one,
        gateway.client() as other,
    ):
        for at in range(0, 200, 100):
            keys = [f"X-Key: key{each}" for each in range(at, at + 100)]
            for client in (one, other):
                client.writer.write(b"".join(request("GET", "/p", key) for key in keys))
            for client in (one, other):
                bodies = [(await client.answer()).body for _ in keys]
                assert bodies == [b"record%d" % each for each in range(at, at + 100)]
        assert gateway.count("requests_in_flight") == 0


@pytest.mark.parametrize("error", [None, StoreUnavailable("away")])
async def test_a_record_that_is_told_twice_is_taken_once(error: StoreUnavailable | None) -> None:
    lookups = Held()
    program = acting(answering_itself(ACT, "Act"), {"Act": asking})
    async with a_gateway(program, lookups=lookups) as gateway, gateway.client() as client:
        await client.send(request("GET", "/p", "X-Key: known"))
        await lookups.asked.wait()
        lookups.tell("record")
        lookups.tell(None, error)
        assert (await client.answer()).status == 200
        await gateway.settled()
        assert gateway.count("store_errors_total") == 0


@pytest.mark.parametrize("how", ["left", "timed out"])
async def test_a_record_that_comes_too_late_is_dropped(how: str, caplog: pytest.LogCaptureFixture) -> None:
    lookups = Held()
    program = acting(answering_itself(ACT, "Act"), {"Act": asking})
    async with (
        a_caller() as caller,
        a_gateway(program, lookups=lookups, pools=caller.pools, limits={"request_timeout": 60.0}) as gateway,
        gateway.client() as client,
    ):
        await client.send(request("GET", "/p", "X-Key: known"))
        await lookups.asked.wait()
        if how == "left":
            client.writer.transport.abort()
        else:
            caller.pass_time(61)
            assert (await client.answer()).status == 504
        line = (await gateway.settled())[0]
        assert line["status"] == (0 if how == "left" else 504)
        lookups.tell("record")
        lookups.tell(None, StoreUnavailable("away"))
        await turns()
        assert gateway.lines() == [line]
        assert (gateway.count("store_errors_total"), caplog.records) == (0, [])


async def test_a_call_s_time_runs_also_between_a_record_and_the_target() -> None:
    async def silent(peer: Peer) -> None:
        await peer.request()
        await peer.wire.rest()

    lookups = Held()
    async with (
        an_origin(silent) as origin,
        a_caller() as caller,
        a_gateway(
            acting(passing(origin.url, steps=ACT, policies="Act"), {"Act": asking}),
            lookups=lookups,
            pools=caller.pools,
            limits={"request_timeout": 60.0},
        ) as gateway,
        gateway.client() as client,
    ):
        await client.send(request("GET", "/p", "X-Key: known"))
        await lookups.asked.wait()
        lookups.tell("record")
        caller.pass_time(61)
        assert (await client.answer()).status == 504


async def test_a_bug_in_what_a_record_means_is_told_as_one(caplog: pytest.LogCaptureFixture) -> None:
    def bugged(exchange: Exchange) -> Pending:
        def settle(exchange: Exchange, record: object | None) -> None:
            raise ZeroDivisionError

        return LookupThen(LookupKind.ACCESS_TOKEN, "known", settle)

    program = acting(answering_itself(ACT, "Act"), {"Act": bugged})
    async with a_gateway(program) as gateway, gateway.client() as client:
        for _ in range(2):
            await client.send(request("GET", "/p"))
            assert refusal_of(await client.answer()) == (500, "Internal Server Error")
    assert caplog.text.count("raise ZeroDivisionError") == 2


async def test_an_awaitable_that_somebody_else_cancels_has_not_succeeded() -> None:
    async def act(exchange: Exchange) -> None:
        await Pause()
        raise asyncio.CancelledError

    async with (
        a_gateway(acting(answering_itself(ACT, "Act"), {"Act": act})) as gateway,
        gateway.client() as client,
    ):
        for _ in range(2):
            await client.send(request("GET", "/p"))
            assert refusal_of(await client.answer()) == (500, "Internal Server Error")


async def test_awaitables_of_many_end_in_one_turn() -> None:
    async def act(exchange: Exchange) -> None:
        begun.append(exchange)
        if len(begun) == 20:
            go_on.set()
        await go_on.wait()

    begun, go_on = list[Exchange](), asyncio.Event()
    async with a_gateway(acting(answering_itself(ACT, "Act"), {"Act": act})) as gateway:
        answers = await asyncio.gather(*(gateway.get() for _ in range(20)))
        assert [answer.status for answer in answers] == [200] * 20
