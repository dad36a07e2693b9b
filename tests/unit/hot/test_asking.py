"""What a target is asked: a head that says what was meant, and nothing that it does not."""

from __future__ import annotations

import pytest

from gateway.flow import Pending
from gateway.message import Exchange
from tests.support.gateway_in_process import ACT, a_gateway, acting, passing
from tests.support.origin import OK, an_origin, answering


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


FORWARDED = ("X-Forwarded-For", "X-Forwarded-Port", "X-Forwarded-Proto")


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, {}),
        ({"X-Forwarded-For": "192.0.2.9"}, {"X-Forwarded-For": "192.0.2.9"}),
        ({"x-forwarded-port": None}, {"X-Forwarded-Port": None}),
        ({"X-A": "2"}, {"X-A": "2"}),
        ({"X-B": "3"}, {"X-B": "3"}),
        ({"X-A": None, "X-B": "ä"}, {"X-A": None, "X-B": "\xc3\xa4"}),
    ],
)
async def test_what_the_gateway_adds_goes_on_once_whatever_a_policy_does(
    changes: dict[str, str | None], told: dict[str, str | None]
) -> None:
    def act(exchange: Exchange) -> Pending:
        for name, value in changes.items():
            if value is None:
                exchange.request.headers.remove(name)
            else:
                exchange.request.headers.set(name, value)
        return None

    async with (
        an_origin(answering(OK)) as origin,
        a_gateway(acting(passing(origin.url, steps=ACT, policies="Act"), {"Act": act})) as gateway,
    ):
        for _ in range(2):
            await gateway.get("/p", "X-A: 1")
        added = dict(zip(FORWARDED, ("127.0.0.1", str(gateway.port), "http"), strict=True))
        expected: dict[str, str | None] = {"X-A": "1", "X-B": None, **added, **told}
        for asked in origin.requests:
            found = {name: asked.all(name) for name in expected}
            assert found == {name: [] if value is None else [value] for name, value in expected.items()}


@pytest.mark.parametrize("steps", ["l", "al", "la", "ls", "lr", "lls"])
async def test_lines_that_are_added_go_on_beside_those_before(steps: str) -> None:
    def act(exchange: Exchange) -> Pending:
        headers = exchange.request.headers
        for step in steps:
            if step == "l":
                headers.add_lines([("X-L", "1"), ("X-M", "2")], b"X-L: 1\r\nX-M: 2\r\n")
            elif step == "a":
                headers.add("X-N", "3")
            elif step == "s":
                headers.set("X-L", "4")
            else:
                headers.remove("X-L")
        expected.extend(pair for pair in headers.copy() if pair[0].startswith("X-"))
        return None

    expected: list[tuple[str, str]] = []
    async with (
        an_origin(answering(OK)) as origin,
        a_gateway(acting(passing(origin.url, steps=ACT, policies="Act"), {"Act": act})) as gateway,
    ):
        await gateway.get("/p", "X-A: 1")
        assert [pair for pair in origin.requests[0].fields if pair[0].startswith("X-")] == expected
        assert {"X-A", *FORWARDED} <= {name for name, _ in expected}
        assert ("X-M", "2") in expected
