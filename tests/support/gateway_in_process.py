"""The real listener and target client in this process, around programs of a test."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from ipaddress import ip_network

from gateway._fastpath import Assembly, Pools
from gateway.entities import TargetServer
from gateway.errors import StoreUnavailable
from gateway.flow import Action, Lookup, Op, Program
from gateway.flow.ports import Found, Lookups
from gateway.message import VirtualHostFacts
from gateway.runtime.arrival import Door
from gateway.runtime.hand import Limits, give_hand, open_pools
from gateway.runtime.listener import Listener
from gateway.runtime.routes import HostRoutes, RouteTable
from gateway.runtime.traffic import Means, Traffic
from gateway.store import MISSING
from gateway.telemetry import BUCKET_BOUNDS, CELLS, AccessLog, Cells, WorkerMetrics, render
from gateway.upstream import Rota, TargetClient
from tests.support.fake_policies import binding, bundle_of, compiled
from tests.support.fakes import FakeClock
from tests.support.wire import Changes, Wire, WireAnswer, connected

HANDS = ("compiled", "aiohttp")
_carrying = [HANDS[0]]
DEFAULT = HostRoutes("acme/test", (VirtualHostFacts("default"), VirtualHostFacts("secure")))


class WatchedCells(Cells):
    """Tell whoever waits for it that something was counted."""

    def __init__(self) -> None:
        super().__init__(bytearray(CELLS * 8), BUCKET_BOUNDS)
        self.changes = Changes()

    def add(self, index: int, n: int = 1) -> None:
        super().add(index, n)
        self.changes.happened()

    def begin(self, counter: int, gauge: int) -> None:
        super().begin(counter, gauge)
        self.changes.happened()

    def end(self, counter: int, gauge: int, first: int, seconds: float) -> None:
        super().end(counter, gauge, first, seconds)
        self.changes.happened()


@dataclass
class FakeLookups(Lookups):
    """Answer lookups by key from a dictionary, or raise what stands there. Implements Lookups."""

    records: dict[str, object] = field(default_factory=dict)

    def peek(self, organization: str, lookup: Lookup) -> object | None:
        return MISSING

    def fetch(self, organization: str, lookup: Lookup, done: Found) -> None:
        record = self.records.get(lookup.key)
        if isinstance(record, StoreUnavailable):
            asyncio.get_running_loop().call_soon(done, None, record)
        else:
            asyncio.get_running_loop().call_soon(done, record, None)

    async def find(self, organization: str, lookup: Lookup) -> object | None:
        record = self.records.get(lookup.key)
        if isinstance(record, Exception):
            raise record
        return record


@dataclass
class Gateway:
    """Be the gateway of a test."""

    traffic: Traffic
    listener: Listener
    port: int
    clock: FakeClock
    _cells: WatchedCells
    _lines: list[bytes]
    _changes: Changes

    @asynccontextmanager
    async def client(self) -> AsyncIterator[Wire]:
        """Connect."""
        async with connected(self.port) as wire:
            yield wire

    async def ask(self, raw: bytes, *, to: str = "GET") -> WireAnswer:
        """Send bytes on a connection of their own and read one answer."""
        async with self.client() as client:
            await client.send(raw)
            return await client.answer(to=to)

    async def get(self, path: str = "/p", *fields: str) -> WireAnswer:
        """Get a path."""
        return await self.ask(request("GET", path, *fields))

    def lines(self) -> list[dict[str, object]]:
        """Return the access log so far."""
        return [json.loads(line) for line in b"".join(self._lines).splitlines()]

    async def settled(self, lines: int = 1) -> list[dict[str, object]]:
        """Wait until that many requests are over, and return the access log."""
        await self._changes.until(lambda: len(self._lines) >= lines)
        return self.lines()

    async def until(self, name: str, label: str = "", *, is_: float) -> None:
        """Wait until a metric has a value."""
        await self._cells.changes.until(lambda: self.count(name, label) == is_)

    def count(self, name: str, label: str = "") -> float:
        """Return a metric: its name without namespace, its label as in `outcome="2xx"`."""
        wanted = f"tollkeeper_{name}" + (f"{{{label}}}" if label else "") + " "
        text = render([self._cells], {}).decode()
        return next(float(line.removeprefix(wanted)) for line in text.splitlines() if line.startswith(wanted))


@contextmanager
def carried_by(hand: str) -> Iterator[None]:
    """Have one hand carry whatever gateways of the block are asked, but for those that name one."""
    _carrying.append(hand)
    yield
    _carrying.pop()


@asynccontextmanager
async def a_gateway(
    *programs: Program,
    lookups: Lookups | None = None,
    body_limit: int = 1_000_000,
    body_timeout: float = 5.0,
    head_timeout: float = 5.0,
    idle_timeout: float = 5.0,
    max_connections: int = 100,
    trusted: Iterable[str] = (),
    routes: RouteTable | None = None,
    clock: FakeClock | None = None,
    hand: str | None = None,
    limits: Mapping[str, float] | None = None,
    pools: Pools | None = None,
) -> AsyncIterator[Gateway]:
    """Run a gateway for as long as the block lasts.

    `hand` is "compiled" or "aiohttp", which then carries everything; without one it is the test's. `pools`
    are the way to targets, where a test has a hand in that.
    """
    clock = clock or FakeClock()
    cells, lines, changes = WatchedCells(), list[bytes](), Changes()

    def write(line: bytes) -> None:
        lines.append(line)
        changes.happened()

    targets, pools = TargetClient(Rota(clock), max_connections), pools or open_pools(max_connections)
    numbers = iter(range(1, 1_000_000))
    traffic = Traffic(
        routes or RouteTable({"acme/test": programs}, {}, DEFAULT),
        Door(clock, lambda: f"rrt-{next(numbers)}", tuple(ip_network(part) for part in trusted)),
        Means(
            *(targets, lookups or FakeLookups(), clock, body_limit, body_timeout),
            total_timeout=(limits or {}).get("request_timeout", 0.0),
        ),
        WorkerMetrics(cells),
        AccessLog(write, Assembly(), limit=1),
    )
    listener = Listener(traffic, head_timeout=head_timeout, idle_timeout=idle_timeout)
    if (hand or _carrying[-1]) == "compiled":
        bounds = Limits(head_timeout, idle_timeout, **(limits or {}))  # type: ignore[arg-type]
        give_hand(listener, traffic, pools, bounds)
    server = await asyncio.get_running_loop().create_server(listener, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        yield Gateway(traffic, listener, port, clock, cells, lines, changes)
    finally:
        server.close()
        await listener.shutdown(0.1)
        await pools.close()
        pools.sweep.close()
        await targets.close()


def request(verb: str, path: str, *fields: str, body: bytes | None = None) -> bytes:
    """Write a request."""
    lines = [f"{verb} {path} HTTP/1.1", "Host: gateway.test", *fields]
    if body is not None:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode() + (body or b"")


def passing(
    url: str, *, steps: str = "", policies: str = "", target: str = "", target_flow: str = ""
) -> Program:
    """Compile a proxy at /p that passes calls on to a URL.

    `steps` are PreFlow's inside; `target` what stands in HTTPTargetConnection beside the URL,
    `target_flow` beside that.
    """
    return compiled(
        bundle_of(
            f"<PreFlow>{steps}</PreFlow><HTTPProxyConnection><BasePath>/p</BasePath></HTTPProxyConnection>"
            "<RouteRule name='r'><TargetEndpoint>default</TargetEndpoint></RouteRule>",
            target=f"{target_flow}<HTTPTargetConnection><URL>{url}</URL>{target}</HTTPTargetConnection>",
            policies=policies,
        )
    )


def balancing(servers: Mapping[str, int], *, target: str) -> Program:
    """Compile a proxy at /p with a LoadBalancer; `servers` are ports by name, `target` its connection."""
    known = {name: TargetServer(name, "127.0.0.1", port) for name, port in servers.items()}
    return compiled(
        bundle_of(
            "<HTTPProxyConnection><BasePath>/p</BasePath></HTTPProxyConnection>"
            "<RouteRule name='r'><TargetEndpoint>default</TargetEndpoint></RouteRule>",
            target=f"<HTTPTargetConnection>{target}</HTTPTargetConnection>",
        ),
        binding(servers=known),
    )


def answering_itself(steps: str = "", policies: str = "") -> Program:
    """Compile a proxy at /p with a null route."""
    return compiled(
        bundle_of(
            f"<PreFlow>{steps}</PreFlow><HTTPProxyConnection><BasePath>/p</BasePath></HTTPProxyConnection>"
            "<RouteRule name='none'/>",
            policies=policies,
        )
    )


ACT = "<Request><Step><Name>Act</Name></Step></Request>"
"""The flow of a program that is to act: its step is the policy Act."""


def acting(program: Program, actions: Mapping[str, Action]) -> Program:
    """Return the program with other actions in the steps of these policies."""
    return replace(
        program,
        ops=tuple(
            replace(op, action=actions.get(op.label.removeprefix("step:"), op.action)) for op in program.ops
        ),
    )


def only(*actions: Action) -> Program:
    """Make a program of bare ops."""
    ops = tuple(Op(action, None, n + 1, n + 1, len(actions)) for n, action in enumerate(actions))
    return replace(answering_itself(), ops=ops)


def refusal_of(answer: WireAnswer) -> tuple[int, str]:
    """Return the status and the error code of an answer with a fault's body."""
    code = json.loads(answer.body)["fault"]["detail"]["errorcode"]
    assert isinstance(code, str)
    return answer.status, code
