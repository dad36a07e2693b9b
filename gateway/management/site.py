"""The application that serves the management API, and what is served beside it, where it listens."""

from __future__ import annotations

import asyncio
import functools
import socket
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from aiohttp import web
from aiohttp.typedefs import Middleware

from gateway.config import Network, believed_address
from gateway.management.answers import Answer, found
from gateway.management.app import Api
from gateway.management.connection import Connection
from gateway.management.errors import Serve, VerbNotAllowed, edge_errors, response_of
from gateway.management.openapi import PATH, document
from gateway.management.reading import check_framing, expect_continue
from gateway.management.resource import resource_files


def _arrivals(trusted: Sequence[Network]) -> Middleware:
    """Return what is done first with each request, whoever serves it."""

    @web.middleware
    async def arrive(request: web.Request, handler: Serve) -> web.StreamResponse:
        """Note that a head is there and where it is from, and refuse what cannot be relied on."""
        if isinstance(request.protocol, Connection):
            request.protocol.head_arrived()
        check_framing(request)
        forwarded = request.headers.getall("X-Forwarded-For", ())
        address = believed_address(request.remote or "", forwarded, trusted)
        return await handler(request if address == request.remote else request.clone(remote=address))

    return arrive


def _telling(described: Mapping[str, object]) -> Serve:
    """Return what serves the description of the API and of what is beside it, made when it is asked for."""

    @functools.cache
    def written() -> Answer:
        return found(document(resource_files(), described))

    async def tell(request: web.Request) -> web.StreamResponse:
        if request.method not in ("GET", "HEAD"):
            raise VerbNotAllowed(request.method, PATH, "GET, HEAD")
        return response_of(written())

    return tell


def make_app(
    api: Api, beside: Iterable[web.RouteDef] = (), described: Mapping[str, object] = MappingProxyType({})
) -> web.Application:
    """Make the application: what is served beside the API has paths of its own, all others are the API's.

    `described` is what is beside it as OpenAPI describes paths. The description of all is nobody's secret.
    """
    app = web.Application(middlewares=[edge_errors, _arrivals(api.trusted)])
    app.router.add_routes(beside)
    app.router.add_route("*", PATH, _telling(described), expect_handler=expect_continue)
    app.router.add_route("*", "/{path:.*}", api.serve, expect_handler=expect_continue)
    return app


@dataclass(frozen=True, slots=True)
class Site:
    """Be the application where it listens."""

    runner: web.AppRunner
    listener: asyncio.Server

    @classmethod
    async def open(cls, app: web.Application, sock: socket.socket) -> Site:
        """Begin to serve on a listening socket."""
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        server = runner.server
        assert server is not None
        loop = asyncio.get_running_loop()
        return cls(runner, await loop.create_server(lambda: Connection(server), sock=sock))

    async def close(self, grace: float) -> None:
        """Take no more connections, let calls under way finish within `grace` seconds, and end."""
        self.listener.close()
        server = self.runner.server
        assert server is not None
        server.pre_shutdown()
        await server.shutdown(grace)
        await self.runner.cleanup()
