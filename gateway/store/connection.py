"""A pool of connections to one Redis, and the only place where Redis' errors are seen.

Every failure - no answer, a lost connection, a refusal - becomes StoreUnavailable here and travels no
further. Nothing is tried again: a write whose answer was lost may have been applied, and only the
caller knows whether repeating it is harmless. Must not know what is stored.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import Self, cast
from urllib.parse import urlsplit

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import NoScriptError, RedisError, ResponseError

from gateway.errors import SettingsError, StoreUnavailable
from gateway.store.scripts import Script

Argument = str | bytes | int | float

TIMEOUT = 2.0
"""Seconds within which a call ends, whatever it waits for: a free connection, connecting, an answer."""

MOST_CONNECTIONS = 32
_SCHEMES = ("redis", "rediss", "unix")
_POLL = 1.0
"""Seconds after which a silent subscription looks again whether it is still wanted."""


class Connection:
    """Ask one Redis, over as many connections as are needed at a time."""

    __slots__ = ("_client", "_execute", "_timeout", "url")

    def __init__(self, client: Redis, url: str, timeout: float) -> None:
        self._client = client
        # Ours, and not the client's socket timeout: that one goes through asyncio.wait_for, which
        # before Python 3.12 can lose a cancellation, so that a stop would wait for ever.
        self._timeout = timeout
        # redis-py has no types for it.
        self._execute: Callable[..., Awaitable[object]] = client.execute_command
        self.url = url
        """Where it leads, without password: for logs."""

    @classmethod
    def open(cls, url: str, *, timeout: float = TIMEOUT) -> Self:
        """Prepare connections to `redis://`, `rediss://` or `unix://`; the first question makes the first.

        Raises:
            SettingsError: the URL is not one of these.
        """
        shown = _without_password(url)
        try:
            pool = BlockingConnectionPool.from_url(
                url,
                max_connections=MOST_CONNECTIONS,
                timeout=timeout,
                # See `_timeout`; left out, redis-py would take five seconds of its own.
                socket_timeout=None,
                socket_connect_timeout=timeout,
                retry=Retry(NoBackoff(), 0),
                # Pushes are of no use here; what needs RESP3 has a connection of its own.
                protocol=2,
            )
        except ValueError as error:
            raise SettingsError(f"GATEWAY_REDIS_URL: {shown} is not a Redis address: {error}") from error
        client = Redis.from_pool(pool)
        # redis-py would shape some answers by their command's name; here all of them stay as they came.
        client.response_callbacks.clear()
        return cls(client, shown, timeout)

    async def ask(self, *command: Argument) -> object:
        """Send one command and return its answer; texts arrive as bytes.

        Raises:
            StoreUnavailable: Redis did not answer, or refused.
        """
        async with self._answering():
            return await self._execute(*command)

    async def ask_all(self, commands: Sequence[Sequence[Argument]]) -> list[object]:
        """Send commands in one write over one connection and return their answers, in order.

        They are not atomic: another client may come in between.

        Raises:
            StoreUnavailable: Redis did not answer, or refused one of them.
        """
        async with self._answering():
            async with self._client.pipeline(transaction=False) as pipeline:
                enqueue: Callable[..., object] = pipeline.execute_command
                for command in commands:
                    enqueue(*command)
                answers = cast("list[object]", await pipeline.execute(raise_on_error=False))
            for answer in answers:
                if isinstance(answer, RedisError):
                    raise answer
            return answers

    async def run(self, script: Script, keys: Sequence[str], arguments: Sequence[Argument]) -> object:
        """Run a script by its digest; send it whole when Redis does not know it yet.

        Raises:
            StoreUnavailable: Redis did not answer, or refused.
        """
        tail: tuple[Argument, ...] = (len(keys), *keys, *arguments)
        async with self._answering():
            try:
                return await self._execute("EVALSHA", script.digest, *tail)
            except NoScriptError:
                return await self._execute("EVAL", script.text, *tail)

    async def listen(self, channel: str) -> AsyncGenerator[bytes, None]:
        """Yield what is published on a channel from now on; never ends by itself.

        Raises:
            StoreUnavailable: the subscription was lost; what was published meanwhile is lost as well.
        """
        subscription = self._client.pubsub(ignore_subscribe_messages=True)
        try:
            with self._translated():
                await subscription.subscribe(channel)
            while True:
                with self._translated():
                    message = await subscription.get_message(timeout=_POLL)
                if message is not None:
                    yield cast("bytes", message["data"])
        finally:
            close: Callable[[], Awaitable[None]] = subscription.aclose
            with self._translated():
                await close()

    async def close(self) -> None:
        """Close all connections."""
        with self._translated():
            await self._client.aclose(close_connection_pool=True)

    @asynccontextmanager
    async def _answering(self) -> AsyncIterator[None]:
        with self._translated():
            async with asyncio.timeout(self._timeout):
                yield

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except ResponseError as error:
            # Redis repeats arguments in some refusals; its first word names the kind and holds none.
            # redis-py takes that word off where it is ERR.
            kind = str(error).split(" ", 1)[0]
            shown = kind if kind.isupper() else "ERR"
            raise StoreUnavailable(f"Redis at {self.url} refused: {shown}") from error
        except (RedisError, OSError) as error:
            raise StoreUnavailable(f"Redis at {self.url} did not answer: {error}") from error


def _without_password(url: str) -> str:
    """Return the URL as it may be shown.

    Raises:
        SettingsError: no Redis URL at all.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise SettingsError("GATEWAY_REDIS_URL: the host or port is invalid") from error
    if parts.scheme not in _SCHEMES:
        raise SettingsError(
            f"GATEWAY_REDIS_URL: the scheme {parts.scheme!r} is not one of {', '.join(_SCHEMES)}"
        )
    address = f"{host}:{port}" if port else host
    return f"{parts.scheme}://{address}{parts.path}"
