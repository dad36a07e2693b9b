"""The ports in one hand."""

from __future__ import annotations

import pytest

from gateway.entities import Environment, TargetServer, User, VirtualHost
from gateway.errors import SettingsError, StoreUnavailable
from gateway.oauth import Vault
from gateway.store import Connection, EmbeddedRedis, Store, open_store
from tests.support.store import VAULT
from tests.unit.store.samples import ACCESS, KEY, ORG, register


async def test_all_ports_lead_to_the_same_redis(store: Store, redis_server: EmbeddedRedis) -> None:
    await register(store)
    await store.environments(ORG).create(Environment("test"))
    await store.virtual_hosts(ORG, "test").create("default", VirtualHost("default"))
    await store.target_servers(ORG, "test").create("b", TargetServer("b", "localhost", 80))
    await store.users.create(User("admin@acme.test", "hash"))
    await store.tokens(ORG).save("token", ACCESS, None)
    async with await open_store(redis_server.url, VAULT, 1.0) as other:
        assert await other.clients(ORG).find(KEY) is not None
        assert await other.tokens(ORG).find_access("token") is not None
        assert await other.virtual_hosts(ORG, "test").names() == ["default"]
        assert await other.target_servers(ORG, "test").names() == ["b"]
        assert await other.users.find("admin@acme.test") is not None
        assert await other.environments(ORG).names() == ["test"]


async def test_opening_refuses_another_secret_key(store: Store, redis_server: EmbeddedRedis) -> None:
    assert store.warnings == ()
    with pytest.raises(SettingsError, match="GATEWAY_SECRET_KEY_FILE"):
        await open_store(redis_server.url, Vault(bytes(32)), 1.0)


async def test_opening_tells_what_the_operator_should_know(
    connection: Connection, redis_server: EmbeddedRedis
) -> None:
    await connection.ask("CONFIG", "SET", "appendfsync", "no")
    try:
        async with await open_store(redis_server.url, VAULT, 1.0) as store:
            assert len(store.warnings) == 1
    finally:
        await connection.ask("CONFIG", "SET", "appendfsync", "always")


async def test_opening_needs_redis(tmp_path: object) -> None:
    with pytest.raises(StoreUnavailable):
        await open_store(f"unix://{tmp_path}/none.sock", VAULT, 1.0)
