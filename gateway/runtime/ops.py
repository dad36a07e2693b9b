"""The operations port: liveness, readiness and metrics, served by the supervisor."""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import web

from gateway.telemetry import CONTENT_TYPE


@dataclass(frozen=True, slots=True)
class Ops:
    """Answer for the whole gateway.

    `missing` names what does not do its work, `can_serve` says whether calls are carried all the
    same, `metrics` renders the text that is scraped.
    """

    missing: Callable[[], list[str]]
    can_serve: Callable[[], bool]
    metrics: Callable[[], bytes]

    def app(self) -> web.Application:
        """Return the three resources."""
        app = web.Application()
        app.router.add_get("/healthz", self._health)
        app.router.add_get("/readyz", self._readiness)
        app.router.add_get("/metrics", self._scrape)
        return app

    async def serve(self, sock: socket.socket) -> web.AppRunner:
        """Begin to answer; the runner's `cleanup` ends it."""
        runner = web.AppRunner(self.app(), access_log=None)
        await runner.setup()
        await web.SockSite(runner, sock).start()
        return runner

    async def _health(self, _: web.Request) -> web.Response:
        """Answer as long as the supervisor lives."""
        return web.json_response({"status": "ok"})

    async def _readiness(self, _: web.Request) -> web.Response:
        """Answer 200 when calls are carried, else 503; name what is missing either way."""
        is_ready = self.can_serve()
        answer = {"status": "ready" if is_ready else "not ready", "missing": self.missing()}
        return web.json_response(answer, status=200 if is_ready else 503)

    async def _scrape(self, _: web.Request) -> web.Response:
        """Answer the metrics of all workers, summed."""
        return web.Response(body=self.metrics(), headers={"Content-Type": CONTENT_TYPE})
