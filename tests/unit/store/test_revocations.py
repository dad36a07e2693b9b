"""Revocations: the tokens of an app by a mark that it has, those of an end user by their index."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from gateway.oauth import AccessToken
from gateway.store import Connection, Store, revocations
from tests.support.store import VAULT
from tests.unit.store.samples import ACCESS, APP, KEY, ORG, REFRESH, register

JOE = ACCESS.but(app_end_user="joe")


async def save(store: Store, name: str, record: AccessToken = JOE) -> None:
    refresh = replace(REFRESH, issued_at=record.issued_at, access=record)
    assert await store.tokens(ORG).save(name, record, (f"{name}r", refresh), family=f"F{name}")


async def statuses(store: Store, *names: str) -> list[tuple[str, str]]:
    found = []
    for name in names:
        profile = await store.tokens(ORG).profile(name)
        assert profile is not None
        assert profile.refresh is not None
        found.append((profile.record.status, profile.refresh[1].status))
    return found


GOOD, GONE, HALF = ("approved", "approved"), ("revoked", "revoked"), ("revoked", "approved")


class TestApps:
    @pytest.fixture(autouse=True)
    async def registered(self, store: Store) -> None:
        await register(store)

    async def marks(self, store: Store) -> tuple[float, float]:
        client = await store.clients(ORG).find(KEY)
        assert client is not None
        return client.app.tokens_revoked_before, client.app.refresh_tokens_revoked_before

    async def test_an_app_remembers_when_its_tokens_were_revoked(self, store: Store) -> None:
        revoking = store.revocations(ORG)
        assert await revoking.of_app("app-1", 1000.5, cascade=False)
        assert await self.marks(store) == (1000.5, 0.0)
        assert await revoking.of_app("app-1", 2000.0, cascade=True)
        assert await self.marks(store) == (2000.0, 2000.0)

    async def test_no_revocation_is_taken_back(self, store: Store) -> None:
        revoking = store.revocations(ORG)
        await revoking.of_app("app-1", 2000.0, cascade=True)
        await revoking.of_app("app-1", 1000.0, cascade=True)
        await store.apps(ORG).update("app-1", lambda _: APP)
        assert await self.marks(store) == (2000.0, 2000.0)

    async def test_an_unknown_app_is_told(self, store: Store) -> None:
        assert not await store.revocations(ORG).of_app("none", 1.0, cascade=True)


class TestEndUsers:
    @pytest.mark.parametrize(("cascade", "expected"), [(False, HALF), (True, GONE)])
    async def test_only_theirs(self, store: Store, *, cascade: bool, expected: tuple[str, str]) -> None:
        await save(store, "a")
        await save(store, "b")
        await save(store, "c", ACCESS.but(app_end_user="jim"))
        await save(store, "d", ACCESS)
        count = await store.revocations(ORG).of_end_user("joe", 2000.0, cascade=cascade)
        assert count == (4 if cascade else 2)
        assert await statuses(store, "a", "b", "c", "d") == [expected, expected, GOOD, GOOD]
        assert await store.revocations(ORG).of_end_user("joe", 2000.0, cascade=cascade) == 0

    async def test_only_what_was_issued_before(self, store: Store) -> None:
        await save(store, "a")
        await save(store, "b", JOE.but(issued_at=1000.25))
        await save(store, "c", JOE.but(issued_at=1000.5))
        assert await store.revocations(ORG).of_end_user("joe", 1000.5, cascade=True) == 4
        assert await statuses(store, "a", "b", "c") == [GONE, GONE, GOOD]

    async def test_only_those_of_an_app(self, store: Store) -> None:
        await save(store, "a")
        await save(store, "b", JOE.but(app_id="app-2"))
        revoking = store.revocations(ORG)
        assert await revoking.of_end_user("joe", 2000.0, cascade=True, app_id="app-2") == 2
        assert await statuses(store, "a", "b") == [GOOD, GONE]

    async def test_only_those_of_the_organization(self, store: Store) -> None:
        await save(store, "a")
        assert await store.revocations("other").of_end_user("joe", 2000.0, cascade=True) == 0
        assert await statuses(store, "a") == [GOOD]

    async def test_nobody_has_none(self, store: Store) -> None:
        await save(store, "a", ACCESS)
        for name in ("nobody", ""):
            assert await store.revocations(ORG).of_end_user(name, 2000.0, cascade=True) == 0

    async def test_a_text_that_became_another_s_stays(self, store: Store, connection: Connection) -> None:
        await save(store, "a")
        for kind, text in (("token", "a"), ("refresh", "ar")):
            await connection.ask("DEL", f"tk:{{acme}}:{kind}:{VAULT.digest(text)}")
        await save(store, "a", ACCESS.but(app_end_user="jim"))
        assert await store.revocations(ORG).of_end_user("joe", 2000.0, cascade=True) == 0
        assert await statuses(store, "a") == [GOOD]

    async def test_what_came_of_a_token_since_the_index_was_read_goes_with_it(
        self, store: Store, connection: Connection
    ) -> None:
        await save(store, "a")
        (index,) = await keys_of(connection, "*:end-user:*")
        before = await connection.ask("ZRANGE", index, "0", "-1")
        later = JOE.but(issued_at=3000.0, expires_at=9000.0)
        successor = replace(REFRESH, issued_at=3000.0, access=later)
        await store.tokens(ORG).rotate("ar", "b", later, ("br", successor))
        # As if the index had been read before the rotation.
        assert isinstance(before, list)
        for digest in before:
            await connection.ask("ZADD", index, "4600", digest)
        assert await store.revocations(ORG).of_end_user("joe", 2000.0, cascade=False) == 0
        assert await store.revocations(ORG).of_end_user("joe", 2000.0, cascade=True, app_id="no") == 0
        assert await store.revocations(ORG).of_end_user("joe", 2000.0, cascade=True) == 2
        assert await statuses(store, "b") == [GONE]

    async def test_many_are_revoked_in_batches(self, store: Store) -> None:
        tokens = store.tokens(ORG)
        many = revocations._BATCH * 2 + 1
        # A few at a time: a busy machine has others to answer, too.
        for start in range(0, many, 50):
            chunk = range(start, min(start + 50, many))
            await asyncio.gather(*(tokens.save(f"t{each}", JOE, None) for each in chunk))
        assert await store.revocations(ORG).of_end_user("joe", 2000.0, cascade=True) == many


async def keys_of(connection: Connection, pattern: str) -> list[bytes]:
    found = await connection.ask("KEYS", pattern)
    assert isinstance(found, list)
    return found
