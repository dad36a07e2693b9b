"""Every limit, seen from outside: who goes beyond it is refused or cut off, and nobody else notices.

The gateway is a real one with small limits and one worker, so that all connections share whatever there is to
share. A neighbour on a connection of its own calls before, during and after each trespass.
"""

from __future__ import annotations

import json
import re
import select
import socket
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from mmap import PAGESIZE
from pathlib import Path

import pytest

from tests.e2e.processes import children_of
from tests.e2e.running import Gateway, curl, running, until

HEADER_TIMEOUT = 0.8
IDLE_TIMEOUT = 2.0
REQUEST_TIMEOUT = 2.5
MAX_BODY = 2_048
MAX_CONNECTIONS = 60
LINE_LIMIT = 7_168
FIELDS_LIMIT = 25_600

HOST = b"Host: myorg-test.localhost\r\n"
GET = b"GET /v0/hello HTTP/1.1\r\n" + HOST + b"\r\n"
TOKEN = "/oauth/client_credential/accesstoken?grant_type=client_credentials"
FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"

FORMS = pytest.mark.parametrize("before", [b"", b"http://myorg-test.localhost"], ids=["origin", "absolute"])
"""How the target is written: the second form is carried by aiohttp's hand."""


@pytest.fixture(scope="module")
def limited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    """Run a gateway with small limits."""
    limits = {
        "workers": "1",
        "header_timeout": f"{int(HEADER_TIMEOUT * 1000)}ms",
        "idle_timeout": f"{int(IDLE_TIMEOUT * 1000)}ms",
        "max_body": str(MAX_BODY),
        "request_timeout": f"{int(REQUEST_TIMEOUT * 1000)}ms",
        "max_connections": str(MAX_CONNECTIONS),
        "max_pipelined": "16KiB",
    }
    with running(tmp_path_factory.mktemp("limited"), **limits) as gateway:
        yield gateway


class Caller:
    """Be a client on one connection, byte by byte."""

    def __init__(self, gateway: Gateway) -> None:
        self.socket = socket.create_connection(("127.0.0.1", int(gateway.settings["traffic_port"])), 10)
        self.held = b""

    def send(self, raw: bytes) -> None:
        self.socket.sendall(raw)

    def sends_all(self, pieces: Iterable[bytes]) -> bool:
        """Send pieces; say whether the gateway took them all before it closed."""
        try:
            for piece in pieces:
                self.send(piece)
        except ConnectionError:
            return False
        return True

    def answer(self) -> tuple[int, bytes]:
        """Read an answer with its body: the status, and the body."""
        while (found := re.match(rb"HTTP/1\.1 (\d+) .*?\r\n\r\n", self.held, re.DOTALL)) is None:
            self._more()
        if found[1] == b"100":
            self.held = self.held[found.end() :]
            return self.answer()
        length = re.search(rb"(?i)\r\ncontent-length: (\d+)\r\n", found[0])
        assert length is not None, found[0]
        end = found.end() + int(length[1])
        while len(self.held) < end:
            self._more()
        body, self.held = self.held[found.end() : end], self.held[end:]
        return int(found[1]), body

    def _more(self) -> None:
        data = self.socket.recv(65_536)
        assert data, f"closed after {self.held!r}"
        self.held += data

    def end(self) -> bytes:
        """Read until the gateway closes."""
        try:
            while data := self.socket.recv(65_536):
                self.held += data
        except ConnectionError:
            pass
        return self.held

    def fault(self) -> tuple[int, str]:
        """Read a refusal: its status and its code."""
        status, body = self.answer()
        return status, json.loads(body)["fault"]["detail"]["errorcode"]

    def hears(self, *, within: float) -> bool:
        """Say whether the gateway says something in this time, or closes."""
        readable, _, _ = select.select([self.socket], [], [], within)
        return bool(readable)

    def is_cut_off(self, *, within: float) -> bool:
        """Say whether the gateway closes in this time, and says nothing."""
        self.socket.settimeout(within)
        try:
            return self.socket.recv(1) == b""
        except ConnectionError:
            return True
        except TimeoutError:
            return False


@contextmanager
def calling(gateway: Gateway) -> Iterator[Caller]:
    caller = Caller(gateway)
    try:
        yield caller
    finally:
        caller.socket.close()


@pytest.fixture
def caller(limited: Gateway) -> Iterator[Caller]:
    with calling(limited) as one:
        yield one


class Neighbour(Caller):
    """Be another client, who keeps to all limits."""

    def calls(self) -> None:
        self.send(GET)
        status, _ = self.answer()
        assert status == 200


@pytest.fixture
def neighbour(limited: Gateway) -> Iterator[Neighbour]:
    """Call before and after a trespass, on the same connection."""
    one = Neighbour(limited)
    one.calls()
    yield one
    one.calls()
    one.socket.close()


def posting(before: bytes, fields: bytes) -> bytes:
    return b"POST " + before + TOKEN.encode() + b" HTTP/1.1\r\n" + HOST + FORM + fields + b"\r\n"


# ---------------------------------------------------------------- sizes


@FORMS
def test_a_request_line_has_a_limit(caller: Caller, neighbour: Neighbour, before: bytes) -> None:
    start, end = b"GET " + before + b"/v0/hello?", b" HTTP/1.1\r\n"
    room = LINE_LIMIT - len(start) - len(end)
    caller.send(start + b"q" * room + end + HOST + b"\r\n")
    assert caller.answer()[0] == 200
    caller.send(start + b"q" * (room + 1) + end + HOST + b"\r\n")
    neighbour.calls()
    assert caller.fault() == (414, "protocol.http.TooBigLine")


def test_a_request_line_without_end_is_not_collected(caller: Caller, neighbour: Neighbour) -> None:
    caller.send(b"GET /v0/hello?" + b"q" * 40_000)
    neighbour.calls()
    assert caller.fault()[0] in {414, 431}
    assert caller.end() == b""


@FORMS
def test_header_fields_have_a_limit(caller: Caller, neighbour: Neighbour, before: bytes) -> None:
    line = b"GET " + before + b"/v0/hello HTTP/1.1\r\n" + HOST
    room = FIELDS_LIMIT - len(HOST) - len(b"X-A: \r\n")
    caller.send(line + b"X-A: " + b"v" * room + b"\r\n\r\n")
    # What is allowed here may be too much for the demo's backend.
    assert caller.answer()[0] != 431
    caller.send(line + b"X-A: " + b"v" * (room + 1) + b"\r\n\r\n")
    neighbour.calls()
    assert caller.fault() == (431, "protocol.http.TooBigHeaders")


@FORMS
def test_many_header_fields_have_a_limit(caller: Caller, neighbour: Neighbour, before: bytes) -> None:
    caller.send(b"GET " + before + b"/v0/hello HTTP/1.1\r\n" + HOST + b"X: v\r\n" * 5_000 + b"\r\n")
    neighbour.calls()
    assert caller.fault() == (431, "protocol.http.TooBigHeaders")


def test_header_fields_without_end_are_not_collected(caller: Caller, neighbour: Neighbour) -> None:
    caller.send(b"GET /v0/hello HTTP/1.1\r\n" + HOST)
    assert not caller.sends_all(b"X-A: " + b"v" * 1_000 + b"\r\n" for _ in range(100_000))
    neighbour.calls()


@FORMS
def test_a_body_that_is_held_has_a_limit(caller: Caller, neighbour: Neighbour, before: bytes) -> None:
    body = b"client_id=".ljust(MAX_BODY, b"x")
    caller.send(posting(before, b"Content-Length: %d\r\n" % len(body)) + body)
    assert caller.answer()[0] == 401
    caller.send(posting(before, b"Content-Length: %d\r\n" % (MAX_BODY + 1)))
    neighbour.calls()
    assert caller.fault() == (413, "protocol.http.TooBigBody")


@FORMS
def test_a_chunked_body_that_is_held_has_a_limit(caller: Caller, neighbour: Neighbour, before: bytes) -> None:
    caller.send(posting(before, b"Transfer-Encoding: chunked\r\n") + b"400\r\n%b\r\n" % (b"x" * 1_024) * 3)
    neighbour.calls()
    assert caller.fault() == (413, "protocol.http.TooBigBody")


@FORMS
def test_a_body_that_nobody_holds_has_none(caller: Caller, neighbour: Neighbour, before: bytes) -> None:
    line = b"POST " + before + b"/v0/hello HTTP/1.1\r\n" + HOST
    caller.send(line + b"Content-Length: 100000\r\n\r\n" + b"x" * 100_000)
    neighbour.calls()
    assert caller.answer()[0] != 413


# ---------------------------------------------------------------- times


@pytest.mark.parametrize("start", [b"G", b"GET /v0/hello HTTP/1.1\r\n" + HOST, b"\r\n", GET[:-2]])
def test_a_head_has_its_time(caller: Caller, neighbour: Neighbour, start: bytes) -> None:
    begun = time.monotonic()
    caller.send(start)
    assert caller.is_cut_off(within=HEADER_TIMEOUT + 2)
    assert time.monotonic() - begun > HEADER_TIMEOUT * 0.8
    neighbour.calls()


def test_a_head_that_trickles_has_no_more(caller: Caller, neighbour: Neighbour) -> None:
    begun = time.monotonic()
    caller.send(GET[:-2] + b"X-A: ")
    while not caller.is_cut_off(within=0.05):
        assert time.monotonic() - begun < HEADER_TIMEOUT + 3
        caller.sends_all([b"v"])
    neighbour.calls()


def test_many_slow_clients_hinder_nobody(limited: Gateway, neighbour: Neighbour) -> None:
    slow = [Caller(limited) for _ in range(50)]
    for one in slow:
        one.send(GET[:-2])
    begun = time.monotonic()
    for _ in range(20):
        neighbour.calls()
    assert time.monotonic() - begun < 5
    for one in slow:
        assert one.is_cut_off(within=HEADER_TIMEOUT + 2)
        one.socket.close()


@FORMS
def test_a_call_as_a_whole_has_its_time(caller: Caller, neighbour: Neighbour, before: bytes) -> None:
    begun = time.monotonic()
    caller.send(posting(before, b"Content-Length: 1000\r\n"))
    while not (said := caller.hears(within=0.1)) and time.monotonic() - begun < REQUEST_TIMEOUT + 3:
        caller.sends_all([b"x"])
        neighbour.calls()
    assert said
    assert caller.fault() == (408, "messaging.adaptors.http.flow.RequestTimeOut")
    assert REQUEST_TIMEOUT * 0.8 < time.monotonic() - begun < REQUEST_TIMEOUT + 2
    assert caller.end() == b""


def test_between_calls_there_is_the_idle_time(caller: Caller, neighbour: Neighbour) -> None:
    caller.send(GET)
    assert caller.answer()[0] == 200
    begun = time.monotonic()
    while not caller.is_cut_off(within=IDLE_TIMEOUT / 4):
        assert time.monotonic() - begun < IDLE_TIMEOUT + 2
        # Who calls is not idle.
        neighbour.calls()
    assert time.monotonic() - begun > IDLE_TIMEOUT * 0.7


@FORMS
def test_a_body_that_stops_arriving_has_its_time(caller: Caller, neighbour: Neighbour, before: bytes) -> None:
    caller.send(posting(before, b"Content-Length: 100\r\n") + b"client_id=")
    neighbour.calls()
    assert caller.fault() == (408, "messaging.adaptors.http.flow.RequestTimeOut")
    assert caller.end() == b""


# ---------------------------------------------------------------- numbers


def test_connections_have_a_number(limited: Gateway, neighbour: Neighbour) -> None:
    others = [Caller(limited) for _ in range(MAX_CONNECTIONS - 1)]
    try:
        neighbour.calls()
        with calling(limited) as one_too_many:
            one_too_many.socket.settimeout(5)
            assert one_too_many.fault() == (503, "gateway.http.TooManyConnections")
            assert one_too_many.end() == b""
        neighbour.calls()
        others[-1].send(GET)
        assert others[-1].answer()[0] == 200
    finally:
        for one in others:
            one.socket.close()
    until(lambda: open_connections(limited) <= 1, "the connections to be closed")
    with calling(limited) as another:
        another.send(GET)
        assert another.answer()[0] == 200


def test_a_client_that_does_not_read_is_not_read(
    limited: Gateway, caller: Caller, neighbour: Neighbour
) -> None:
    before = memory_of(limited)
    caller.socket.settimeout(0.5)
    taken = 0
    try:
        while taken < 100_000_000:
            taken += caller.socket.send(GET * 1_000)
            neighbour.calls()
    except TimeoutError:
        pass
    assert taken < 100_000_000
    assert memory_of(limited) - before < 4_000_000


def open_connections(gateway: Gateway) -> float:
    found = re.search(r"^tollkeeper_connections_open (\S+)$", scrape(gateway), re.MULTILINE)
    assert found is not None
    return float(found[1])


def scrape(gateway: Gateway) -> str:
    return curl(gateway.url("/metrics", "ops")).body


def memory_of(gateway: Gateway) -> int:
    """Return the bytes that the gateway's processes hold in memory."""
    statm = [Path(f"/proc/{pid}/statm").read_text().split() for pid in children_of(gateway.pid)]
    return sum(int(pages[1]) for pages in statm) * PAGESIZE
