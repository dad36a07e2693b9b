"""Where what a gateway keeps can be read and written by a verb, and how a verb tells of long work."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TextIO

from gateway.config import Settings
from gateway.errors import SettingsError, StoreUnavailable
from gateway.store import Connection, EmbeddedRedis, Store, open_store, open_vault

STANDARD = "-"
"""The file's name that means standard output, or standard input."""


def key_file_of(settings: Settings) -> Path:
    """Return the file of the secret key."""
    return settings.secret_key_file or settings.data_dir / "secret.key"


@asynccontextmanager
async def redis_of(settings: Settings, *, may_run: bool) -> AsyncIterator[str]:
    """Lead to the Redis of these settings; one of our own that does not run is started meanwhile.

    `may_run` says whether a gateway may be using it.

    Raises:
        SettingsError: nothing is kept there, or a gateway uses it that should not.
        StoreUnavailable: it does not start.
    """
    if settings.redis_url:
        yield settings.redis_url
        return
    embedded = EmbeddedRedis(settings.data_dir)
    if may_run and await _answers(embedded.url):
        yield embedded.url
        return
    if may_run and not settings.data_dir.is_dir():
        raise SettingsError(
            f"GATEWAY_DATA_DIR: there is no folder {settings.data_dir}: nothing is kept there"
        )
    await asyncio.to_thread(embedded.start)
    try:
        yield embedded.url
    finally:
        await asyncio.to_thread(embedded.stop)


async def _answers(url: str) -> bool:
    connection = Connection.open(url)
    try:
        await connection.ask("PING")
    except StoreUnavailable:
        return False
    finally:
        await connection.close()
    return True


class Teller:
    """Say how far it is, to a person who waits; a file or a pipe is told nothing."""

    def __init__(self, out: TextIO) -> None:
        self._out = out

    def tell(self, text: str) -> None:
        """Show a text in place of the one before."""
        if self._out.isatty():
            print(f"\r{text}", end="", file=self._out, flush=True)

    def clear(self) -> None:
        """Take the text away."""
        if self._out.isatty():
            print("\r" + " " * 60 + "\r", end="", file=self._out, flush=True)


@asynccontextmanager
async def store_of(settings: Settings) -> AsyncIterator[Store]:
    """Open the store of these settings, beside a gateway that runs or without one.

    Raises:
        SettingsError: nothing is kept there, or its secret key is not.
        StoreUnavailable: Redis does not answer.
    """
    vault = open_vault(key_file_of(settings))
    purge_after = settings.token_purge_after
    async with redis_of(settings, may_run=True) as url, await open_store(url, vault, purge_after) as store:
        yield store
