"""The process of the demo's origin: a child like the others, on a port of its own."""

from __future__ import annotations

import asyncio
import signal
import socket

from aiohttp import web

from gateway.demo import make_app, request_log
from gateway.runtime import Charter, Line
from gateway.telemetry import configure_logging


def run_demo(charter: Charter, control: socket.socket) -> None:
    """Answer as the demo's backend until the supervisor says stop, or is gone."""
    configure_logging(charter.settings.log_level)
    asyncio.run(_serve(charter, control))


async def _serve(charter: Charter, control: socket.socket) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    line = await Line.open(control)
    orphaned = asyncio.create_task(line.until_orphaned())
    orphaned.add_done_callback(lambda _: stop.set())
    runner = web.AppRunner(make_app(), access_log=None, logger=request_log())
    await runner.setup()
    await web.SockSite(runner, socket.socket(fileno=charter.socket)).start()
    await line.report_ready()
    await stop.wait()
    await runner.cleanup()
    await line.close()
