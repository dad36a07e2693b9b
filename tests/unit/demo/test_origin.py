"""The demo's origin: a feed that is steady within the hour, and paths that mean only themselves."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from gateway.demo.origin import feed, make_app, request_log

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
Client = TestClient[web.Request, web.Application]
WEATHER = "{urn:tollkeeper:demo:weather}"


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    async with TestClient(TestServer(make_app())) as opened:
        yield opened


def test_the_feed_tells_of_its_place() -> None:
    channel = ElementTree.fromstring(feed("12797282", NOON).encode()).find("channel")
    assert channel is not None
    assert channel.findtext("title") == "Demo Weather - Palo Alto, CA"
    location = channel.find(f"{WEATHER}location")
    assert location is not None
    assert location.attrib == {"city": "Palo Alto", "region": "CA", "country": "United States"}
    assert len(channel.findall(f"item/{WEATHER}forecast")) == 2


def test_the_weather_is_steady_within_the_hour_and_other_elsewhere() -> None:
    def wind(woeid: str, now: datetime) -> dict[str, str]:
        found = ElementTree.fromstring(feed(woeid, now).encode()).find(f"channel/{WEATHER}wind")
        assert found is not None
        return found.attrib

    assert wind("1", NOON) == wind("1", NOON + timedelta(minutes=59))
    assert wind("1", NOON) != wind("2", NOON)
    assert wind("1", NOON) != wind("1", NOON + timedelta(hours=1))


async def test_a_forecast_is_xml(client: Client) -> None:
    async with client.get("/forecastrss?w=2502265") as answer:
        assert answer.status == 200
        assert answer.headers["Content-Type"] == "text/xml; charset=UTF-8"
        assert "Demo Weather - Sunnyvale, CA" in await answer.text()


@pytest.mark.parametrize("woeid", ["x", "1<2", "-1", "1234567890123", "\u0661"])
async def test_what_is_no_place_is_refused(client: Client, woeid: str) -> None:
    async with client.get("/forecastrss", params={"w": woeid}) as answer:
        assert answer.status == 400


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/FORECASTRSS",
        "/forecastrss/",
        "/x//forecastrss",
        "/hello/forecastrss",
        "/forecastrss;x",
        "/user",
    ],
)
async def test_a_path_means_only_itself(client: Client, path: str) -> None:
    async with client.get(path) as answer:
        assert answer.status == 404


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("/hello", "Hello, Guest!"),
        ("/hello/", "Hello, Guest!"),
        ("/hello/user?user=Ann", "Hello, Ann!"),
        ("/hello/json", '"firstName": "John"'),
        ("/hello/xml", "<city>San Jose</city>"),
    ],
)
async def test_the_resources_of_helloworld(client: Client, path: str, text: str) -> None:
    async with client.get(path) as answer:
        assert answer.status == 200
        assert text in await answer.text()


async def test_the_echo_leaves_credentials_out(client: Client) -> None:
    fields = {"Authorization": "Bearer abc", "Cookie": "a=abc", "X-A": "1"}
    async with client.post("/hello/echo?q=1", headers=fields, data=b"body") as answer:
        echoed = await answer.json()
    assert (echoed["method"], echoed["url"], echoed["body"]) == ("POST", "/hello/echo?q=1", "body")
    assert echoed["headers"]["X-A"] == "1"
    assert "abc" not in str(echoed)


@pytest.mark.parametrize(("code", "status"), [("204", 204), ("503", 503), ("199", 400), ("600", 400)])
async def test_the_status_that_is_asked_for(client: Client, code: str, status: int) -> None:
    async with client.get(f"/hello/statuscode/{code}") as answer:
        assert answer.status == status


async def test_the_echo_takes_any_bytes(client: Client) -> None:
    fields = {"Content-Type": "text/plain; charset=klingon"}
    async with client.post("/hello/echo", headers=fields, data=b"a\xff") as answer:
        assert answer.status == 200
        assert (await answer.json())["body"] == "a\ufffd"


HEAD = b"POST /hello/echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"


@pytest.mark.parametrize(
    "sent",
    [
        HEAD + b"A: b\r\n" * 3000 + b"\r\n",
        HEAD + b"A: " + b"b" * 100_000 + b"\r\n\r\n",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\nnonsense\r\n",
        HEAD + b"Content-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc",
        b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n",
    ],
    ids=["fields", "field", "chunk", "gzip", "tls"],
)
@pytest.mark.parametrize("level", ["INFO", "DEBUG"])
async def test_a_malformed_request_is_worth_no_error(
    sent: bytes, level: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(level)
    runner = web.AppRunner(make_app(), access_log=None, logger=request_log())
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    reader, writer = await asyncio.open_connection(*runner.addresses[0])
    writer.write(sent)
    async with asyncio.timeout(10):
        answer = await reader.read()
    writer.close()
    await runner.cleanup()
    assert answer.split(b" ")[1] == b"400"
    assert {record.levelname for record in caplog.records} <= {"DEBUG"}
    assert level == "DEBUG" or not caplog.records


def test_a_bug_is_told(caplog: pytest.LogCaptureFixture) -> None:
    request_log().error("unhandled", exc_info=ValueError())
    assert [record.levelname for record in caplog.records] == ["ERROR"]
