"""The wiring of the compiled hand."""

from __future__ import annotations

from gateway.runtime.hand import open_pools
from tests.support.gateway_in_process import a_gateway, answering_itself


async def test_a_worker_begins_without_a_connection_to_targets() -> None:
    pools = open_pools(10)
    assert (pools.open_count, pools.idle_count, pools.waiting_count) == (0, 0, 0)
    await pools.close()
    pools.sweep.close()


async def test_a_listener_with_a_hand_carries_by_it() -> None:
    async with a_gateway(answering_itself(), hand="compiled") as gateway:
        assert (await gateway.get()).status == 200
        assert gateway.count("carried_total", 'hand="compiled"') == 1
    async with a_gateway(answering_itself(), hand="aiohttp") as gateway:
        assert (await gateway.get()).status == 200
        assert gateway.count("carried_total", 'hand="aiohttp"') == 1
