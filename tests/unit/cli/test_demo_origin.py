"""The process of the demo's origin: it serves until its supervisor is gone."""

from __future__ import annotations

import asyncio
import socket

from aiohttp import ClientSession

from gateway.cli.demo_origin import _serve
from gateway.runtime.charter import READY
from gateway.runtime.ports import bind_one
from tests.unit.runtime.charters import make_charter


async def test_it_serves_until_the_supervisor_is_gone() -> None:
    listening = bind_one("GATEWAY_DEMO_PORT", "127.0.0.1", 0)
    host, port = listening.getsockname()
    ours, theirs = socket.socketpair()
    serving = asyncio.create_task(_serve(make_charter("demo", socket=listening.detach()), theirs))
    assert await asyncio.to_thread(ours.recv, 100) == READY
    async with ClientSession() as session, session.get(f"http://{host}:{port}/hello") as answer:
        assert await answer.text() == "Hello, Guest!\n"
    ours.close()
    await asyncio.wait_for(serving, 10)
