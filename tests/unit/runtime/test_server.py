"""The aiohttp hand's server by itself; what both hands do is tested with the listener."""

from __future__ import annotations

import asyncio

from gateway.message import Exchange
from tests.support.fake_policies import bundle_of, compiled
from tests.support.gateway_in_process import a_gateway, acting, answering_itself, request

ACT = compiled(
    bundle_of(
        "<PreFlow><Request><Step><Name>Act</Name></Step></Request></PreFlow>"
        "<HTTPProxyConnection><BasePath>/p</BasePath></HTTPProxyConnection><RouteRule name='none'/>",
        policies="Act",
    )
)


async def test_it_carries_what_comes() -> None:
    async with a_gateway(answering_itself(), hand="aiohttp") as gateway:
        assert (await gateway.get("/p")).status == 200
        assert gateway.count("carried_total", 'hand="aiohttp"') == 1


async def test_idle_connections_are_closed_and_others_are_not() -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def wait(_: Exchange) -> None:
        begun.set()
        await go_on.wait()

    async with (
        a_gateway(acting(ACT, {"Act": wait}), hand="aiohttp") as gateway,
        gateway.client() as idle,
        gateway.client() as busy,
    ):
        await busy.send(request("GET", "/p"))
        await begun.wait()
        gateway.listener.close_idle()
        assert await idle.rest() == b""
        go_on.set()
        assert (await busy.answer()).status == 200
