"""The wiring of the management API: ports behind resources, and the application that serves them.

A call is authenticated before anything else is looked at; then its resource is found, its organization, its
body; then the resource's verb runs. A change leaves an audit line and a hint.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import time
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from aiohttp import web

from gateway.config import Settings
from gateway.entities import Organization
from gateway.errors import Denied
from gateway.management.answers import Answer
from gateway.management.auth import Authenticator, BearerTokens, NoTokens
from gateway.management.call import Call, Ports
from gateway.management.confirming import PARAMETER, confirm
from gateway.management.connection import Connection
from gateway.management.errors import Serve, edge_errors, response_of
from gateway.management.hints import tell
from gateway.management.reading import body_of, check_framing, expect_continue, query_of, raw_path
from gateway.management.resource import Found, Routes, all_resources
from gateway.oauth import random_text
from gateway.store import SignIn, Store, enough_patience

_log = logging.getLogger(__name__)
_audit = logging.getLogger("gateway.management.audit")

_READING = ("GET", "HEAD")
_OWN_PAGES = ("same-origin", "none", "")


def ports_of(store: Store, settings: Settings) -> Ports:
    """Wire the ports of the management side."""
    return Ports(
        store,
        time.time,
        random_text,
        lambda: str(uuid.uuid4()),
        settings.condition_precedence == "java",
        settings.target_url_suffix,
        confirm_patience=enough_patience(settings.redis_grace),
        traffic_port=settings.traffic_port,
    )


@dataclass(frozen=True, slots=True)
class Api:
    """Serve the resources."""

    routes: Routes
    ports: Ports
    authenticator: Authenticator

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Serve one request.

        Raises:
            ManagementError, InvalidEntity, BundleError, StoreUnavailable, Taken: it is refused.
        """
        caller = await self._caller(request)
        found = self.routes.find(raw_path(request))
        organization = await self._organization(found)
        verb = found.resource.verb(request.method)
        call = Call(
            request.method,
            found.names,
            caller,
            self.ports,
            query_of(request),
            await body_of(request, found.resource.most),
            request.headers.get("Accept", ""),
            organization,
        )
        changes = call.verb not in _READING
        # Asked before anything is changed: a value that is none refuses the call.
        confirms = changes and call.flag(PARAMETER)
        answer = await verb(call)
        if changes:
            await self._changed(call, found, answer)
        if confirms:
            await confirm(call)
        return response_of(answer)

    async def _caller(self, request: web.Request) -> str:
        # A browser adds the credentials it knows to whatever a page sends here, also another site's page.
        if request.headers.get("Sec-Fetch-Site", "") not in _OWN_PAGES:
            raise Denied("security.CrossSiteRequest", "Pages of other sites may not call the management API")
        header = request.headers.get("Authorization", "")
        return await self.authenticator.caller(header, request.remote or "")

    async def _organization(self, found: Found) -> Organization | None:
        """Return the organization of the path.

        Raises:
            Denied: it does not exist; Edge does not tell that from one of somebody else.
        """
        name = found.names.get("organization")
        if name is None:
            return None
        organization = await self.ports.store.organizations.find(name)
        if organization is None:
            raise Denied(
                "messaging.config.beans.OrganizationDoesNotExist",
                f"Organization {name} does not exist, or is not yours",
            )
        return organization

    async def _changed(self, call: Call, found: Found, answer: Answer) -> None:
        """Log who changed what, and tell other processes."""
        _audit.info(
            "%s %s by %s",
            call.verb,
            found.resource.path.format_map(call.names),
            call.caller,
            extra={"caller": call.caller, "status": answer.status, "subject": answer.subject, **_asked(call)},
        )
        if found.resource.topic:
            await tell(call, found.resource.topic)


def _asked(call: Call) -> dict[str, str]:
    """Return the parameters that say what was asked for, as far as they are given."""
    given = {f"asked_{name}": call.parameter(name) for name in ("action", "env", "revision", "name")}
    return {name: value for name, value in given.items() if value is not None}


@web.middleware
async def _arrivals(request: web.Request, handler: Serve) -> web.StreamResponse:
    """Note that a request's head is there, and refuse what cannot be relied on; whoever serves it."""
    if isinstance(request.protocol, Connection):
        request.protocol.head_arrived()
    check_framing(request)
    return await handler(request)


def make_app(api: Api, beside: Iterable[web.RouteDef] = ()) -> web.Application:
    """Make the application: what is served beside the API has paths of its own, all others are the API's."""
    app = web.Application(middlewares=[edge_errors, _arrivals])
    app.router.add_routes(beside)
    app.router.add_route("*", "/{path:.*}", api.serve, expect_handler=expect_continue)
    return app


def api_of(
    store: Store, settings: Settings, sign_in: SignIn | None = None, tokens: BearerTokens | None = None
) -> Api:
    """Wire the API; without `tokens` it takes no Bearer credentials."""
    authenticator = Authenticator(sign_in or SignIn.over(store), tokens or NoTokens())
    return Api(Routes(all_resources()), ports_of(store, settings), authenticator)


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
