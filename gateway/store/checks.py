"""What a Redis must offer before anything is entrusted to it, and what is only worth a warning."""

from __future__ import annotations

import re
from collections.abc import Mapping

from redis.exceptions import ResponseError

from gateway.errors import SettingsError, StoreUnavailable
from gateway.oauth import Vault
from gateway.store.connection import Connection
from gateway.store.keys import RESTORING, VAULT_CHECK
from gateway.store.replies import as_bytes, as_texts

LEAST_VERSION = (6, 2)
_NUMBERS = re.compile(r"(\d+)\.(\d+)")
_KNOWN_TEXT = "tollkeeper"


async def check_server(connection: Connection) -> tuple[str, ...]:
    """Refuse a Redis that cannot serve; return what an operator should know about one that can.

    Raises:
        SettingsError: older than 6.2, or without RESP3 or client tracking: says which.
        StoreUnavailable: it did not answer.
    """
    server = await _section(connection, "server")
    version = server.get("redis_version", "")
    numbers = _NUMBERS.match(version)
    if numbers is None or tuple(map(int, numbers.groups())) < LEAST_VERSION:
        raise SettingsError(
            f"GATEWAY_REDIS_URL: the server at {connection.url} is version {version or 'unknown'}; "
            f"{LEAST_VERSION[0]}.{LEAST_VERSION[1]} or newer is needed"
        )
    await _check_tracking(connection)
    return (*await _persistence_warnings(connection), *await _eviction_warnings(connection))


async def check_vault(connection: Connection, vault: Vault) -> None:
    """Refuse a secret key that is not the one by which this Redis' tokens and secrets were written.

    Raises:
        SettingsError: another key was used.
        StoreUnavailable: Redis did not answer.
    """
    digest = vault_mark(vault)
    _, known = await connection.ask_all([("SET", VAULT_CHECK, digest, "NX"), ("GET", VAULT_CHECK)])
    if as_bytes(known) != digest.encode():
        raise SettingsError(
            "GATEWAY_SECRET_KEY_FILE: what is stored was written with another secret key; "
            "all machines and all starts need the same one"
        )


async def check_whole(connection: Connection) -> None:
    """Refuse a Redis into which a backup was not restored to its end.

    Raises:
        SettingsError: so it is.
        StoreUnavailable: Redis did not answer.
    """
    if await connection.ask("EXISTS", RESTORING):
        raise SettingsError(
            f"the Redis at {connection.url} holds a part of a backup only: "
            "`gateway restore` did not finish; run it again"
        )


def vault_mark(vault: Vault) -> str:
    """Return what tells a secret key from another, and nothing of it."""
    return vault.digest(_KNOWN_TEXT)


async def _check_tracking(connection: Connection) -> None:
    """Try what the workers' lookup connection will do, and leave the connection as it was."""
    try:
        await connection.ask_all(
            [("HELLO", "3"), ("CLIENT", "TRACKING", "ON"), ("CLIENT", "TRACKING", "OFF"), ("HELLO", "2")]
        )
    except StoreUnavailable as error:
        if not isinstance(error.__cause__, ResponseError):
            raise
        raise SettingsError(
            f"GATEWAY_REDIS_URL: the server at {connection.url} does not offer RESP3 and client tracking "
            "(HELLO 3, CLIENT TRACKING), or its access rules forbid them"
        ) from error


async def _persistence_warnings(connection: Connection) -> list[str]:
    if (await _section(connection, "persistence")).get("aof_enabled") != "1":
        return ["Redis keeps no append-only file: tokens and entities may be lost when it restarts"]
    policy = await _setting(connection, "appendfsync")
    if policy is None:
        return [
            "Redis does not tell its appendfsync policy: what was acknowledged last may be lost in a crash"
        ]
    if policy != "always":
        return [f"Redis has appendfsync {policy}: what was acknowledged last may be lost in a crash"]
    return []


async def _eviction_warnings(connection: Connection) -> list[str]:
    policy = (await _section(connection, "memory")).get("maxmemory_policy", "noeviction")
    if policy == "noeviction":
        return []
    return [f"Redis has maxmemory-policy {policy}: when memory is short, it drops tokens and entities"]


async def _section(connection: Connection, name: str) -> Mapping[str, str]:
    """Return one section of INFO as pairs of name and value."""
    reply = await connection.ask("INFO", name)
    lines = (as_bytes(reply) or b"").decode().splitlines()
    return dict(line.split(":", 1) for line in lines if ":" in line)


async def _setting(connection: Connection, name: str) -> str | None:
    """Return a configuration value, None where access rules keep it secret."""
    try:
        reply = await connection.ask("CONFIG", "GET", name)
    except StoreUnavailable as error:
        if isinstance(error.__cause__, ResponseError):
            return None
        raise
    texts = as_texts(reply)
    return texts[1] if len(texts) == 2 else None
