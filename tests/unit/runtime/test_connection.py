"""Client connections: framing, limits and refusals, with bytes as they are."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Iterable

import pytest

from tests.support.driver import Pause
from tests.support.gateway_in_process import Gateway, a_gateway, answering_itself, passing, request
from tests.support.origin import OK, Peer, an_origin, answering
from tests.support.wire import Wire, WireAnswer

pytestmark = pytest.mark.usefixtures("hand")

GET = request("GET", "/p")


def fault_of(answer: WireAnswer) -> tuple[int, str]:
    return answer.status, json.loads(answer.body)["fault"]["detail"]["errorcode"]


async def refused(raw: bytes) -> WireAnswer:
    """Send what must be refused: the connection closes, and nothing behind it is taken for a request."""
    async with a_gateway(answering_itself()) as gateway, gateway.client() as client:
        await client.send(raw)
        answer = await client.answer()
        assert await client.rest() == b""
        lines = await gateway.settled()
        assert [line["status"] for line in lines] == [answer.status]
        assert lines[0]["client_ip"] == "127.0.0.1"
        assert gateway.count("requests_in_flight") == 0
        assert gateway.count("requests_total", f'outcome="{answer.status // 100}xx"') == 1
        assert gateway.count("faults_total", 'origin="client"') == 1
        return answer


LINE = b"GET /p HTTP/1.1\r\n"
HOST = b"Host: h\r\n"
POST = b"POST /p HTTP/1.1\r\n" + HOST
POST_1_0 = b"POST /p HTTP/1.0\r\n" + HOST


@pytest.mark.parametrize(
    "raw",
    [
        LINE + b"\r\n",
        LINE + HOST + HOST + b"\r\n",
        LINE + HOST + b"host: other\r\n\r\n",
        LINE + HOST + b"X-A : 1\r\n\r\n",
        LINE + HOST + b" X-A: 1\r\n\r\n",
        LINE + HOST + b"X-A: 1\r\n folded\r\n\r\n",
        LINE + HOST + b"X-A: 1\r\n\tfolded\r\n\r\n",
        LINE + HOST + b"X-A: 1\nX-B: 2\r\n\r\n",
        LINE + HOST + b"X-A: a\x00b\r\n\r\n",
        LINE + HOST + b"X-A: a\x01b\r\n\r\n",
        LINE + HOST + b"X-A: a\rb\r\n\r\n",
        LINE + HOST + b"X\x00A: 1\r\n\r\n",
        LINE + HOST + b"X(A: 1\r\n\r\n",
        LINE + HOST + b": 1\r\n\r\n",
        LINE + HOST + b"no colon\r\n\r\n",
        b"GET /p HTTP/1.1\n" + HOST + b"\r\n",
        b"GET /p\r\n" + HOST + b"\r\n",
        b"GET /p \r\n" + HOST + b"\r\n",
        b"GET /p\r\nHost: HTTP/0.9\r\nConnection: keep-alive\r\n\r\n",
        b"GET /p HTTP/1.10\r\n" + HOST + b"\r\n",
        b"GET /p HTTP/11.1\r\n" + HOST + b"\r\n",
        b"GET /p HTTP/1.1 x\r\n" + HOST + b"\r\n",
        b"GET /p x HTTP/1.1\r\n" + HOST + b"\r\n",
        b"GET /p\x00 HTTP/1.1\r\n" + HOST + b"\r\n",
        b"GET /p\xc3\xa9 HTTP/1.1\r\n" + HOST + b"\r\n",
        b"get /p HTTP/1.1\r\n" + HOST + b"\r\n",
        b"BREW /p HTTP/1.1\r\n" + HOST + b"\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
        POST + b"Content-Length: 4\r\nContent-Length: 4\r\n\r\nbody",
        POST + b"Content-Length: 4\r\nContent-Length: 5\r\n\r\nbody",
        POST + b"Content-Length: 4, 4\r\n\r\nbody",
        POST + b"Content-Length: +4\r\n\r\nbody",
        POST + b"Content-Length: -4\r\n\r\nbody",
        POST + b"Content-Length: 0x4\r\n\r\nbody",
        POST + b"Content-Length: 4 4\r\n\r\nbody",
        POST + b"Content-Length: \r\n\r\n",
        POST + b"Content-Length: 99999999999999999999999\r\n\r\nbody",
        POST + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n",
        POST + b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n4\r\nbody\r\n0\r\n\r\n",
        POST + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        POST + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
        POST + b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
        POST + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        POST + b"Transfer-Encoding: identity\r\n\r\n",
        POST + b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
        POST + b"Transfer-Encoding:\x0bchunked\r\n\r\n0\r\n\r\n",
        POST + b"Transfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n",
        POST_1_0 + b"Transfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n",
        POST_1_0 + b"Connection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n",
        POST_1_0 + b"Connection: keep-alive\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    ],
)  # fmt: skip
@pytest.mark.parametrize("behind", [b"", GET], ids=["alone", "pipelined"])
async def test_what_is_not_well_framed_is_refused(raw: bytes, behind: bytes) -> None:
    answer = await refused(raw + behind)
    assert fault_of(answer) == (400, "gateway.http.BadRequest")
    assert answer.get("Server") == "tollkeeper"


@pytest.mark.parametrize(
    "raw",
    [
        POST + b"Transfer-Encoding: Chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        POST + b"Transfer-Encoding: gzip, chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        POST + b"Transfer-Encoding: chunked\r\n\r\n00005;ext=\"a\"\r\nhello\r\n0\r\nX-T: 1\r\n\r\n",
        POST + b"Content-Length: 005\r\n\r\nhello",
        b"GET /p HTTP/1.1\r\n" + HOST + b"Content-Length: 5\r\n\r\nhello",
        b"\r\n\r\n" + LINE + HOST + b"\r\n",
        b"GET  /p HTTP/1.1\r\n" + HOST + b"\r\n",
    ],
)  # fmt: skip
async def test_what_can_be_read_in_one_way_only_keeps_its_bounds(raw: bytes) -> None:
    """Whatever is answered: a forged request inside a body is never taken for one."""
    async with (
        an_origin(answering(OK)) as origin,
        a_gateway(passing(origin.url)) as gateway,
        gateway.client() as client,
    ):
        await client.send(raw + request("GET", "/p/second"))
        answers = 0
        while answers < 2 and (await client.answer_or_end()) is not None:
            answers += 1
        targets = [each.target for each in origin.requests]
        assert targets in (["/", "/second"], ["/"], [])
        for each in origin.requests:
            assert each.body in (b"hello", b"")


@pytest.mark.parametrize("version", [b"0.9", b"1.2", b"2.0", b"3.0", b"9.9"])
@pytest.mark.parametrize("field", [b"", b"Connection: keep-alive\r\n"])
@pytest.mark.parametrize("behind", [b"", GET], ids=["alone", "pipelined"])
@pytest.mark.parametrize("path", [b"/p", b"/none"])
async def test_other_versions_are_not_supported(
    version: bytes, field: bytes, behind: bytes, path: bytes
) -> None:
    answer = await refused(b"GET " + path + b" HTTP/" + version + b"\r\n" + HOST + field + b"\r\n" + behind)
    assert fault_of(answer) == (505, "gateway.http.VersionNotSupported")
    assert answer.line == "HTTP/1.1 505 HTTP Version Not Supported"
    assert (answer.get("Connection"), answer.get("Server")) == ("close", "tollkeeper")


async def test_the_preface_of_http_2_is_told_that_it_is_not_spoken() -> None:
    answer = await refused(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
    assert fault_of(answer) == (505, "gateway.http.VersionNotSupported")


@pytest.mark.parametrize(("version", "status"), [(b" HTTP/0.9", 505), (b" HTTP/3.0", 505), (b"", 400)])
async def test_another_version_may_come_byte_by_byte(version: bytes, status: int) -> None:
    async with a_gateway(answering_itself()) as gateway, gateway.client() as client:
        await client.send(GET)
        assert (await client.answer()).status == 200
        for byte in b"GET /p" + version + b"\r\n":
            await client.send(bytes([byte]))
            await Pause()
        await client.send(b"\r\n")
        assert (await client.answer()).status == status
        assert await client.rest() == b""


async def test_a_tail_of_a_body_is_not_a_request() -> None:
    forged = b"GET /p/forged HTTP/1.1\r\nHost: h\r\n\r\n"
    async with (
        an_origin(answering(OK)) as origin,
        a_gateway(passing(origin.url)) as gateway,
        gateway.client() as client,
    ):
        await client.send(request("POST", "/p", body=forged) + GET)
        assert (await client.answer()).status == (await client.answer()).status == 200
        assert [each.target for each in origin.requests] == ["/", "/"]
        assert origin.requests[0].body == forged


async def test_a_body_without_framing_is_no_body() -> None:
    async with an_origin(answering(OK)) as origin, a_gateway(passing(origin.url)) as gateway:
        answer = await gateway.ask(b"POST /p HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
    assert answer.status == 200
    assert origin.requests[0].body == b""


@pytest.mark.parametrize(
    ("raw", "fault"),
    [
        (b"GET /p?" + b"q" * 7_200 + b" HTTP/1.1\r\n" + HOST + b"\r\n", (414, "protocol.http.TooBigLine")),
        (b"GET /p?" + b"q" * 7_151 + b" HTTP/1.1\r\n" + HOST + b"\r\n", (414, "protocol.http.TooBigLine")),
        (LINE + HOST + b"X-A: " + b"v" * 26_000 + b"\r\n\r\n", (431, "protocol.http.TooBigHeaders")),
        (LINE + HOST + b"X" * 26_000 + b": v\r\n\r\n", (431, "protocol.http.TooBigHeaders")),
        (LINE + HOST + (b"X: " + b"v" * 1000 + b"\r\n") * 26 + b"\r\n", (431, "protocol.http.TooBigHeaders")),
        (LINE + HOST + b"X-A: v\r\n" * 3_500 + b"\r\n", (431, "protocol.http.TooBigHeaders")),
    ],
    ids=["url", "line", "value", "name", "block", "fields"],
)  # fmt: skip
async def test_heads_over_a_limit(raw: bytes, fault: tuple[int, str]) -> None:
    async with a_gateway(answering_itself()) as gateway:
        answer = await gateway.ask(raw)
        assert fault_of(answer) == fault
        assert [line["status"] for line in await gateway.settled()] == [fault[0]]


async def test_many_small_fields_within_the_limit() -> None:
    fields = b"".join(b"X-%d: v\r\n" % number for number in range(1_000))
    async with a_gateway(answering_itself()) as gateway:
        assert (await gateway.ask(LINE + HOST + fields + b"\r\n")).status == 200


async def sent_until_hung_up(client: Wire, pieces: list[bytes]) -> None:
    """Send pieces until the gateway hangs up; it must, before they are all sent."""
    for piece in pieces:
        try:
            await client.send(piece)
        except ConnectionError:
            return
        await Pause()
        if client.reader.at_eof():
            return
    raise AssertionError("the gateway took everything")


async def test_a_head_without_end_is_not_collected() -> None:
    async with a_gateway(answering_itself()) as gateway, gateway.client() as client:
        await client.send(LINE + HOST)
        await sent_until_hung_up(client, [b"X-A: " + b"v" * 1_000 + b"\r\n"] * 100_000)
        lines = await gateway.settled()
        assert [(line["status"], line["fault"]) for line in lines] == [(431, "protocol.http.TooBigHeaders")]


async def test_a_head_without_end_behind_a_call_waits_for_its_turn() -> None:
    async def slow(peer: Peer) -> None:
        await peer.request()
        await go_on.wait()
        await peer.send(OK)

    go_on = asyncio.Event()
    async with (
        an_origin(slow) as origin,
        a_gateway(passing(origin.url), hand="compiled") as gateway,
        gateway.client() as client,
    ):
        await client.send(GET)
        await origin.asked()
        await client.send(LINE + HOST + (b"X-A: " + b"v" * 1_000 + b"\r\n") * 40)
        go_on.set()
        assert (await client.answer()).body == b"ok"
        assert fault_of(await client.answer()) == (431, "protocol.http.TooBigHeaders")
        assert await client.rest() == b""
        assert [line["status"] for line in await gateway.settled(2)] == [200, 431]


async def test_a_head_without_end_behind_a_call_ends_the_call_of_aiohttp() -> None:
    async def slow(peer: Peer) -> None:
        await peer.request()
        await peer.wire.rest()

    async with (
        an_origin(slow) as origin,
        a_gateway(passing(origin.url), hand="aiohttp") as gateway,
        gateway.client() as client,
    ):
        await client.send(GET)
        await origin.asked()
        await client.send(LINE + (b"X-A: " + b"v" * 1_000 + b"\r\n") * 40)
        assert await client.rest() == b""
        assert {line["status"] for line in await gateway.settled(2)} == {0, 431}


async def test_a_refusal_says_so_while_a_head_has_no_end() -> None:
    async with a_gateway(answering_itself()) as gateway, gateway.client() as client:
        await client.send(LINE + HOST + (b"X-A: " + b"v" * 1_000 + b"\r\n") * 40)
        answer = await client.answer()
        assert fault_of(answer) == (431, "protocol.http.TooBigHeaders")
        assert (answer.get("Connection"), answer.get("Server")) == ("close", "tollkeeper")


async def hung_up(client: Wire, *, within: float) -> float:
    """Return how long it took the gateway to hang up in silence."""
    begun = time.monotonic()
    async with asyncio.timeout(within):
        assert await client.rest() == b""
    return time.monotonic() - begun


@pytest.mark.parametrize("raw", [b"", b"GET /p HT", LINE + HOST, b"\r\n"])
async def test_a_head_that_takes_too_long_is_cut_off(raw: bytes) -> None:
    async with (
        a_gateway(answering_itself(), head_timeout=0.1, idle_timeout=30) as gateway,
        gateway.client() as client,
    ):
        await client.send(raw)
        await hung_up(client, within=3)


async def test_a_head_that_trickles_is_cut_off_all_the_same() -> None:
    async with (
        a_gateway(answering_itself(), head_timeout=0.05, idle_timeout=30) as gateway,
        gateway.client() as client,
    ):
        await client.send(LINE)
        begun = time.monotonic()
        await sent_until_hung_up(client, [b"v"] * 30_000)
        assert time.monotonic() - begun < 3


async def test_a_second_head_that_takes_too_long_is_cut_off() -> None:
    async with (
        a_gateway(answering_itself(), head_timeout=0.1, idle_timeout=30) as gateway,
        gateway.client() as client,
    ):
        await client.send(GET)
        assert (await client.answer()).status == 200
        await client.send(b"GET /p")
        await hung_up(client, within=3)


async def test_between_requests_there_is_the_idle_time() -> None:
    async with (
        a_gateway(answering_itself(), head_timeout=0.1, idle_timeout=0.4) as gateway,
        gateway.client() as client,
    ):
        await client.send(request("POST", "/p", "Content-Length: 8") + b"first")
        assert (await client.answer()).status == 200
        await client.send(b"two")
        assert await hung_up(client, within=3) > 0.2


async def test_a_call_takes_as_long_as_it_takes() -> None:
    async def slow(peer: Peer) -> None:
        await peer.request()
        asyncio.get_running_loop().call_later(0.4, go_on.set)
        await go_on.wait()
        await peer.send(OK)

    go_on = asyncio.Event()
    async with (
        an_origin(slow) as origin,
        a_gateway(passing(origin.url), head_timeout=0.1, idle_timeout=0.1) as gateway,
    ):
        assert (await gateway.get()).body == b"ok"


async def test_a_half_head_behind_a_call_does_not_cut_off_its_answer() -> None:
    go_on = asyncio.Event()

    async def slow(peer: Peer) -> None:
        await peer.request()
        await go_on.wait()
        await peer.send(OK)

    async with (
        an_origin(slow) as origin,
        a_gateway(passing(origin.url), head_timeout=0.1, idle_timeout=30) as gateway,
        gateway.client() as client,
    ):
        await client.send(GET)
        await origin.asked()
        await client.send(b"GET /p")
        asyncio.get_running_loop().call_later(0.3, go_on.set)
        assert (await client.answer()).body == b"ok"
        assert await client.rest() == b""


async def test_connections_are_kept_and_counted() -> None:
    async with a_gateway(answering_itself()) as gateway:
        async with gateway.client() as client:
            for _ in range(3):
                await client.send(GET)
                assert (await client.answer()).status == 200
            assert gateway.count("connections_open") == 1
        await gateway.until("connections_open", is_=0)


async def test_a_client_may_close_after_its_request() -> None:
    async with a_gateway(answering_itself()) as gateway, gateway.client() as client:
        await client.send(request("GET", "/p", "Connection: close"))
        answer = await client.answer()
        assert answer.get("Connection") == "close"
        assert await client.rest() == b""


async def test_requests_may_come_in_one_go() -> None:
    async with (
        an_origin(answering(OK)) as origin,
        a_gateway(passing(origin.url)) as gateway,
        gateway.client() as client,
    ):
        await client.send(
            b"".join(request("POST", f"/p/{number}", body=b"x" * number) for number in range(50))
        )
        for _ in range(50):
            assert (await client.answer()).body == b"ok"
        assert [(each.target, len(each.body)) for each in origin.requests] == [
            (f"/{n}", n) for n in range(50)
        ]


@pytest.mark.parametrize(
    "raw", [GET, request("POST", "/p", "Transfer-Encoding: chunked") + b"4\r\nbody\r\n0\r\n\r\n"]
)
async def test_requests_may_come_byte_by_byte(raw: bytes) -> None:
    async with (
        an_origin(answering(OK)) as origin,
        a_gateway(passing(origin.url)) as gateway,
        gateway.client() as client,
    ):
        for byte in raw:
            await client.send(bytes([byte]))
            await Pause()
        assert (await client.answer()).body == b"ok"


@pytest.mark.parametrize(
    "raw",
    [
        b"CONNECT h:443 HTTP/1.1\r\nHost: h:443\r\n\r\n",
        b"OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n",
    ],
)
async def test_requests_that_are_for_no_proxy(raw: bytes) -> None:
    async with a_gateway(answering_itself()) as gateway:
        assert (await gateway.ask(raw)).status == 400


async def test_an_upgrade_is_not_made_and_what_follows_is_a_request() -> None:
    fields = (
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: AA==",
    )
    async with (
        an_origin(answering(OK)) as origin,
        a_gateway(passing(origin.url)) as gateway,
        gateway.client() as client,
    ):
        await client.send(request("GET", "/p/one", *fields) + request("GET", "/p/two"))
        assert (await client.answer()).body == (await client.answer()).body == b"ok"
        assert [each.target for each in origin.requests] == ["/one", "/two"]
        assert "Upgrade" not in origin.requests[0].names


async def test_no_query_is_logged_anywhere(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with a_gateway(answering_itself()) as gateway:
        assert (await gateway.get("/p?secret=1")).status == 200
        assert (await gateway.ask(b"GET /p?secret=1 HTTP/1.1\r\nbad\r\n\r\n")).status == 400
        lines = json.dumps(await gateway.settled(2))
    assert "secret" not in lines
    assert "secret" not in caplog.text


async def test_garbage_is_no_error_of_ours(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    async with a_gateway(answering_itself()) as gateway, gateway.client() as client:
        await client.send(request("POST", "/p", "Transfer-Encoding: chunked") + b"2\r\nok\r\n")
        assert (await client.answer()).status == 200
        await client.send(b"nonsense\r\n")
        assert await client.rest() == b""
        await refuse_some(gateway, [b"\x00\x01\r\n\r\n", b"GET /p HTTP/1.1\r\n\r\n"])
    assert caplog.text == ""


async def refuse_some(gateway: Gateway, requests: Iterable[bytes]) -> None:
    for raw in requests:
        assert (await gateway.ask(raw)).status == 400
