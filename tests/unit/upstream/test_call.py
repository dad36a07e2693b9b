"""One call to a target, through the real gateway, to origins that behave and to those that do not."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections import Counter
from contextlib import AsyncExitStack
from dataclasses import replace

import pytest

from gateway.flow import Action, Pending, Program
from gateway.message import Exchange
from tests.support.certificates import server_context
from tests.support.gateway_in_process import Gateway, a_gateway, balancing, passing, refusal_of, request
from tests.support.origin import OK, Origin, Peer, Script, an_origin, answering, closing_after
from tests.support.wire import WireAnswer

pytestmark = pytest.mark.usefixtures("hand")

EDGE = "messaging.adaptors.http.flow."


def closed_port() -> int:
    """Return a port where nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def milliseconds(**limits: int) -> str:
    names = {
        "connect": "connect.timeout.millis",
        "io": "io.timeout.millis",
        "keepalive": "keepalive.timeout.millis",
    }
    return "".join(f'<Property name="{names[name]}">{value}</Property>' for name, value in limits.items())


def with_properties(url: str, properties: str) -> Program:
    return passing(url, target=f"<Properties>{properties}</Properties>")


async def silent(peer: Peer) -> None:
    """Read and say nothing."""
    await peer.request()
    await peer.wire.rest()


async def answered(
    script: Script, raw: bytes = request("GET", "/p"), *, to: str = "GET", properties: str = ""
) -> WireAnswer:
    async with an_origin(script) as origin, a_gateway(with_properties(origin.url, properties)) as gateway:
        return await gateway.ask(raw, to=to)


# --- what is sent ---


async def sent(
    *fields: str, verb: str = "GET", path: str = "/p", body: bytes | None = None, base: str = ""
) -> tuple[Origin, int]:
    async with an_origin(answering(OK)) as origin, a_gateway(passing(origin.url + base)) as gateway:
        assert (await gateway.ask(request(verb, path, *fields, body=body))).status == 200
        return origin, gateway.port


async def test_nothing_is_sent_but_what_came_and_where_it_came_from() -> None:
    origin, port = await sent()
    assert origin.requests[0].fields == [
        ("Host", f"127.0.0.1:{origin.port}"),
        ("X-Forwarded-For", "127.0.0.1"),
        ("X-Forwarded-Port", str(port)),
        ("X-Forwarded-Proto", "http"),
    ]


async def test_fields_keep_their_order_case_and_repetitions(hand: str) -> None:
    origin, _ = await sent("x-B: 1", "Accept: a", "X-a: 2", "accept: b", "X-B:  3 ")
    # aiohttp takes two spellings of a name for a replacement.
    accept, x_b = ("accept", "X-B") if hand == "compiled" else ("Accept", "x-B")
    assert origin.requests[0].fields[1:6] == [
        ("x-B", "1"), ("Accept", "a"), ("X-a", "2"), (accept, "b"), (x_b, "3"),
    ]  # fmt: skip


async def test_hop_by_hop_fields_and_edge_s_own_stay_behind() -> None:
    origin, _ = await sent(
        "Connection: keep-alive, X-Hop", "X-Hop: 1", "Keep-Alive: timeout=5", "TE: trailers", "Trailer: X",
        "Proxy-Authorization: Basic x", "Upgrade: h2c", "X-Apigee-Test: 1", "x-apigee-other: 2", "X-Kept: 1",
    )  # fmt: skip
    assert origin.requests[0].names == [
        "Host",
        "X-Kept",
        "X-Forwarded-For",
        "X-Forwarded-Port",
        "X-Forwarded-Proto",
    ]


async def test_paths_and_queries_go_on_as_they_are() -> None:
    origin, _ = await sent(path="/p//a/%2B%7e;v=1/?q=%41+%zz&&b=c?d/&=", base="/b")
    assert origin.requests[0].target == "/b//a/%2B~;v=1/?q=%41+%zz&&b=c?d/&="


async def test_a_body_goes_on_with_its_length() -> None:
    origin, _ = await sent(verb="POST", body=b"a body", path="/p")
    assert origin.requests[0].body == b"a body"
    assert origin.requests[0].all("Content-Length") == ["6"]
    assert "Content-Type" not in origin.requests[0].names


async def test_an_empty_body_is_told_as_such() -> None:
    origin, _ = await sent(verb="PUT", body=b"")
    assert origin.requests[0].all("Content-Length") == ["0"]


async def test_chunks_go_on_as_chunks() -> None:
    raw = (
        request("POST", "/p", "Transfer-Encoding: chunked")
        + b"3\r\none\r\n4;x=y\r\n two\r\n0\r\nX-Trailer: 1\r\n\r\n"
    )
    async with an_origin(answering(OK)) as origin, a_gateway(passing(origin.url)) as gateway:
        assert (await gateway.ask(raw)).status == 200
    assert origin.requests[0].body == b"one two"
    assert origin.requests[0].all("Transfer-Encoding") == ["chunked"]
    assert origin.requests[0].all("Content-Length") == []


# --- what comes back ---


async def test_redirects_are_passed_on_and_not_followed() -> None:
    answer = await answered(
        answering(b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n")
    )
    assert (answer.status, answer.get("Location")) == (302, "http://127.0.0.1:1/")


async def test_cookies_are_not_kept() -> None:
    raw = b"HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nset-cookie: b=2\r\nContent-Length: 0\r\n\r\n"
    async with an_origin(answering(raw)) as origin, a_gateway(passing(origin.url)) as gateway:
        answer = await gateway.get()
        await gateway.get()
    assert [field for field in answer.fields if field[0].lower() == "set-cookie"] == [
        ("Set-Cookie", "a=1"),
        ("set-cookie", "b=2"),
    ]
    assert origin.requests[1].all("Cookie") == []


async def test_interim_answers_are_not_the_answer() -> None:
    answer = await answered(answering(b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + OK))
    assert (answer.status, answer.body) == (200, b"ok")
    assert "Link" not in answer.names


async def test_connections_are_kept_for_the_next_call() -> None:
    async with an_origin(answering(OK)) as origin, a_gateway(passing(origin.url)) as gateway:
        for _ in range(3):
            assert (await gateway.get()).body == b"ok"
        assert origin.connections == 1


async def test_connections_are_not_kept_where_their_time_is_nothing() -> None:
    async with an_origin(answering(OK)) as origin:
        program = with_properties(origin.url, milliseconds(keepalive=0))
        async with a_gateway(program) as gateway:
            assert (await gateway.get()).status == (await gateway.get()).status == 200
        assert origin.connections == 2


async def test_a_connection_that_went_away_meanwhile_is_not_the_client_s_problem() -> None:
    async with an_origin(closing_after(OK)) as origin, a_gateway(passing(origin.url)) as gateway:
        for _ in range(3):
            assert (await gateway.get()).body == b"ok"


async def test_an_answer_without_framing_ends_with_the_connection() -> None:
    answer = await answered(closing_after(b"HTTP/1.0 200 OK\r\n\r\nall of it"))
    assert answer.body == b"all of it"


async def test_the_target_s_address_is_known() -> None:
    async with an_origin(answering(OK)) as origin:
        url = f"http://localhost:{origin.port}"
        flow = "<PreFlow><Response><Step><Name>Read</Name></Step></Response></PreFlow>"
        program = passing(url, target_flow=flow, policies="Read reads=target.ip")
        seen: list[object] = []
        program = noting(program, seen)
        async with a_gateway(program) as gateway:
            assert (await gateway.get()).status == 200
    assert seen == ["127.0.0.1"]


def noting(program: Program, seen: list[object]) -> Program:
    """Return the program with a note of what the policy Read has read."""

    def note(action: Action) -> Action:
        def act(exchange: Exchange) -> Pending:
            pending = action(exchange)
            seen.append(exchange.variables["read.Read"])
            return pending

        return act

    ops = tuple(replace(op, action=note(op.action)) if op.label == "step:Read" else op for op in program.ops)
    return replace(program, ops=ops)


# --- what goes wrong ---


async def test_a_target_that_refuses_connections() -> None:
    async with a_gateway(passing(f"http://127.0.0.1:{closed_port()}")) as gateway:
        answer = await gateway.get()
        assert refusal_of(answer) == (503, EDGE + "ServiceUnavailable")
        assert gateway.count("target_errors_total") == 1
        assert (await gateway.settled())[0]["target_status"] is None


async def test_a_host_that_does_not_exist() -> None:
    async with a_gateway(passing("http://does-not-exist.invalid")) as gateway:
        answer = await gateway.get()
    assert refusal_of(answer) == (503, EDGE + "ServiceUnavailable")


async def test_a_target_that_does_not_accept_in_time() -> None:
    # A full backlog: the kernel answers no further connection.
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(0)
        port = deaf.getsockname()[1]
        fillers = [socket.socket() for _ in range(4)]
        for filler in fillers:
            filler.setblocking(False)
            filler.connect_ex(("127.0.0.1", port))
        async with a_gateway(
            with_properties(f"http://127.0.0.1:{port}", milliseconds(connect=100))
        ) as gateway:
            answer = await gateway.get()
        for filler in fillers:
            filler.close()
    assert refusal_of(answer) == (503, EDGE + "ServiceUnavailable")


async def test_a_pool_without_room_is_not_waited_for_for_ever() -> None:
    async with an_origin(silent) as origin:
        program = with_properties(origin.url, milliseconds(connect=100))
        async with a_gateway(program, max_connections=1) as gateway, gateway.client() as first:
            await first.send(request("GET", "/p"))
            await origin.asked()
            answer = await gateway.get()
    assert refusal_of(answer) == (503, EDGE + "ServiceUnavailable")


async def test_a_target_that_does_not_answer_in_time() -> None:
    answer = await answered(silent, properties=milliseconds(io=100))
    assert refusal_of(answer) == (504, EDGE + "GatewayTimeout")


async def test_a_target_that_does_not_read_in_time() -> None:
    async def deaf(peer: Peer) -> None:
        await peer.head()
        await asyncio.Event().wait()

    async with an_origin(deaf) as origin:
        program = with_properties(origin.url, milliseconds(io=200))
        async with a_gateway(program) as gateway, gateway.client() as client:
            length = 50_000_000
            sending = asyncio.create_task(
                client.send(request("POST", "/p", f"Content-Length: {length}") + bytes(length))
            )
            answer = await client.answer()
            sending.cancel()
            await asyncio.gather(sending, return_exceptions=True)
    assert refusal_of(answer) == (504, EDGE + "GatewayTimeout")


async def test_a_target_that_does_not_read_a_held_body_in_time() -> None:
    async def deaf(peer: Peer) -> None:
        await peer.head()
        await asyncio.Event().wait()

    async with an_origin(deaf) as origin:
        program = passing(
            origin.url,
            steps="<Request><Step><Name>Read</Name></Step></Request>",
            policies="Read reads=request.content",
            target=f"<Properties>{milliseconds(io=200)}</Properties>",
        )
        async with a_gateway(program, body_limit=60_000_000) as gateway:
            answer = await gateway.ask(request("POST", "/p", body=bytes(20_000_000)))
    assert refusal_of(answer) == (504, EDGE + "GatewayTimeout")


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"HTTP/1.1 200",
        b"HTTP/1.1 200 OK\r\nContent-Le",
        b"no http at all\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nA b: c\r\n\r\n",
    ],
)
@pytest.mark.parametrize("verb", ["GET", "POST"])
async def test_a_target_that_closes_before_its_head_is_whole(raw: bytes, verb: str) -> None:
    answer = await answered(closing_after(raw), request(verb, "/p"))
    assert refusal_of(answer) == (502, EDGE + "UnexpectedEOFAtTarget")


@pytest.mark.parametrize(
    "raw",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n",
    ],
)
async def test_a_body_that_breaks_off_never_looks_complete(raw: bytes) -> None:
    async with an_origin(closing_after(raw)) as origin, a_gateway(passing(origin.url)) as gateway:
        async with gateway.client() as client:
            await client.send(request("GET", "/p"))
            head = await client.answer_head()
            rest = await client.rest()
        if head.get("Content-Length"):
            assert len(rest) < int(head.get("Content-Length") or 0)
        else:
            assert head.get("Transfer-Encoding") == "chunked"
            assert not rest.endswith(b"0\r\n\r\n")
        line = (await gateway.settled())[0]
    assert (line["status"], line["fault"]) == (200, EDGE + "UnexpectedEOFAtTarget")


async def test_a_broken_chunk_behind_the_head_is_no_answer(hand: str) -> None:
    raw = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\nnonsense\r\n"
    if hand == "compiled":
        # The head is on its way by then: what is left is to break off.
        with pytest.raises((asyncio.IncompleteReadError, ConnectionError)):
            await answered(closing_after(raw))
        return
    answer = await answered(closing_after(raw))
    assert refusal_of(answer) == (502, EDGE + "UnexpectedEOFAtTarget")


async def test_a_broken_chunk_that_comes_late_never_looks_complete() -> None:
    go_on = asyncio.Event()

    async def late(peer: Peer) -> None:
        await peer.request()
        await peer.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n")
        await go_on.wait()
        await peer.send(b"nonsense\r\n")
        await peer.wire.rest()

    async with (
        an_origin(late) as origin,
        a_gateway(passing(origin.url)) as gateway,
        gateway.client() as client,
    ):
        await client.send(request("GET", "/p"))
        await client.answer_head()
        go_on.set()
        assert not (await client.rest()).endswith(b"0\r\n\r\n")


async def test_a_body_that_goes_silent_never_looks_complete() -> None:
    async def stuck(peer: Peer) -> None:
        await peer.request()
        await peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")
        await peer.wire.rest()

    async with (
        an_origin(stuck) as origin,
        a_gateway(with_properties(origin.url, milliseconds(io=100))) as gateway,
        gateway.client() as client,
    ):
        await client.send(request("GET", "/p"))
        await client.answer_head()
        assert await client.rest() in {b"half", b""}
        line = (await gateway.settled())[0]
    assert line["fault"] == EDGE + "GatewayTimeout"


@pytest.mark.parametrize(
    "fields",
    [
        b"X-Long: " + b"v" * 30_000 + b"\r\n",
        b"".join(b"X-%d: %s\r\n" % (number, b"v" * 1000) for number in range(30)),
        b"".join(b"X-%d: v\r\n" % number for number in range(3_000)),
    ],
)
async def test_headers_over_the_limit(fields: bytes) -> None:
    answer = await answered(answering(b"HTTP/1.1 200 OK\r\n" + fields + b"Content-Length: 0\r\n\r\n"))
    assert refusal_of(answer) == (502, "protocol.http.TooBigHeaders")


async def test_many_small_fields_within_the_limit() -> None:
    fields = b"".join(b"X-%d: v\r\n" % number for number in range(1_000))
    answer = await answered(answering(b"HTTP/1.1 200 OK\r\n" + fields + b"Content-Length: 0\r\n\r\n"))
    assert answer.status == 200
    assert answer.get("X-999") == "v"


async def test_a_target_that_switches_protocols_unasked() -> None:
    raw = b"HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\nwhatever"
    fields = (
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: AA==",
    )
    answer = await answered(closing_after(raw), request("GET", "/p", *fields))
    assert refusal_of(answer) == (502, EDGE + "UnexpectedEOFAtTarget")


async def test_control_characters_in_a_field_do_not_go_on() -> None:
    answer = await answered(answering(b"HTTP/1.1 200 OK\r\nX-A: a\x01b\r\nContent-Length: 0\r\n\r\n"))
    assert answer.status == 502


@pytest.mark.parametrize("status", [204, 304])
async def test_a_body_where_none_may_be_is_not_the_next_answer(status: int) -> None:
    raw = (
        b"HTTP/1.1 %d Odd\r\nContent-Length: 5\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged"
        % status
    )
    async with an_origin(answering(raw)) as origin, a_gateway(passing(origin.url)) as gateway:
        for _ in range(2):
            assert (await gateway.get()).status == status


async def test_405_needs_an_allow() -> None:
    answer = await answered(answering(b"HTTP/1.1 405 No\r\nContent-Length: 0\r\n\r\n"))
    assert refusal_of(answer) == (502, "protocol.http.Response405WithoutAllowHeader")


async def test_an_error_of_the_target_is_passed_on_as_it_is() -> None:
    answer = await answered(answering(b"HTTP/1.1 503 Busy Now\r\nX-A: 1\r\nContent-Length: 5\r\n\r\nsorry"))
    assert (answer.status, answer.reason, answer.body, answer.get("X-A")) == (503, "Busy Now", b"sorry", "1")


# --- TLS ---


async def answered_over_tls(info: str, *, host: str = "localhost") -> WireAnswer:
    async with an_origin(answering(OK), tls=server_context()) as origin:
        url = f"https://{host}:{origin.port}"
        async with a_gateway(
            passing(url, target=f"<SSLInfo><Enabled>true</Enabled>{info}</SSLInfo>")
        ) as gateway:
            return await gateway.get()


async def test_a_certificate_that_nobody_vouches_for() -> None:
    answer = await answered_over_tls("")
    assert refusal_of(answer) == (503, EDGE + "SslHandshakeFailed")


async def test_a_certificate_that_need_not_be_vouched_for() -> None:
    assert (await answered_over_tls("<IgnoreValidationErrors>true</IgnoreValidationErrors>")).body == b"ok"


async def test_a_target_that_speaks_no_tls() -> None:
    async def puzzled(peer: Peer) -> None:
        await peer.wire.some()
        await peer.send(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    async with (
        an_origin(puzzled) as origin,
        a_gateway(passing(f"https://127.0.0.1:{origin.port}")) as gateway,
    ):
        answer = await gateway.get()
    assert refusal_of(answer) == (503, EDGE + "SslHandshakeFailed")


async def test_protocols_that_do_not_meet() -> None:
    context = server_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    info = (
        "<Enabled>true</Enabled><IgnoreValidationErrors>true</IgnoreValidationErrors>"
        "<Protocols><Protocol>TLSv1.2</Protocol></Protocols>"
    )

    async def unreached(peer: Peer) -> None:
        await peer.wire.rest()

    async with an_origin(unreached, tls=context) as origin:
        program = passing(f"https://localhost:{origin.port}", target=f"<SSLInfo>{info}</SSLInfo>")
        async with a_gateway(program) as gateway:
            answer = await gateway.get()
    assert refusal_of(answer) == (503, EDGE + "SslHandshakeFailed")


# --- servers ---

NAMED = {"a": b"A", "b": b"B", "c": b"C"}
ERROR = b"HTTP/1.1 500 Broken\r\nContent-Length: 1\r\n\r\n"


def saying(text: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n" + text


class Servers:
    """Run a gateway with named servers behind it; a name without a script refuses connections."""

    def __init__(self, target: str, **scripts: Script | None) -> None:
        self._target = target
        self._scripts = scripts
        self._stack = AsyncExitStack()
        self.origins: dict[str, Origin] = {}

    async def __aenter__(self) -> Servers:
        ports = {}
        for name, script in self._scripts.items():
            if script is None:
                ports[name] = closed_port()
            else:
                self.origins[name] = await self._stack.enter_async_context(an_origin(script))
                ports[name] = self.origins[name].port
        servers = "".join(f'<Server name="{name}"/>' for name in ports if f'"{name}"' not in self._target)
        balancer = f"<LoadBalancer>{servers}{self._target}</LoadBalancer><Path>/base</Path>"
        self.gateway: Gateway = await self._stack.enter_async_context(
            a_gateway(balancing(ports, target=balancer))
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    async def said(self, times: int, raw: bytes = request("GET", "/p/x")) -> str:
        answers = [await self.gateway.ask(raw) for _ in range(times)]
        return "".join(answer.body.decode() if answer.status == 200 else "!" for answer in answers)

    def asked(self) -> dict[str, int]:
        return {name: len(origin.requests) for name, origin in self.origins.items()}


def naming(*names: str) -> dict[str, Script | None]:
    return {name: answering(saying(NAMED[name])) for name in names}


async def test_servers_take_turns_and_get_the_path() -> None:
    async with Servers("", **naming("a", "b", "c")) as servers:
        assert await servers.said(6) == "ABCABC"
        assert servers.origins["a"].requests[0].line == "GET /base/x HTTP/1.1"
        assert servers.origins["a"].requests[0].get("Host") == f"127.0.0.1:{servers.origins['a'].port}"


async def test_servers_get_calls_by_weight() -> None:
    weights = '<Algorithm>Weighted</Algorithm><Server name="a"><Weight>3</Weight></Server>'
    async with Servers(weights, **naming("a", "b")) as servers:
        assert Counter(await servers.said(8)) == {"A": 6, "B": 2}


async def test_a_busy_server_is_spared() -> None:
    held = asyncio.Event()

    async def slow(peer: Peer) -> None:
        await peer.request()
        await peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n")
        await held.wait()
        await peer.send(b"A")
        await peer.wire.rest()

    scripts = {"a": slow, **naming("b")}
    async with (
        Servers("<Algorithm>LeastConnections</Algorithm>", **scripts) as servers,
        servers.gateway.client() as client,
    ):
        await client.send(request("GET", "/p"))
        await client.answer_head()
        assert await servers.said(3) == "BBB"
        held.set()
        assert await client.some() == b"A"


async def test_a_client_that_leaves_does_not_leave_its_server_busy() -> None:
    async def hanging(peer: Peer) -> None:
        while not (await peer.request()).target.endswith("/hang"):
            await peer.send(saying(b"A"))
        await peer.wire.rest()

    async with Servers("<Algorithm>LeastConnections</Algorithm>", a=hanging, **naming("b")) as servers:
        async with servers.gateway.client() as client:
            await client.send(request("GET", "/p/hang"))
            await servers.origins["a"].asked()
        await servers.gateway.settled()
        assert await servers.said(4) == "BABA"


async def test_a_server_that_refuses_connections_is_passed_over() -> None:
    async with Servers("", a=None, **naming("b")) as servers:
        assert await servers.said(4) == "BBBB"


async def test_nothing_was_sent_so_any_request_may_go_elsewhere() -> None:
    async with Servers("", a=None, **naming("b")) as servers:
        chunked = request("POST", "/p", "Transfer-Encoding: chunked") + b"4\r\nbody\r\n0\r\n\r\n"
        assert await servers.said(2, chunked) == "BB"
        assert [each.body for each in servers.origins["b"].requests] == [b"body", b"body"]


async def test_servers_that_all_refuse() -> None:
    async with Servers("", a=None, b=None) as servers:
        answer = await servers.gateway.get()
        assert refusal_of(answer) == (503, EDGE + "ServiceUnavailable")


async def test_retries_can_be_switched_off() -> None:
    async with Servers("<RetryEnabled>false</RetryEnabled>", a=None, **naming("b")) as servers:
        assert await servers.said(4) == "!B!B"


async def test_a_safe_call_that_failed_is_repeated_elsewhere() -> None:
    async with Servers("", a=closing_after(b""), **naming("b")) as servers:
        assert await servers.said(2) == "BB"


@pytest.mark.parametrize("verb", ["POST", "PATCH", "PUT", "DELETE"])
async def test_a_call_that_may_have_done_something_is_not_repeated_elsewhere(verb: str) -> None:
    async with Servers("", a=closing_after(b""), **naming("b")) as servers:
        assert await servers.said(1, request(verb, "/p")) == "!"
        assert servers.asked()["b"] == 0


async def test_a_body_that_was_passed_on_is_not_repeated() -> None:
    async with Servers("", a=closing_after(b""), **naming("b")) as servers:
        assert await servers.said(1, request("GET", "/p", body=b"odd, but a body")) == "!"
        assert servers.asked() == {"a": 1, "b": 0}


async def test_an_unhealthy_status_goes_elsewhere_where_the_call_is_safe() -> None:
    codes = "<ServerUnhealthyResponse><ResponseCode>500</ResponseCode></ServerUnhealthyResponse>"
    async with Servers(codes, a=answering(ERROR + b"E"), **naming("b")) as servers:
        assert await servers.said(2) == "BB"
        assert await servers.said(2, request("POST", "/p")) in {"!B", "B!"}


async def test_an_unhealthy_status_of_the_last_server_is_the_answer() -> None:
    codes = "<ServerUnhealthyResponse><ResponseCode>500</ResponseCode></ServerUnhealthyResponse>"
    async with Servers(codes, a=answering(ERROR + b"E"), b=answering(ERROR + b"F")) as servers:
        answer = await servers.gateway.get()
        assert (answer.status, answer.reason, answer.body) == (500, "Broken", b"F")


async def test_an_error_that_is_not_unhealthy_is_the_answer() -> None:
    async with Servers("", a=answering(ERROR + b"E"), **naming("b")) as servers:
        assert await servers.said(2) == "!B"


async def test_failures_in_a_row_take_a_server_out_for_good() -> None:
    async with Servers(
        "<MaxFailures>2</MaxFailures><RetryEnabled>false</RetryEnabled>", a=None, **naming("b")
    ) as servers:
        assert await servers.said(7) == "!B!BBBB"


async def test_without_a_server_left_there_are_no_active_targets() -> None:
    async with Servers("<MaxFailures>1</MaxFailures>", a=None) as servers:
        assert refusal_of(await servers.gateway.get()) == (503, EDGE + "ServiceUnavailable")
        answer = await servers.gateway.get()
        assert refusal_of(answer) == (503, EDGE + "NoActiveTargets")


async def test_the_fallback_helps_out() -> None:
    fallback = '<Server name="c"><IsFallback>true</IsFallback></Server>'
    async with Servers(fallback, a=None, **naming("c")) as servers:
        assert await servers.said(2) == "CC"
    async with Servers(fallback, **naming("a", "c")) as servers:
        assert await servers.said(3) == "AAA"


async def test_a_client_that_breaks_its_body_is_not_the_server_s_failure() -> None:
    async def patient(peer: Peer) -> None:
        while True:
            request_ = await peer.head()
            if request_.line.startswith("GET"):
                await peer.send(saying(b"A"))

    async with Servers("<MaxFailures>1</MaxFailures>", a=patient) as servers:
        bad = request("POST", "/p", "Transfer-Encoding: chunked") + b"4\r\nbody\r\nnonsense\r\n"
        assert (await servers.gateway.ask(bad)).status == 400
        assert await servers.said(1) == "A"
