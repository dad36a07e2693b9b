"""The management process: its life between a supervisor's word and its end.

What a charter holds and how a child says that it is ready is the supervisor's matter; here is only what this
process reads of the one and writes for the other.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from aiohttp import web

from gateway.config import Settings
from gateway.errors import StoreUnavailable
from gateway.management.app import api_of
from gateway.management.auth import BearerTokens
from gateway.management.site import Site, make_app
from gateway.store import SignIn, Store, open_store, open_vault
from gateway.telemetry import configure_logging

_log = logging.getLogger(__name__)

RETRY = 0.5
READY = b"ready\n"


class Mandate(Protocol):
    """What this process is told: the supervisor's charter."""

    @property
    def settings(self) -> Settings:
        """Return the settings."""
        ...

    @property
    def redis_url(self) -> str:
        """Return the address of the Redis that is really used."""
        ...

    @property
    def secret_key_file(self) -> Path:
        """Return the file of the secret key."""
        ...

    @property
    def socket(self) -> int:
        """Return the descriptor of the listening socket."""
        ...


class Beside(Protocol):
    """What this process serves beside the API: the login service, whose tokens the API takes."""

    @property
    def routes(self) -> Sequence[web.RouteDef]:
        """Return its paths, and what serves them."""
        ...

    @property
    def tokens(self) -> BearerTokens:
        """Return what knows the access tokens."""
        ...

    @property
    def described(self) -> Mapping[str, object]:
        """Return its paths as OpenAPI describes them."""
        ...


OpenBeside = Callable[[Store, Settings, SignIn], Beside]


def run_management(charter: Mandate, control: socket.socket, open_beside: OpenBeside) -> None:
    """Serve the management API, and what is beside it, until the supervisor says stop, or is gone.

    `control` is this end of the connection to the supervisor.
    """
    configure_logging(charter.settings.log_level)
    asyncio.run(_live(charter, control, open_beside))


async def _live(charter: Mandate, control: socket.socket, open_beside: OpenBeside) -> None:
    """Open, serve, finish what is under way, close."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    control.setblocking(False)
    reader, writer = await asyncio.open_connection(sock=control)
    ends = [asyncio.create_task(stop.wait()), asyncio.create_task(reader.read())]
    serving = asyncio.create_task(_serve(charter, writer, stop, open_beside))
    await asyncio.wait([*ends, serving], return_when=asyncio.FIRST_COMPLETED)
    stop.set()
    await serving
    for end in ends:
        end.cancel()
    writer.close()


async def _serve(
    charter: Mandate, writer: asyncio.StreamWriter, stop: asyncio.Event, open_beside: OpenBeside
) -> None:
    """Serve until `stop`; say when it begins."""
    store = await _store(charter, stop)
    if store is None:
        return
    finishing = asyncio.create_task(_finish_deletions(store))
    try:
        listening = socket.socket(fileno=os.dup(charter.socket))
        sign_in = SignIn.over(store)
        beside = open_beside(store, charter.settings, sign_in)
        api = api_of(store, charter.settings, sign_in, beside.tokens)
        site = await Site.open(make_app(api, beside.routes, beside.described), listening)
        writer.write(READY)
        await writer.drain()
        await stop.wait()
        await site.close(charter.settings.shutdown_grace)
    finally:
        finishing.cancel()
        await asyncio.wait([finishing])
        await store.close()


async def _finish_deletions(store: Store) -> None:
    """Finish what another process had begun to delete; a store that goes away leaves it to the next start."""
    try:
        await store.organizations.finish_deletions()
    except StoreUnavailable as error:
        _log.warning("what was being deleted is not swept yet: %s", error)


async def _store(charter: Mandate, stop: asyncio.Event) -> Store | None:
    """Open the store; one that is just starting is waited for, until `stop`."""
    vault = open_vault(charter.secret_key_file)
    while not stop.is_set():
        try:
            return await open_store(charter.redis_url, vault, charter.settings.token_purge_after)
        except StoreUnavailable as error:
            _log.warning("the store is away: %s", error)
            await asyncio.sleep(RETRY)
    return None
