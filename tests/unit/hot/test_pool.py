"""Which connection serves a call: limits, waiting in line, names that move, TLS, and targets out of reach."""

from __future__ import annotations

import asyncio
import socket
import ssl
from dataclasses import dataclass, field

import pytest

from gateway._fastpath import Pools, Sweep
from gateway.errors import UpstreamError
from gateway.message import Destination, Server, TlsFacts
from gateway.upstream import drop_named
from tests.support.certificates import certificate_pem, server_context
from tests.support.origin import OK, Peer, an_origin, answering
from tests.support.target_calls import Caller, Clock, Told, a_caller, turns

POST = b"POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n"
TRUSTING = Destination(tls=TlsFacts(is_validated=False))


@dataclass
class Gate:
    """Be an origin's script that answers when it is let."""

    open: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self, peer: Peer) -> None:
        while True:
            await peer.request()
            await self.open.wait()
            await peer.send(OK)


# --- how many ---


async def test_connections_are_opened_as_calls_need_them_and_the_last_one_used_is_used_next() -> None:
    gate = Gate()
    async with an_origin(gate) as origin, a_caller() as caller:
        calls = [caller.start(origin.port)[1] for _ in range(3)]
        await origin.asked(3)
        gate.open.set()
        for told in calls:
            await told.over()
        assert (origin.connections, caller.pools.idle_count) == (3, 3)
        caller.pass_time(50.0)
        for _ in range(5):
            await caller.ask(origin.port)
        # Only the one that served all of them has not idled its time.
        caller.pass_time(20.0)
        assert (origin.connections, caller.pools.open_count, caller.pools.idle_count) == (3, 1, 1)
        assert (caller.pools.opened_count, caller.pools.reused_count) == (3, 5)


async def test_a_call_waits_where_as_many_are_open_as_may_be() -> None:
    gate = Gate()
    async with an_origin(gate) as origin, a_caller(max_connections=1) as caller:
        calls = [caller.start(origin.port)[1] for _ in range(2)]
        await origin.asked()
        assert (caller.pools.open_count, caller.pools.waiting_count) == (1, 1)
        gate.open.set()
        for told in calls:
            await told.over()
            assert told.body == b"ok"
        assert (origin.connections, caller.pools.open_count, caller.pools.waiting_count) == (1, 1, 0)


async def test_a_call_with_a_body_waits_too() -> None:
    gate = Gate()
    async with an_origin(gate) as origin, a_caller(max_connections=1) as caller:
        caller.start(origin.port)
        target, told = caller.start(origin.port, POST % 6, has_body=True)
        assert not target.write(b"abc")
        await origin.asked()
        gate.open.set()
        await told.changes.until(lambda: told.times_writable == 1)
        assert target.write(b"def")
        target.end_request()
        await told.over()
        assert (origin.requests[1].body, origin.connections) == (b"abcdef", 1)


async def test_waiting_for_a_connection_has_a_limit() -> None:
    async with an_origin(Gate()) as origin, a_caller(max_connections=1) as caller:
        caller.start(origin.port)
        _, told = caller.start(origin.port, destination=Destination(connect_timeout=3.0))
        caller.pass_time(2.9)
        assert not told.is_over
        caller.pass_time(0.2)
        assert (told.failure, caller.pools.waiting_count) == ("connect", 0)


async def test_the_line_is_no_longer_than_the_limit() -> None:
    async with an_origin(Gate()) as origin, a_caller(max_connections=2) as caller:
        calls = [caller.start(origin.port)[1] for _ in range(5)]
        assert not calls[4].is_over
        await calls[4].over()
        assert [told.failure for told in calls] == ["", "", "", "", "connect"]
        assert caller.pools.waiting_count == 2


async def test_who_leaves_the_line_is_not_served() -> None:
    gate = Gate()
    async with an_origin(gate) as origin, a_caller(max_connections=2) as caller:
        for _ in range(2):
            caller.start(origin.port)
        leaving, untold = caller.start(origin.port)
        _, last = caller.start(origin.port)
        leaving.abandon()
        assert caller.pools.waiting_count == 1
        gate.open.set()
        await last.over()
        await origin.asked(3)
        assert (last.is_whole, untold.is_over, len(origin.requests)) == (True, False, 3)


async def test_who_is_refused_may_leave_before_it_hears_of_it() -> None:
    async with an_origin(Gate()) as origin, a_caller(max_connections=1) as caller:
        for _ in range(2):
            caller.start(origin.port)
        target, told = caller.start(origin.port)
        target.abandon()
        await turns()
        assert not told.is_over


async def test_an_idle_connection_to_elsewhere_makes_room() -> None:
    async with an_origin(answering(OK)) as one, an_origin(answering(OK)) as other:
        async with a_caller(max_connections=1) as caller:
            for origin in (one, other, one):
                assert (await caller.ask(origin.port)).is_whole
                assert caller.pools.open_count == 1
        assert (one.connections, other.connections) == (2, 1)


async def test_a_connection_that_becomes_free_makes_room_for_a_call_elsewhere() -> None:
    gate = Gate()
    async with (
        an_origin(gate) as one,
        an_origin(answering(OK)) as other,
        a_caller(max_connections=1) as caller,
    ):
        caller.start(one.port)
        _, told = caller.start(other.port)
        await one.asked()
        gate.open.set()
        await told.over()
        assert (told.body, caller.pools.open_count) == (b"ok", 1)


async def test_a_connection_that_is_lost_makes_room() -> None:
    async with (
        an_origin(Gate()) as one,
        an_origin(answering(OK)) as other,
        a_caller(max_connections=1) as caller,
    ):
        target, _ = caller.start(one.port)
        _, told = caller.start(other.port)
        await one.asked()
        target.abandon()
        await told.over()
        assert told.body == b"ok"


async def test_closing_ends_what_is_under_way() -> None:
    async with an_origin(Gate()) as origin, a_caller(max_connections=2) as caller:
        busy = [caller.start(origin.port)[1] for _ in range(2)]
        _, waiting = caller.start(origin.port)
        await origin.asked(2)
        await caller.pools.close()
        assert [told.failure for told in busy] == ["eof", "eof"]
        assert (waiting.failure, caller.pools.open_count) == ("connect", 0)
        assert (await caller.ask(origin.port)).failure == "connect"


# --- whose connections ---


async def test_servers_of_a_destination_are_told_apart_and_share_by_address() -> None:
    async with an_origin(answering(OK)) as one, an_origin(answering(OK)) as other, a_caller() as caller:
        servers = [
            Server(name, "http", "127.0.0.1", port) for name, port in (("a", one.port), ("b", other.port))
        ]
        destinations = [Destination(servers=tuple(servers)) for _ in range(2)]
        for destination in destinations:
            for server in servers:
                told = Told()
                caller.call(server, destination, told)
                await told.over()
        assert (one.connections, other.connections) == (1, 1)
        assert (len(one.requests), len(other.requests)) == (2, 2)


async def test_many_addresses_of_one_destination() -> None:
    destination = Destination()
    async with an_origin(answering(OK)) as origin, a_caller() as caller:
        for number in range(40):
            host = f"127.0.0.{number + 1}"
            assert (await caller.ask(origin.port, host=host, destination=destination)).is_over
        assert (await caller.ask(origin.port, destination=destination)).is_whole


async def test_an_address_that_nobody_calls_is_forgotten_and_learnt_again() -> None:
    async with an_origin(answering(OK)) as origin, a_caller() as caller:
        for _ in range(2):
            await caller.ask(origin.port)
            caller.pass_time(61.0)
            caller.pass_time(11.0)
            assert caller.pools.address_count == 0
        assert origin.connections == 2


# --- names ---


@dataclass
class Naming:
    """Be a dialler whose names mean what a test says; everything is on this machine."""

    caller: Caller
    means: list[str]
    lifetime: float = 10.0
    asked: int = 0

    def follows(self, host: str) -> bool:
        """Say that all are names."""
        return True

    async def dial(self, protocol: asyncio.Protocol, address: tuple[str, str, int, TlsFacts | None]) -> None:
        """Connect to the first address."""
        scheme, _, port, tls = address
        await self.caller.dialler.dial(protocol, (scheme, self.means[0], port, tls))

    async def addresses(self, host: str, port: int) -> frozenset[str]:
        """Say what the name means."""
        self.asked += 1
        if not self.means:
            raise OSError("nobody knows")
        return frozenset(self.means)


def naming(caller: Caller, *means: str) -> Naming:
    """Let the names of a caller mean these addresses."""
    names = Naming(caller, list(means))
    caller.pools = Pools(
        asyncio.get_running_loop(),
        caller.sweep,
        names,
        drop_named=drop_named,
    )
    return names


async def test_a_name_that_moves_is_followed() -> None:
    async with an_origin(answering(OK)) as origin, a_caller() as caller:
        names = naming(caller, "127.0.0.1")
        assert (await caller.ask(origin.port, host="target")).peer == "127.0.0.1"
        caller.pass_time(10.1)
        await turns()
        assert (names.asked, caller.pools.idle_count) == (1, 1)
        names.means = ["127.0.0.2"]
        caller.pass_time(10.1)
        await turns()
        assert (names.asked, caller.pools.idle_count) == (2, 0)
        await caller.pools.close()


async def test_a_call_under_way_goes_on_where_its_name_no_longer_leads() -> None:
    gate = Gate()
    async with an_origin(gate) as origin, a_caller() as caller:
        names = naming(caller, "127.0.0.1")
        _, told = caller.start(origin.port, host="target")
        await origin.asked()
        names.means = ["127.0.0.2"]
        caller.pass_time(10.1)
        await turns()
        gate.open.set()
        await told.over()
        assert (told.is_whole, caller.pools.open_count) == (True, 0)
        await caller.pools.close()


async def test_a_name_that_nobody_knows_any_more_keeps_its_connections() -> None:
    async with an_origin(answering(OK)) as origin, a_caller() as caller:
        names = naming(caller, "127.0.0.1")
        await caller.ask(origin.port, host="target")
        names.means = []
        caller.pass_time(10.1)
        await turns()
        assert (names.asked, caller.pools.idle_count) == (1, 1)
        await caller.pools.close()


async def test_a_new_address_may_be_seen_by_dialling_first() -> None:
    async with an_origin(answering(OK)) as origin, a_caller() as caller:
        names = naming(caller, "127.0.0.1")
        await caller.ask(origin.port, host="target")
        names.means = ["127.0.0.2"]
        caller.pass_time(10.1)
        await turns()
        names.means = ["127.0.0.1"]
        for _ in range(2):
            assert (await caller.ask(origin.port, host="target")).is_whole
        assert (names.asked, origin.connections) == (1, 2)
        await caller.pools.close()


# --- out of reach ---


def closed_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


async def test_a_target_that_refuses_connections() -> None:
    async with a_caller() as caller:
        told = await caller.ask(closed_port())
        assert (told.failure, told.detail) == ("connect", "ConnectionRefusedError")
        assert caller.pools.open_count == 0


async def test_a_host_that_does_not_exist() -> None:
    async with a_caller() as caller:
        assert (await caller.ask(80, host="does-not-exist.invalid")).failure == "connect"


@pytest.mark.parametrize(("host", "port"), [("a" * 70 + ".test", 80), ("127.0.0.1", 70_000)])
async def test_what_cannot_be_called(host: str, port: int) -> None:
    async with a_caller() as caller:
        assert (await caller.ask(port, host=host)).failure in {"address", "connect"}


async def test_a_target_that_does_not_accept_in_time() -> None:
    class Stuck:
        lifetime = 10.0

        def follows(self, host: str) -> bool:
            return False

        async def dial(self, *who: object) -> None:
            await asyncio.Event().wait()

        async def addresses(self, host: str, port: int) -> frozenset[str]:
            raise UpstreamError("connect")

    clock = Clock()
    loop = asyncio.get_running_loop()
    sweep = Sweep(loop, clock)
    pools = Pools(loop, sweep, Stuck(), drop_named=drop_named)
    async with a_caller() as caller:
        caller.pools, caller.sweep, caller.clock = pools, sweep, clock
        _, told = caller.start(80, destination=Destination(connect_timeout=3.0))
        await turns()
        caller.pass_time(2.9)
        assert not told.is_over
        caller.pass_time(0.2)
        assert (told.failure, pools.open_count) == ("connect", 0)


# --- TLS ---


async def test_tls_is_spoken_and_connections_are_used_again() -> None:
    async def streaming(peer: Peer) -> None:
        while True:
            body = (await peer.request()).body
            await peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)

    async with an_origin(streaming, tls=server_context()) as origin, a_caller() as caller:
        for size in (3, 2_000_000, 3):
            head = POST % size + b"x" * size
            told = await caller.ask(origin.port, head, scheme="https", host="localhost", destination=TRUSTING)
            assert (told.status, len(told.body)) == (200, size)
        assert (origin.connections, caller.pools.idle_count) == (1, 1)


@pytest.mark.filterwarnings("ignore:.*ssl.*")
async def test_a_certificate_that_nobody_vouches_for() -> None:
    async with an_origin(answering(OK), tls=server_context()) as origin, a_caller() as caller:
        told = await caller.ask(origin.port, scheme="https", host="localhost")
        assert (told.failure, told.detail, len(origin.requests)) == ("tls", "SSLCertVerificationError", 0)


async def test_a_certificate_is_for_the_name_that_is_asked_for() -> None:
    def context(facts: TlsFacts) -> ssl.SSLContext:
        trusting = ssl.create_default_context()
        trusting.load_verify_locations(cadata=ssl.PEM_cert_to_DER_cert(certificate_pem()))
        return trusting

    async with an_origin(answering(OK), tls=server_context()) as origin, a_caller() as caller:
        caller.dialler.context = context
        other = Destination(tls=TlsFacts(common_name="other.test"))
        named = Destination(tls=TlsFacts(common_name="localhost"))
        assert (await caller.ask(origin.port, scheme="https", destination=other)).failure == "tls"
        assert (await caller.ask(origin.port, scheme="https", destination=named)).is_whole


async def test_a_target_that_speaks_no_tls() -> None:
    async def plain(peer: Peer) -> None:
        await peer.wire.some()
        await peer.send(b"HTTP/1.1 400 What?\r\nContent-Length: 0\r\n\r\n")

    async with an_origin(plain) as origin, a_caller() as caller:
        assert (await caller.ask(origin.port, scheme="https", destination=TRUSTING)).failure == "tls"


async def test_tls_facts_keep_connections_apart() -> None:
    async with an_origin(answering(OK), tls=server_context()) as origin, a_caller() as caller:
        for facts in (TlsFacts(is_validated=False), TlsFacts(is_validated=False, common_name="localhost")):
            for _ in range(2):
                told = await caller.ask(origin.port, scheme="https", destination=Destination(tls=facts))
                assert told.is_whole
        assert origin.connections == 2
