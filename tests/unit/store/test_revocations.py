"""Revocations: the tokens of an app by a mark that it has, those of an end user by their index."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace

import orjson
import pytest

from gateway.entities import Attribute
from gateway.oauth import AccessToken, RefreshToken, Rotation, token_as_of
from gateway.store import Connection, Store, revocations
from tests.support.clients import make_code
from tests.support.store import PURGE_AFTER, VAULT
from tests.unit.store.samples import ACCESS, APP, KEY, ORG, REFRESH, register

APP_KEY = "tk:{acme}:app:app-1"
CODE = make_code(issued_at=1000.0, expires_at=9000.0)
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

    @pytest.mark.parametrize("cascade", [False, True])
    async def test_until_it_is_done(self, store: Store, connection: Connection, *, cascade: bool) -> None:
        earliest = await redis_time(connection)
        assert await store.revocations(ORG).of_app("app-1", 1000.0, cascade=cascade, until_done=True)
        access, refresh = await self.marks(store)
        assert earliest < access <= await redis_time(connection) + 0.001
        assert refresh == (access if cascade else 0.0)
        ahead = access + 1000.25
        await store.revocations(ORG).of_app("app-1", ahead, cascade=cascade, until_done=True)
        assert (await self.marks(store))[0] == ahead

    async def test_nothing_else_of_the_app_changes(self, store: Store, connection: Connection) -> None:
        odd = (Attribute("a", '"tokens_revoked_before":7,"refresh_tokens_revoked_before":8'),)
        await store.apps(ORG).update("app-1", lambda app: replace(app, attributes=odd))
        expected = await store.apps(ORG).find_by_id("app-1")
        assert expected is not None
        await store.revocations(ORG).of_app("app-1", 12.5, cascade=True)
        marked = replace(expected, tokens_revoked_before=12.5, refresh_tokens_revoked_before=12.5)
        assert await store.apps(ORG).find_by_id("app-1") == marked
        # As an app was stored before there were marks.
        record = orjson.loads(await raw_app(connection))
        del record["tokens_revoked_before"], record["refresh_tokens_revoked_before"]
        await connection.ask("SET", APP_KEY, orjson.dumps(record))
        await store.revocations(ORG).of_app("app-1", 12.5, cascade=True)
        assert await store.apps(ORG).find_by_id("app-1") == marked

    async def test_no_rotation_gets_past_it(self, store: Store) -> None:
        tokens = store.tokens(ORG)
        await save(store, "a")
        await save(store, "b", JOE.but(issued_at=2000.0))
        await save(store, "c")
        await store.revocations(ORG).of_app("app-1", 2000.0, cascade=False)
        later = JOE.but(issued_at=3000.0, expires_at=9000.0)
        successor = replace(REFRESH, issued_at=3000.0, access=later)
        assert await tokens.rotate("cr", "c2", later, ("c2r", successor)) is Rotation.DONE
        await store.revocations(ORG).of_app("app-1", 2000.0, cascade=True)
        for text in ("ar", "new"):
            assert await tokens.rotate("ar", "new", later, (text, successor)) is Rotation.USED_UP
        assert await tokens.find_access("new") is None
        assert await statuses(store, "a") == [GOOD]
        assert await tokens.find_spent("ar") is None
        assert await tokens.rotate("br", "b2", later, ("b2r", successor)) is Rotation.DONE
        assert await tokens.rotate("c2r", "c3", later, ("c3r", successor)) is Rotation.DONE

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
        revoking = store.revocations(ORG)
        assert await revoking.of_end_user("joe", 2000.0, cascade=True) == 0
        await connection.ask("ZREM", index, VAULT.digest("b"), VAULT.digest("br"))
        for chosen in ({"cascade": False}, {"cascade": True, "app_id": "no"}):
            assert await revoking.of_end_user("joe", 2000.0, until_done=True, **chosen) == 0
        assert await revoking.of_end_user("joe", 2000.0, until_done=True, cascade=True) == 2
        assert await statuses(store, "b") == [GONE]

    @pytest.mark.parametrize(("until_done", "count"), [(True, 2), (False, 1)])
    async def test_so_does_a_new_access_token_of_one_that_is_kept(
        self, store: Store, connection: Connection, count: int, *, until_done: bool
    ) -> None:
        await save(store, "a")
        later = JOE.but(issued_at=3000.0, expires_at=9000.0)
        await store.tokens(ORG).rotate("ar", "b", later, ("ar", replace(REFRESH, access=later)))
        (index,) = await keys_of(connection, "*:end-user:*")
        await connection.ask("ZREM", index, VAULT.digest("b"))
        revoking = store.revocations(ORG)
        assert await revoking.of_end_user("joe", 2000.0, until_done=until_done, cascade=True) == count

    async def test_all_that_are_there(self, store: Store) -> None:
        await save(store, "a", JOE.but(issued_at=3000.0))
        assert await store.revocations(ORG).of_end_user("joe", 2000.0, cascade=True, until_done=True) == 2
        await save(store, "b", JOE.but(issued_at=1500.0))
        assert await statuses(store, "a", "b") == [GONE, GOOD]

    async def test_codes_go_with_refresh_tokens(self, store: Store) -> None:
        codes = store.codes(ORG)
        of_joe = replace(CODE, app_end_user="joe", app_id="app-1")
        for name, code in {
            "joe's": of_joe,
            "used": of_joe,
            "later": replace(of_joe, issued_at=2000.0),
            "elsewhere": replace(of_joe, app_id="app-2"),
            "jim's": replace(of_joe, app_end_user="jim"),
        }.items():
            assert await codes.save(name, code)
        await codes.redeem("used", "F")
        revoking = store.revocations(ORG)
        assert await revoking.of_end_user("joe", 2000.0, cascade=False) == 0
        assert await revoking.of_end_user("joe", 2000.0, cascade=True, app_id="app-1") == 1
        left = [name for name in ("joe's", "used", "later", "elsewhere", "jim's") if await codes.find(name)]
        assert left == ["used", "later", "elsewhere", "jim's"]

    async def test_what_a_code_was_used_for_meanwhile_goes_with_it(
        self, store: Store, connection: Connection
    ) -> None:
        await store.codes(ORG).save("code", replace(CODE, app_end_user="joe"))
        await save(store, "a")
        (index,) = await keys_of(connection, "*:end-user:*")
        await connection.ask("ZREM", index, VAULT.digest("a"), VAULT.digest("ar"))
        await store.codes(ORG).redeem("code", "Fa")
        assert await store.revocations(ORG).of_end_user("joe", 0.0, cascade=True, until_done=True) == 2
        assert await statuses(store, "a") == [GONE]

    async def test_endless_ones_leave_some_time_later_and_then_the_index(
        self, store: Store, connection: Connection
    ) -> None:
        endless = JOE.but(expires_at=None)
        refresh = RefreshToken("approved", 1000.0, None, endless)
        await store.tokens(ORG).save("a", endless, ("ar", refresh), family="F")
        await store.tokens(ORG).save("b", endless, None)
        index = f"tk:{{acme}}:end-user:{VAULT.digest('end user' + chr(0) + 'joe')}"
        assert await store.revocations(ORG).of_end_user("joe", 2000.0, cascade=True) == 3
        for kind, digest in (("token", "a"), ("refresh", "ar"), ("token", "b")):
            left = await connection.ask("PTTL", f"tk:{{acme}}:{kind}:{VAULT.digest(digest)}")
            assert isinstance(left, int)
            assert 0 < left <= PURGE_AFTER * 1000
        family_left = await connection.ask("PTTL", "tk:{acme}:family:F")
        assert isinstance(family_left, int)
        assert 0 < family_left <= PURGE_AFTER * 1000
        assert await connection.ask("ZCARD", index) == 3
        await connection.ask("DEL", f"tk:{{acme}}:token:{VAULT.digest('a')}")
        assert await store.revocations(ORG).of_end_user("joe", 2000.0, cascade=True) == 0
        assert await connection.ask("ZCARD", index) == 2

    async def test_many_are_revoked_in_batches(self, store: Store) -> None:
        tokens = store.tokens(ORG)
        many = revocations._BATCH * 2 + 1
        # A few at a time: a busy machine has others to answer, too.
        for start in range(0, many, 50):
            chunk = range(start, min(start + 50, many))
            await asyncio.gather(*(tokens.save(f"t{each}", JOE, None) for each in chunk))
        assert await store.revocations(ORG).of_end_user("joe", 2000.0, cascade=True) == many


class Racing:
    """Refresh one token after the other, each as soon as its own is there, until one is refused."""

    def __init__(self, store: Store, name: str) -> None:
        self.tokens = store.tokens(ORG)
        self.name = name
        self.last = name
        self.is_under_way = asyncio.Event()

    async def run(self) -> None:
        for number in range(1000):
            # As a worker does whose memory of the app is old: it looks at the clock, and goes on.
            now = time.time()
            new = JOE.but(issued_at=now, expires_at=now + 3600)
            name = f"{self.name}-{number}"
            successor = (f"{name}r", RefreshToken("approved", now, now + 7200, new))
            if await self.tokens.rotate(f"{self.last}r", name, new, successor) is not Rotation.DONE:
                return
            self.last = name
            self.is_under_way.set()


@pytest.mark.parametrize("whose", ["app", "end user"])
async def test_nothing_survives_that_is_refreshed_meanwhile(store: Store, whose: str) -> None:
    await register(store)
    now = time.time()
    racing = [Racing(store, f"t{number}") for number in range(20)]
    for each in racing:
        endless = JOE.but(issued_at=now, expires_at=None)
        refresh = RefreshToken("approved", now, None, endless)
        await store.tokens(ORG).save(each.name, endless, (f"{each.name}r", refresh), family=each.name)
    running = [asyncio.ensure_future(each.run()) for each in racing]
    await asyncio.wait_for(asyncio.gather(*(each.is_under_way.wait() for each in racing)), 20)
    revoking = store.revocations(ORG)
    if whose == "app":
        await revoking.of_app("app-1", now, cascade=True, until_done=True)
    else:
        await revoking.of_end_user("joe", now, cascade=True, until_done=True)
    await asyncio.wait_for(asyncio.gather(*running), 20)
    client = await store.clients(ORG).find(KEY)
    for each in racing:
        profile = await store.tokens(ORG).profile(each.last)
        assert profile is not None
        standing = token_as_of(profile, client)
        assert standing.refresh is not None
        assert (standing.record.status, standing.refresh[1].status) == GONE


async def redis_time(connection: Connection) -> float:
    found = await connection.ask("TIME")
    assert isinstance(found, list)
    return int(found[0]) + int(found[1]) / 1_000_000


async def raw_app(connection: Connection) -> bytes:
    found = await connection.ask("GET", APP_KEY)
    assert isinstance(found, bytes)
    return found


async def keys_of(connection: Connection, pattern: str) -> list[bytes]:
    found = await connection.ask("KEYS", pattern)
    assert isinstance(found, list)
    return found
