"""What a target is asked: a head that says what was meant, and nothing that it does not."""

from __future__ import annotations

import pytest

from gateway.flow import Pending
from gateway.message import Exchange
from tests.support.gateway_in_process import a_gateway, acting, passing
from tests.support.origin import OK, an_origin, answering

ACT = "<Request><Step><Name>Act</Name></Step></Request>"


async def test_the_head_goes_on_as_it_came() -> None:
    async with an_origin(answering(OK)) as origin, a_gateway(passing(origin.url)) as gateway:
        await gateway.get("/p/a?b=c", "x-ODD:  1 ", "X-odd: \xe9", "Accept:*/*", "TE: trailers", "X-Empty:")
        asked = origin.requests[0]
        assert asked.line == "GET /a?b=c HTTP/1.1"
        assert asked.fields[:5] == [
            ("Host", f"127.0.0.1:{origin.port}"),
            ("x-ODD", "1"),
            ("X-odd", "\xc3\xa9"),
            ("Accept", "*/*"),
            ("X-Empty", ""),
        ]


async def test_what_a_policy_changed_goes_on_changed() -> None:
    def act(exchange: Exchange) -> Pending:
        exchange.request.verb = "PUT"
        exchange.request.headers.set("X-A", "ä")
        exchange.request.headers.remove("X-B")
        exchange.request.content = b"made"
        return None

    async with (
        an_origin(answering(OK)) as origin,
        a_gateway(acting(passing(origin.url, steps=ACT, policies="Act"), {"Act": act})) as gateway,
    ):
        await gateway.get("/p", "X-A: 1", "X-B: 2", "Connection: X-C", "X-C: 3")
        asked = origin.requests[0]
        assert (asked.line, asked.body) == ("PUT / HTTP/1.1", b"made")
        assert asked.get("X-A") == "\xc3\xa4"
        assert {"X-B", "X-C"}.isdisjoint(asked.names)


@pytest.mark.parametrize("text", ["GET /evil HTTP/1.1\r\nX:", "G T", "", "GÉT"])
async def test_a_verb_that_is_none_is_not_written(text: str) -> None:
    def act(exchange: Exchange) -> Pending:
        exchange.request.verb = text
        return None

    async with (
        an_origin(answering(OK)) as origin,
        a_gateway(acting(passing(origin.url, steps=ACT, policies="Act"), {"Act": act})) as gateway,
    ):
        assert (await gateway.get()).status == 500
        assert origin.requests == []


@pytest.mark.parametrize("value", ["1\r\nX-Evil: 1", "1\n", "\0", "\r"])
async def test_a_field_that_would_be_two_is_not_written(value: str) -> None:
    def act(exchange: Exchange) -> Pending:
        exchange.request.headers.set("X-A", value)
        return None

    async with (
        an_origin(answering(OK)) as origin,
        a_gateway(acting(passing(origin.url, steps=ACT, policies="Act"), {"Act": act})) as gateway,
    ):
        assert (await gateway.get("/p", "X-A: 1")).status == 500
        assert origin.requests == []
