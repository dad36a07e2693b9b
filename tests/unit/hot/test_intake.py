"""Where a client's body ends, however it comes: by way of a connection, as it has no face of its own."""

from __future__ import annotations

import pytest

from tests.support.driver import Pause
from tests.support.gateway_in_process import a_gateway, passing, request
from tests.support.origin import OK, an_origin, answering

BODIES = {
    "by length": (("Content-Length: 10",), b"0123456789"),
    "in one chunk": (("Transfer-Encoding: chunked",), b"a\r\n0123456789\r\n0\r\n\r\n"),
    "in chunks": (("Transfer-Encoding: chunked",), b"3;n=v\r\n012\r\n7\r\n3456789\r\n0\r\nT: x\r\n\r\n"),
}
NEXT = request("GET", "/p/next")


@pytest.mark.parametrize("framing", BODIES)
@pytest.mark.parametrize("step", [1, 7, 1_000])
async def test_a_body_ends_where_its_framing_says(framing: str, step: int) -> None:
    fields, body = BODIES[framing]
    raw = request("POST", "/p", *fields) + body + NEXT
    async with (
        an_origin(answering(OK)) as origin,
        a_gateway(passing(origin.url)) as gateway,
        gateway.client() as client,
    ):
        for start in range(0, len(raw), step):
            await client.send(raw[start : start + step])
            await Pause()
        assert [(await client.answer()).body for _ in "12"] == [b"ok", b"ok"]
        assert [(asked.target, asked.body) for asked in origin.requests] == [
            ("/", b"0123456789"),
            ("/next", b""),
        ]


@pytest.mark.parametrize("fields", [("Content-Length: 0",), ("Transfer-Encoding: chunked",)])
async def test_a_body_may_be_empty(fields: tuple[str, ...]) -> None:
    async with (
        an_origin(answering(OK)) as origin,
        a_gateway(passing(origin.url)) as gateway,
        gateway.client() as client,
    ):
        body = b"0\r\n\r\n" if "chunked" in fields[0] else b""
        await client.send(request("POST", "/p", *fields) + body + NEXT)
        assert [(await client.answer()).body for _ in "12"] == [b"ok", b"ok"]
        assert [asked.body for asked in origin.requests] == [b"", b""]
