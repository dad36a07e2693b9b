"""Running a contract case through one hand: real sockets, the case's bundle, and a target of its own.

Wherever a case calls its target, a raw origin on loopback answers what the case says. The address is
changed for the call alone, so that the program sees of it what it would see of the case's own.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field, replace
from typing import Any

from gateway import faults
from gateway.flow import Lookup, Lookups, Op, Pending, Program, Wait
from gateway.message import Exchange, standard_phrase
from gateway.store import MISSING
from tests.support.case_run import Wrap, deploy, find_record, plain, routes_of
from tests.support.case_words import filled, texts_of
from tests.support.cases import Answering, Asking, Case
from tests.support.fakes import FakeClock, FakeServices
from tests.support.gateway_in_process import Gateway, a_gateway
from tests.support.origin import Origin, Peer, an_origin
from tests.support.wire import WireAnswer, WireRequest


class CaseLookups(Lookups):
    """Answer lookups from what a case's store holds, never at once. Implements Lookups."""

    def __init__(self, services: FakeServices) -> None:
        self._services = services

    def peek(self, organization: str, lookup: Lookup) -> object | None:
        return MISSING

    def fetch(self, organization: str, lookup: Lookup, done: Any) -> None:
        asyncio.get_running_loop().call_soon(done, find_record(self._services, lookup), None)

    async def find(self, organization: str, lookup: Lookup) -> object | None:
        return find_record(self._services, lookup)


@dataclass
class Seen:
    """Hold what came of one call, as seen from outside and from inside."""

    answer: WireAnswer
    asked: list[WireRequest] = field(default_factory=list)
    trace: list[str] = field(default_factory=list)
    exchanges: list[Exchange] = field(default_factory=list)
    ports: tuple[int, ...] = ()
    said: dict[str, str] = field(default_factory=dict)
    """The texts that this call and those before it left in flow variables."""

    def facts(self) -> dict[str, object]:
        """Return all of it as plain values, with ports made nameless: two hands must agree on them."""
        exchange = self.exchanges[-1] if self.exchanges else None
        facts = {
            "answer": (self.answer.line, _fields(self.answer, "date"), self.answer.body),
            "asked": [(each.line, _fields(each, ""), each.body) for each in self.asked],
            "trace": self.trace,
            "variables": {} if exchange is None else plain(exchange.variables),
            "target": None if exchange is None else _target(exchange, self.trace),
        }
        text = repr(facts)
        for port in self.ports:
            # Not in the middle of a number or a word: a long text may well hold the digits of a port.
            text = re.sub(rf"(?<![\w.]){port}(?!\w)", "PORT", text)
        return {"facts": text}


def _fields(message: WireAnswer | WireRequest, without: str) -> list[tuple[str, str]]:
    """Return the fields; aiohttp writes Connection and Date elsewhere, and spells a name one way only."""
    return sorted((name.lower(), value) for name, value in message.fields if name.lower() != without)


def _target(exchange: Exchange, trace: list[str]) -> tuple[object, ...] | None:
    target = exchange.target
    if target is None:
        return None
    response = exchange.response
    # Whether the end of a body has come that nobody wanted is a matter of chance.
    is_streamed = exchange.fault is None and response is not None and response.content is None
    is_wanted = is_streamed or "wait:RESPONSE_BODY" in trace
    return (target.name, target.route, target.url, target.sent_url, target.host, target.ip, target.server,
            bool(target.sent_start), bool(target.received_start),
            is_wanted and bool(target.received_end))  # fmt: skip


class Detour:
    """Lead the calls of a case's target to an origin on loopback, and note what ran."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.answering: Answering | None = None
        self.seen = Seen(WireAnswer("", []))
        self._kept: tuple[Exchange, dict[str, Any]] | None = None

    def around(self, program: Program) -> Program:
        """Return the program with the detour around each of its ops."""
        return replace(program, ops=tuple(self._around(op) for op in program.ops))

    def _around(self, op: Op) -> Op:
        def act(exchange: Exchange) -> Pending:
            self._come_back()
            self.seen.trace.append(op.label)
            if exchange not in self.seen.exchanges:
                self.seen.exchanges.append(exchange)
            pending = op.action(exchange)
            if pending is not Wait.TARGET:
                return pending
            assert self.answering is not None, "the program called a target that the case does not have"
            if self.answering.fault:
                return self._fail(self.answering)
            self._set_out(exchange)
            return pending

        return replace(op, action=act)

    async def _fail(self, answering: Answering) -> None:
        raise getattr(faults, answering.fault)(**answering.details)

    def _set_out(self, exchange: Exchange) -> None:
        target = exchange.target
        assert target is not None
        assert target.destination is not None
        near: dict[str, Any] = {"scheme": "http", "host": "127.0.0.1", "port": self.port}
        servers = tuple(replace(server, **near) for server in target.destination.servers)
        self._kept = exchange, {name: getattr(target, name) for name in ("destination", *near, "sent_url")}
        target.destination = replace(target.destination, servers=servers)
        if target.sent_url:
            for name, value in near.items():
                setattr(target, name, value)
            target.sent_url = f"http://127.0.0.1:{self.port}{exchange.request.uri}"

    def _come_back(self) -> None:
        if self._kept is not None:
            exchange, kept = self._kept
            self._kept = None
            for name, value in kept.items():
                setattr(exchange.target, name, value)


async def run_by_hand(
    case: Case, hand: str, wrap: Wrap = lambda program: program
) -> tuple[list[Seen], float]:
    """Make the calls of a case through one hand; return what came of them, and how many it carried."""
    programs, _, services = deploy(case)
    assert isinstance(services.clock, FakeClock)
    outcomes: list[Seen] = []
    said: dict[str, str] = {}

    async def script(peer: Peer) -> None:
        while True:
            await peer.request()
            assert detour.answering is not None
            await peer.send(_written(detour.answering))

    async with an_origin(script) as origin:
        detour = Detour(origin.port)
        async with a_gateway(
            routes=routes_of(case, [wrap(detour.around(program)) for program in programs]),
            trusted=case.trusted,
            clock=services.clock,
            lookups=CaseLookups(services),
            hand=hand,
        ) as gateway:
            for number, call in enumerate(case.calls, 1):
                services.clock.advance(call.after)
                detour.answering = call.target
                outcomes.append(await _call(gateway, origin, filled(call.request, said), detour))
                await gateway.settled(number)
                for exchange in outcomes[-1].exchanges:
                    said = said | texts_of(exchange.variables)
                outcomes[-1].said = said
            return outcomes, gateway.count("carried_total", f'hand="{hand}"')


async def _call(gateway: Gateway, origin: Origin, asking: Asking, detour: Detour) -> Seen:
    before = len(origin.requests)
    async with gateway.client() as client:
        port = client.writer.get_extra_info("sockname")[1]
        detour.seen = Seen(WireAnswer("", []), ports=(gateway.port, port, origin.port))
        await client.send(_raw(asking))
        detour.seen.answer = await client.answer(to=asking.verb)
    detour.seen.asked = origin.requests[before:]
    return detour.seen


def _raw(asking: Asking) -> bytes:
    """Write a request."""
    body = asking.body.encode()
    lines = [f"{asking.verb} {asking.path} HTTP/1.1", f"Host: {asking.host}", *asking.headers]
    if body and not any(line.lower().startswith("content-length:") for line in asking.headers):
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode("utf-8", "surrogateescape") + body


def _written(answering: Answering) -> bytes:
    """Write the target's answer."""
    body = answering.body.encode()
    reason = standard_phrase(answering.status) if answering.reason is None else answering.reason
    lines = [f"HTTP/1.1 {answering.status} {reason}", *answering.headers, f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode("utf-8", "surrogateescape") + body
