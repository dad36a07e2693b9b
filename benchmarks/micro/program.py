"""A whole exchange without its bytes: from the door to the end of the measured bundle's program."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count

from benchmarks.flows import BUNDLE
from benchmarks.micro.timing import Case
from gateway.bundle import load, read_folder
from gateway.entities import TargetServer
from gateway.flow import Binding, Execution, IssuedToken, Lookup, Program, Wait, compile_bundle
from gateway.message import Exchange, Headers, Message, RequestHead, VirtualHostFacts
from gateway.policies import readers
from gateway.runtime.arrival import Door
from gateway.runtime.routes import HostRoutes, RouteTable
from tests.support.clients import make_client, make_product, make_token
from tests.support.fakes import NOW, FakeServices

_FIELDS = (
    b"Host: localhost\r\nAuthorization: Bearer T95GTz3LGdN1qfBOvn5aYVFcDtPu\r\nAccept: application/json\r\n"
)
_ANSWER = b"Content-Type: application/json\r\nContent-Length: 2\r\n"
_PLAIN = HostRoutes("acme/test", (VirtualHostFacts("default"), VirtualHostFacts("secure")))


def program() -> Program:
    """Compile the measured bundle."""
    bundle = load(read_folder(BUNDLE), "protected", readers())
    servers = {"bench-origin": TargetServer("bench-origin", "127.0.0.1", 8081)}
    (compiled,), _ = compile_bundle(bundle, Binding(FakeServices(), "1", target_servers=servers))
    return compiled


def door() -> Door:
    """Make a door that reads no clock and no randomness."""
    numbers = count()
    return Door(lambda: NOW, lambda: f"bench-{next(numbers)}")


def arrive(at: Door, routes: RouteTable) -> tuple[Program, Exchange]:
    """Let one request in."""
    fields = Headers.from_block(_FIELDS)
    head = RequestHead(
        "GET",
        "/bench/items/7?w=12797282",
        "1.1",
        fields,
        ("127.0.0.1", 40000),
        ("127.0.0.1", 80),
        is_tls=False,
    )
    return at.arrive(head, routes)


def drive(program: Program, exchange: Exchange, record: IssuedToken) -> None:
    """Run a program to its end: the token is at hand, the target answers at once."""
    execution = Execution(program, exchange)
    pending = execution.advance()
    while pending is not None:
        if isinstance(pending, Lookup):
            pending = execution.answer(record)
            continue
        if pending is Wait.TARGET:
            exchange.response = Message.response(200, headers=Headers.from_block(_ANSWER), content=None)
        pending = execution.advance()


def cases() -> Iterator[Case]:
    """Yield the cases."""
    compiled, at = program(), door()
    routes = RouteTable({"acme/test": [compiled]}, {}, _PLAIN)
    record = IssuedToken(make_token(), make_client(make_product()))
    _, exchange = arrive(at, routes)
    drive(compiled, exchange, record)
    assert exchange.fault is None, exchange.fault

    def whole(
        arrive: Callable[[Door, RouteTable], tuple[Program, Exchange]] = arrive,
        drive: Callable[[Program, Exchange, IssuedToken], None] = drive,
    ) -> None:
        drive(*arrive(at, routes), record)

    yield Case(
        "through the door: route, exchange",
        "arrive(at, routes)",
        {"arrive": arrive, "at": at, "routes": routes},
    )
    yield Case("through the door and the program to its end", "whole()", {"whole": whole})
    names = {"find": routes.find, "host": "localhost", "path": "/bench/items/7"}
    yield Case("find the route of a path", "find(host, path)", names)
