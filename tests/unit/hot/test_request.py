"""The record of a plain head: what the program sees is what the client wrote."""

from __future__ import annotations

import pytest

from gateway.message import Exchange
from tests.support.gateway_in_process import ACT, a_gateway, acting, answering_itself, request


@pytest.mark.parametrize("verb", ["GET", "PUT", "POST", "PATCH", "TRACE", "DELETE", "OPTIONS"])
@pytest.mark.parametrize("fields", [0, 1, 40, 90])
async def test_a_head_becomes_the_record_that_it_says(verb: str, fields: int) -> None:
    def look(exchange: Exchange) -> None:
        seen.append(exchange)

    seen: list[Exchange] = []
    odd = [f"X-{number}: value {number} " for number in range(fields)]
    async with a_gateway(acting(answering_itself(ACT, "Act"), {"Act": look}), hand="compiled") as gateway:
        async with gateway.client() as client:
            await client.send(request(verb, "/p/some?a=%20&b", *odd))
            assert (await client.answer()).status == 200
        await gateway.settled()
        assert gateway.count("carried_total", 'hand="compiled"') == 1
    (exchange,) = seen
    message = exchange.request
    assert (message.verb, message.version, message.uri) == (verb, "1.1", "/p/some?a=%20&b")
    assert [message.headers.get(f"X-{number}") for number in range(fields)] == [
        f"value {number}" for number in range(fields)
    ]
    assert message.headers.get(f"X-{fields}") is None
