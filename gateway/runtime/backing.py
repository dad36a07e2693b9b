"""The Redis behind the gateway: the configured one, or one of our own that is kept running.

From here on they differ in nothing but their URL.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from gateway.config import Settings
from gateway.errors import SettingsError, StoreUnavailable
from gateway.oauth import Vault
from gateway.store import Connection, EmbeddedRedis, most_tracked, open_or_make_vault, open_vault

_log = logging.getLogger(__name__)

LOOK = 0.2
"""Seconds between looks whether our own Redis still runs."""


@dataclass(slots=True, eq=False)
class Backing:
    """Lead to the Redis and to the key of what it holds. Leaving the block ends a Redis of our own."""

    settings: Settings
    _redis: EmbeddedRedis | None = None
    _stopping: asyncio.Event = field(default_factory=asyncio.Event)
    _watch: asyncio.Task[None] | None = None

    @property
    def url(self) -> str:
        """Return the URL of the Redis that is really used."""
        return self._redis.url if self._redis is not None else self.settings.redis_url

    @property
    def key_file(self) -> Path:
        """Return the file of the secret key."""
        return self.settings.secret_key_file or self.settings.data_dir / "secret.key"

    async def __aenter__(self) -> Self:
        """Take the data folder; a Redis of our own is not started yet.

        Raises:
            SettingsError: the folder is another gateway's, or cannot be used.
        """
        if not self.settings.redis_url:
            settings = self.settings
            tracked = settings.workers * most_tracked(settings.token_cache)
            self._redis = EmbeddedRedis(settings.data_dir, tracked_keys=tracked)
            await asyncio.to_thread(self._redis.lock)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End our own Redis and give up the data folder."""
        self._stopping.set()
        if self._watch is not None:
            await self._watch
        if self._redis is not None:
            await asyncio.to_thread(self._redis.stop)

    async def start(self) -> Vault:
        """Start a Redis of our own, unless one is configured; return the vault of the secret key.

        Raises:
            SettingsError: there is no redis-server, or the key file cannot be used, or is missing
                though something is stored.
            StoreUnavailable: our own Redis does not start.
        """
        if self._redis is None:
            return open_vault(self.key_file)
        await asyncio.to_thread(self._redis.start)
        self._watch = asyncio.create_task(self._keep(self._redis))
        # Only the running Redis knows whether there is anything that a lost key would have opened.
        return open_or_make_vault(self.key_file, is_store_empty=await _is_empty(self.url))

    async def _keep(self, redis: EmbeddedRedis) -> None:
        """Start our own Redis again when it dies; what it acknowledged is on disk."""
        while not self._stopping.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), LOOK)
            if self._stopping.is_set() or redis.is_running:
                continue
            _log.error("the embedded Redis died and is started again")
            try:
                await asyncio.to_thread(redis.start)
            except (StoreUnavailable, SettingsError) as error:
                _log.error("it did not start: %s", error)


async def _is_empty(url: str) -> bool:
    """Say whether a Redis holds nothing at all."""
    connection = Connection.open(url)
    try:
        return await connection.ask("DBSIZE") == 0
    finally:
        await connection.close()
