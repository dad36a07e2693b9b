"""What a Redis must offer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import pytest

from gateway.errors import SettingsError, StoreUnavailable
from gateway.oauth import Vault
from gateway.store import Connection, EmbeddedRedis
from gateway.store.checks import check_server, check_vault
from tests.support.store import VAULT


@asynccontextmanager
async def server_that_says(answers: Mapping[bytes, bytes]) -> AsyncIterator[Connection]:
    """Answer each command by its first word, as the wire has it; anything else with OK."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while (head := await reader.readline()).startswith(b"*"):
            words = []
            for _ in range(int(head[1:])):
                size = int((await reader.readline())[1:])
                words.append((await reader.readexactly(size + 2))[:-2])
            writer.write(answers.get(words[0].upper(), b"+OK\r\n"))
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    address = server.sockets[0].getsockname()
    connection = Connection.open(f"redis://127.0.0.1:{address[1]}", timeout=0.3)
    try:
        yield connection
    finally:
        await connection.close()
        server.close()


def bulk(text: bytes) -> bytes:
    return b"$%d\r\n%s\r\n" % (len(text), text)


@pytest.fixture
async def limited(redis_server: EmbeddedRedis, connection: Connection) -> AsyncIterator[Connection]:
    """Connect as a user that a test may forbid something."""
    await connection.ask("ACL", "SETUSER", "limited", "on", ">word", "~*", "&*", "+@all")
    opened = Connection.open(f"unix://limited@{redis_server.url.removeprefix('unix://')}?password=word")
    yield opened
    await opened.close()
    await connection.ask("ACL", "DELUSER", "limited")


async def test_the_embedded_redis_passes_without_warning(connection: Connection) -> None:
    assert await check_server(connection) == ()


async def test_the_connection_is_left_as_it_was(connection: Connection) -> None:
    await check_server(connection)
    assert await connection.ask("CLIENT", "TRACKINGINFO") == [
        b"flags",
        [b"off"],
        b"redirect",
        -1,
        b"prefixes",
        [],
    ]


@pytest.mark.parametrize("version", [b"6.0.16", b"5.0.1", b"2.8", b"new", b""])
async def test_an_old_server_is_refused(version: bytes) -> None:
    async with server_that_says({b"INFO": bulk(b"# Server\r\nredis_version:%s\r\n" % version)}) as connection:
        with pytest.raises(SettingsError) as refusal:
            await check_server(connection)
    assert f"is version {version.decode() or 'unknown'}; 6.2 or newer is needed" in str(refusal.value)


async def test_a_newer_server_without_resp3_is_refused() -> None:
    answers = {
        b"INFO": bulk(b"redis_version:10.1.0\r\n"),
        b"HELLO": b"-NOPROTO unsupported protocol version\r\n",
    }
    async with server_that_says(answers) as connection:
        with pytest.raises(SettingsError, match="does not offer RESP3 and client tracking"):
            await check_server(connection)


async def test_a_server_that_falls_silent_is_not_refused() -> None:
    answers = {b"INFO": bulk(b"redis_version:7.2.4\r\naof_enabled:1\r\n"), b"HELLO": b""}
    async with server_that_says(answers) as connection:
        with pytest.raises(StoreUnavailable):
            await check_server(connection)
    answers = {b"INFO": answers[b"INFO"], b"HELLO": b"*0\r\n", b"CONFIG": b""}
    async with server_that_says(answers) as connection:
        with pytest.raises(StoreUnavailable):
            await check_server(connection)


async def test_a_server_that_forbids_tracking_is_refused(connection: Connection, limited: Connection) -> None:
    await connection.ask("ACL", "SETUSER", "limited", "-client")
    with pytest.raises(SettingsError, match="access rules forbid them"):
        await check_server(limited)


async def test_weak_persistence_is_a_warning(connection: Connection) -> None:
    await connection.ask("CONFIG", "SET", "appendfsync", "everysec")
    try:
        (warning,) = await check_server(connection)
    finally:
        await connection.ask("CONFIG", "SET", "appendfsync", "always")
    assert "appendfsync everysec" in warning


async def test_no_persistence_is_a_warning() -> None:
    answers = {b"INFO": bulk(b"redis_version:7.2.4\r\naof_enabled:0\r\n"), b"HELLO": b"*0\r\n"}
    async with server_that_says(answers) as connection:
        (warning,) = await check_server(connection)
    assert "keeps no append-only file" in warning


async def test_what_is_not_told_is_a_warning(connection: Connection, limited: Connection) -> None:
    await connection.ask("ACL", "SETUSER", "limited", "-config")
    (warning,) = await check_server(limited)
    assert "does not tell its appendfsync policy" in warning


async def test_eviction_is_a_warning(connection: Connection) -> None:
    await connection.ask("CONFIG", "SET", "maxmemory-policy", "allkeys-lru")
    try:
        (warning,) = await check_server(connection)
    finally:
        await connection.ask("CONFIG", "SET", "maxmemory-policy", "noeviction")
    assert "allkeys-lru" in warning


async def test_no_answer_is_no_refusal(tmp_path: object) -> None:
    connection = Connection.open(f"unix://{tmp_path}/none.sock")
    with pytest.raises(StoreUnavailable):
        await check_server(connection)
    with pytest.raises(StoreUnavailable):
        await check_vault(connection, VAULT)
    await connection.close()


async def test_only_the_first_secret_key_is_accepted(connection: Connection) -> None:
    await check_vault(connection, VAULT)
    await check_vault(connection, VAULT)
    with pytest.raises(SettingsError, match=r"GATEWAY_SECRET_KEY_FILE: .* another secret key"):
        await check_vault(connection, Vault(bytes(32)))
