"""The traffic listener: what is let in, carried, refused, counted and logged."""

from __future__ import annotations

import asyncio
import json
import sys
import threading
from dataclasses import dataclass

import pytest

from gateway.flow import Pending
from gateway.message import Exchange
from gateway.runtime.routes import RouteTable
from tests.support.fake_policies import bundle_of, compiled
from tests.support.gateway_in_process import (
    ACT,
    DEFAULT,
    Gateway,
    a_gateway,
    acting,
    answering_itself,
    passing,
    request,
)
from tests.support.origin import OK, Peer, an_origin, answering

pytestmark = pytest.mark.usefixtures("hand")


def boom(exchange: Exchange) -> Pending:
    raise ZeroDivisionError("a secret detail")


async def test_what_is_counted_and_logged_of_a_call(hand: str) -> None:
    async with an_origin(answering(OK)) as origin, a_gateway(passing(origin.url)) as gateway:
        await gateway.get("/p/x?token=secret", "X-Forwarded-For: 203.0.113.9")
        (line,) = await gateway.settled()
        duration = line.pop("duration_ms")
        assert isinstance(duration, float)
        assert 0 < duration < 5_000
        assert line == {
            "time": "2023-11-14T22:13:20.000+00:00",
            "exchange_id": "rrt-1",
            "client_ip": "127.0.0.1",
            "method": "GET",
            "path": "/p/x",
            "host": "gateway.test",
            "environment": "acme/test",
            "proxy": "weather",
            "status": 200,
            "fault": "",
            "bytes": 2,
            "target_status": 200,
        }
        assert gateway.count("requests_total", 'outcome="2xx"') == 1
        assert gateway.count("carried_total", f'hand="{hand}"') == 1
        assert gateway.count("target_calls_total", 'outcome="2xx"') == 1
        assert gateway.count("requests_in_flight") == 0


async def test_no_proxy_listens_there() -> None:
    async with a_gateway(answering_itself()) as gateway:
        answer = await gateway.get("/nowhere/at?all=1", "X-Forwarded-For: 203.0.113.9")
        assert answer.status == 404
        assert answer.body == (
            b'{"fault":{"faultstring":"Unable to identify proxy for host: default and url: \\/nowhere\\/at",'
            b'"detail":{"errorcode":"messaging.adaptors.http.flow.ApplicationNotFound"}}}'
        )
        assert (answer.get("Content-Type"), answer.get("Server")) == ("application/json", "tollkeeper")
        (line,) = await gateway.settled()
        assert (line["status"], line["proxy"], line["path"]) == (404, "", "/nowhere/at")
        assert line["fault"] == "messaging.adaptors.http.flow.ApplicationNotFound"
        assert line["bytes"] == len(answer.body)
        assert gateway.count("faults_total", 'origin="client"') == 1


async def test_a_refusal_may_be_xml_and_has_no_body_for_head() -> None:
    async with a_gateway(answering_itself()) as gateway, gateway.client() as client:
        answer = await gateway.get("/nowhere", "Accept: text/xml")
        assert answer.get("Content-Type") == "application/xml"
        for _ in range(2):
            await client.send(request("HEAD", "/nowhere"))
            answer = await client.answer(to="HEAD")
            assert answer.status == 404


async def test_a_refused_request_with_a_body_stays_in_step() -> None:
    async with a_gateway(answering_itself()) as gateway, gateway.client() as client:
        for _ in range(2):
            await client.send(request("POST", "/nowhere", body=b"GET /p HTTP/1.1\r\nHost: x\r\n\r\n"))
            assert (await client.answer()).status == 404
        assert len(await gateway.settled(2)) == 2


async def test_a_bug_in_an_action_shows_nothing_of_itself(caplog: pytest.LogCaptureFixture) -> None:
    async with (
        a_gateway(acting(answering_itself(ACT, "Act"), {"Act": boom})) as gateway,
        gateway.client() as client,
    ):
        await client.send(request("GET", "/p"))
        answer = await client.answer()
        assert answer.status == 500
        assert json.loads(answer.body)["fault"]["detail"]["errorcode"] == "Internal Server Error"
        assert b"secret" not in answer.body
        assert b"Traceback" not in answer.body
        # The connection is as good as before.
        await client.send(request("GET", "/nowhere"))
        assert (await client.answer()).status == 404
        line = (await gateway.settled(2))[0]
        assert (line["status"], line["fault"]) == (500, "Internal Server Error")
        assert gateway.count("faults_total", 'origin="gateway"') == 1
    assert "exchange rrt-1 failed" in caplog.text
    assert "ZeroDivisionError: a secret detail" in caplog.text


async def test_a_bug_after_the_answer_is_logged_and_the_answer_stays() -> None:
    proxy = "<HTTPProxyConnection><BasePath>/p</BasePath></HTTPProxyConnection><RouteRule name='none'/>"
    after = "<PostClientFlow><Response><Step><Name>Act</Name></Step></Response></PostClientFlow>"
    program = acting(compiled(bundle_of(after + proxy, policies="Act")), {"Act": boom})
    async with a_gateway(program) as gateway:
        assert (await gateway.get()).status == 200
        line = (await gateway.settled())[0]
        assert (line["status"], line["fault"]) == (200, "Internal Server Error")


@dataclass
class BrokenRoutes(RouteTable):
    """Fail at every lookup."""

    def __init__(self) -> None:
        super().__init__({}, {}, DEFAULT)

    def find(self, host: str, path: str) -> None:
        raise ZeroDivisionError


async def test_a_bug_at_the_door_is_a_bug(caplog: pytest.LogCaptureFixture) -> None:
    async with a_gateway(routes=BrokenRoutes()) as gateway:
        answer = await gateway.get()
        assert answer.status == 500
        (line,) = await gateway.settled()
        assert (line["status"], line["fault"]) == (500, "Internal Server Error")
    assert "ZeroDivisionError" in caplog.text


async def test_calls_under_way_keep_their_program() -> None:
    go_on = asyncio.Event()

    async def slow(peer: Peer) -> None:
        await peer.request()
        await go_on.wait()
        await peer.send(OK)

    async with (
        an_origin(slow) as origin,
        a_gateway(passing(origin.url)) as gateway,
        gateway.client() as client,
    ):
        await client.send(request("GET", "/p"))
        await origin.asked()
        gateway.traffic.routes = RouteTable({}, {}, DEFAULT)
        assert (await gateway.get()).status == 404
        go_on.set()
        assert (await client.answer()).body == b"ok"


async def test_while_it_stops_calls_go_on_and_idle_connections_close() -> None:
    async with (
        an_origin(answering(OK)) as origin,
        a_gateway(passing(origin.url), head_timeout=30, idle_timeout=30) as gateway,
        gateway.client() as idle,
        gateway.client() as busy,
    ):
        await gateway.until("connections_open", is_=2)
        await busy.send(request("POST", "/p", "Content-Length: 8") + b"half")
        await gateway.until("requests_in_flight", is_=1)
        gateway.traffic.is_draining = True
        gateway.listener.close_idle()
        assert await idle.rest() == b""
        await busy.send(b"half")
        answer = await busy.answer()
        assert (answer.get("Connection"), answer.body) == ("close", b"ok")
        assert await busy.rest() == b""
        assert origin.requests[0].body == b"halfhalf"


async def test_requests_on_many_connections_run_side_by_side() -> None:
    meeting = asyncio.Barrier(20)

    async def together(peer: Peer) -> None:
        await peer.request()
        await meeting.wait()
        await peer.send(OK)

    async with an_origin(together) as origin, a_gateway(passing(origin.url)) as gateway:
        async with asyncio.timeout(5):
            answers = await asyncio.gather(*(gateway.get() for _ in range(20)))
        assert [answer.body for answer in answers] == [b"ok"] * 20


async def left_before(gateway: Gateway, raw: bytes) -> None:
    async with gateway.client() as client:
        await client.send(raw)
        await gateway.until("requests_in_flight", is_=1)


async def test_a_client_that_leaves_is_counted_once() -> None:
    async def silent(peer: Peer) -> None:
        await peer.request()
        await peer.wire.rest()

    async with an_origin(silent) as origin, a_gateway(passing(origin.url)) as gateway:
        await left_before(gateway, request("GET", "/p"))
        (line,) = await gateway.settled()
        assert (line["status"], line["fault"]) == (0, "")
        assert gateway.count("requests_total", 'outcome="other"') == 1
        assert gateway.count("requests_in_flight") == 0


async def test_without_an_access_log_calls_are_carried() -> None:
    async with a_gateway(answering_itself()) as gateway:
        gateway.traffic.access_log = None
        assert (await gateway.get()).status == 200


@pytest.mark.parametrize(
    ("trusted", "address"),
    [((), "127.0.0.1"), (("127.0.0.0/8",), "203.0.113.9")],
)
async def test_only_trusted_peers_say_where_a_call_came_from(trusted: tuple[str, ...], address: str) -> None:
    async with a_gateway(answering_itself(), trusted=trusted) as gateway:
        await gateway.get("/p", "X-Forwarded-For: 203.0.113.9")
        assert (await gateway.settled())[0]["client_ip"] == address


async def test_what_is_declined_before_aiohttp_is_there_waits_for_it() -> None:
    asking = request("GET", "/p", "Connection: x-odd, keep-alive", "Expect: 100-continue")
    async with (
        a_gateway(answering_itself(), hand="compiled") as gateway,
        gateway.client() as first,
        gateway.client() as second,
        gateway.client() as gone,
    ):
        for client in (first, second, gone):
            await client.send(asking)
        await gone.close()
        for client in (first, second, first):
            assert (await client.answer()).status == 200
            await client.send(asking)
        assert gateway.count("carried_total", 'hand="aiohttp"') >= 3


async def test_who_comes_after_a_loading_that_failed_is_served(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    asking = request("GET", "/p", "Expect: 100-continue")
    async with (
        a_gateway(answering_itself(), hand="compiled") as gateway,
        gateway.client() as first,
        gateway.client() as second,
    ):
        with monkeypatch.context() as without:
            without.setitem(sys.modules, "gateway.runtime.server", None)
            await first.send(asking)
            with pytest.raises((ConnectionError, EOFError)):
                await first.answer()
        (told,) = [each for each in caplog.records if each.name == "gateway.runtime.listener"]
        assert "aiohttp cannot be loaded" in told.message
        assert told.exc_info is not None
        await second.send(asking)
        assert (await second.answer()).status == 200


async def test_a_stop_bears_a_loading_that_fails(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    loop, begun, stopping = asyncio.get_running_loop(), asyncio.Event(), threading.Event()

    def fail() -> None:
        loop.call_soon_threadsafe(begun.set)
        assert stopping.wait(10)
        raise ImportError("no aiohttp here")

    monkeypatch.setattr("gateway.runtime.listener._server_class", fail)
    async with a_gateway(answering_itself(), hand="compiled") as gateway, gateway.client() as client:
        await client.send(request("GET", "/p", "Expect: 100-continue"))
        await begun.wait()
        loop.call_later(0, stopping.set)
        await gateway.listener.shutdown(1.0)
        assert "aiohttp cannot be loaded" in caplog.text
