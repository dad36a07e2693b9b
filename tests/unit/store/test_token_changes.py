"""Changes of tokens: families that are revoked, status, attributes, deletion."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from gateway.oauth import AccessToken, RefreshToken, Rotation, TokenAttribute, TokenProfile
from gateway.store import Connection, Store
from gateway.store.tokens import Tokens
from tests.support.store import PURGE_AFTER, VAULT
from tests.unit.store.samples import ACCESS, ORG, REFRESH

NEXT = ACCESS.but(refresh_count=1)
NEXT_REFRESH = replace(REFRESH, access=NEXT)
ENDLESS = ACCESS.but(expires_at=None)
ENDLESS_REFRESH = RefreshToken("approved", 1000.0, None, ENDLESS)
Change = Callable[[str], Awaitable[bool]]
ATTRIBUTES = (TokenAttribute("one", "1"), TokenAttribute('"status":"approved"', '"status":"approved"', False))
ODD = ACCESS.but(attributes=ATTRIBUTES, api_products=(), scope='"status":"approved"')


async def statuses(tokens: Tokens, token: str, refresh: str) -> tuple[str, str]:
    access, refresher = await tokens.find_access(token), await tokens.find_refresh(refresh)
    return "" if access is None else access.status, "" if refresher is None else refresher.status


async def keys(connection: Connection, pattern: str) -> list[bytes]:
    found = await connection.ask("KEYS", pattern)
    assert isinstance(found, list)
    return found


async def left(connection: Connection, key: str) -> float:
    """Return for how many seconds a key is kept, -1 for ever."""
    found = await connection.ask("PTTL", f"tk:{{acme}}:{key}")
    assert isinstance(found, int)
    return found if found < 0 else found / 1000


class TestFamilies:
    async def test_all_of_a_family_is_revoked(self, store: Store) -> None:
        tokens = store.tokens(ORG)
        await tokens.save("a", ACCESS, ("ar", REFRESH), family="F")
        await tokens.save("b", ACCESS, None, family="F")
        await tokens.save("c", ACCESS, ("cr", REFRESH), family="G")
        await tokens.save("d", ACCESS, ("dr", REFRESH))
        await tokens.revoke_family("F")
        assert await statuses(tokens, "a", "ar") == ("revoked", "revoked")
        assert await statuses(tokens, "b", "") == ("revoked", "")
        assert await statuses(tokens, "c", "cr") == ("approved", "approved")
        assert await statuses(tokens, "d", "dr") == ("approved", "approved")

    async def test_nothing_is_saved_in_it_later(self, store: Store) -> None:
        tokens = store.tokens(ORG)
        await tokens.revoke_family("F")
        assert not await tokens.save("a", ACCESS, ("ar", REFRESH), family="F")
        assert await statuses(tokens, "a", "ar") == ("", "")
        assert await tokens.save("a", ACCESS, ("ar", REFRESH), family="G")

    async def test_nor_approved_in_it(self, store: Store) -> None:
        tokens = store.tokens(ORG)
        await tokens.save("a", ACCESS, ("ar", REFRESH), family="F")
        await tokens.revoke_family("F")
        assert not await tokens.approve("a", cascade=True)
        assert not await tokens.approve_refresh("ar", cascade=True)
        assert await statuses(tokens, "a", "ar") == ("revoked", "revoked")

    async def test_successors_stay_in_it(self, store: Store) -> None:
        tokens = store.tokens(ORG)
        await tokens.save("a", ACCESS, ("ar", REFRESH), family="F")
        await tokens.rotate("ar", "b", NEXT, ("br", NEXT_REFRESH))
        await tokens.rotate("br", "c", NEXT, ("br", NEXT_REFRESH))
        await tokens.revoke_family("F")
        assert await statuses(tokens, "c", "br") == ("revoked", "revoked")
        assert await tokens.rotate("br", "d", NEXT, ("dr", NEXT_REFRESH)) is Rotation.USED_UP

    async def test_one_without_begins_one_when_it_is_rotated(
        self, store: Store, connection: Connection
    ) -> None:
        tokens = store.tokens(ORG)
        await tokens.save("a", ACCESS, ("ar", REFRESH))
        assert await keys(connection, "*:family:*") == []
        await tokens.rotate("ar", "b", NEXT, ("br", NEXT_REFRESH))
        family = VAULT.digest("ar")[:22]
        assert await keys(connection, "*:family:*") == [f"tk:{{acme}}:family:{family}".encode()]
        await tokens.revoke_family(family)
        assert await statuses(tokens, "b", "br") == ("revoked", "revoked")

    async def test_it_knows_only_its_good_ones_and_leaves_with_them(
        self, store: Store, connection: Connection
    ) -> None:
        tokens = store.tokens(ORG)
        endless = replace(REFRESH, expires_at=None)
        await tokens.save("a", ACCESS, ("ar", endless), family="F")
        assert await connection.ask("PTTL", "tk:{acme}:family:F") == -1
        await tokens.rotate("ar", "b", NEXT, ("br", NEXT_REFRESH))
        assert await connection.ask("HLEN", "tk:{acme}:family:F") == 2
        left = await connection.ask("PTTL", "tk:{acme}:family:F")
        assert isinstance(left, int)
        assert 8_000_000 < left <= 8_100_000
        assert await tokens.delete("b")
        assert await connection.ask("EXISTS", "tk:{acme}:family:F") == 0

    async def test_a_revoked_one_is_known_for_a_day_at_least(
        self, store: Store, connection: Connection
    ) -> None:
        tokens = store.tokens(ORG)
        await tokens.save("a", ACCESS, None, family="F")
        for family in ("F", "unheard of"):
            await tokens.revoke_family(family)
            await tokens.revoke_family(family)
            left = await connection.ask("PTTL", f"tk:{{acme}}:family:{family}")
            assert isinstance(left, int)
            assert 86_000_000 < left <= 86_400_000

    async def test_one_of_endless_tokens_is_known_as_long_as_they_are(
        self, store: Store, connection: Connection
    ) -> None:
        tokens = store.tokens(ORG)
        await tokens.save("a", ENDLESS, ("ar", replace(ENDLESS_REFRESH, expires_at=1e6)), family="F")
        assert await left(connection, "family:F") == -1
        await tokens.revoke_family("F")
        # Each counts down: they are asked one after the other.
        life = await left(connection, f"refresh:{VAULT.digest('ar')}")
        assert await left(connection, "family:F") == pytest.approx(life, abs=60)
        assert 0 < await left(connection, f"token:{VAULT.digest('a')}") <= PURGE_AFTER
        assert await statuses(tokens, "a", "ar") == ("revoked", "revoked")
        assert not await tokens.approve("a")

    async def test_a_text_that_became_another_s_stays(self, store: Store, connection: Connection) -> None:
        tokens = store.tokens(ORG)
        await tokens.save("a", ACCESS, None, family="F")
        await connection.ask("DEL", f"tk:{{acme}}:token:{VAULT.digest('a')}")
        await tokens.save("a", ACCESS, None, family="G")
        await tokens.revoke_family("F")
        assert await statuses(tokens, "a", "") == ("approved", "")

    async def test_a_renewed_token_keeps_its_family(self, store: Store) -> None:
        tokens = store.tokens(ORG)
        await tokens.save("a", ACCESS, None, family="F")
        assert await tokens.save("a", ACCESS, ("ar", REFRESH), renews=True, family="G")
        await tokens.revoke_family("G")
        assert await statuses(tokens, "a", "ar") == ("approved", "approved")
        await tokens.revoke_family("F")
        assert await statuses(tokens, "a", "ar") == ("revoked", "revoked")

    async def test_of_a_save_and_a_revocation_at_once_nothing_good_remains(self, store: Store) -> None:
        tokens = store.tokens(ORG)
        for each in range(20):
            await asyncio.gather(
                tokens.save(f"a{each}", ACCESS, (f"r{each}", REFRESH), family=f"F{each}"),
                tokens.revoke_family(f"F{each}"),
            )
            assert set(await statuses(tokens, f"a{each}", f"r{each}")) <= {"", "revoked"}


class TestStatus:
    @pytest.mark.parametrize("cascade", [False, True])
    async def test_what_was_revoked_can_be_approved(self, store: Store, *, cascade: bool) -> None:
        tokens = store.tokens(ORG)
        await tokens.save("a", ODD, ("ar", RefreshToken("approved", 1000.0, None, ODD)))
        await tokens.revoke("a", cascade=True)
        assert await tokens.find_access("a") == ODD.but(status="revoked")
        assert await tokens.approve("a", cascade=cascade)
        assert await statuses(tokens, "a", "ar") == ("approved", "approved" if cascade else "revoked")
        assert await tokens.find_access("a") == ODD
        await tokens.revoke_refresh("ar", cascade=True)
        assert await tokens.approve_refresh("ar", cascade=cascade)
        assert await statuses(tokens, "a", "ar") == ("approved" if cascade else "revoked", "approved")

    async def test_twice_is_as_good_as_once(self, store: Store) -> None:
        tokens = store.tokens(ORG)
        await tokens.save("a", ODD, ("ar", RefreshToken("approved", 1000.0, None, ODD)))
        for _ in range(2):
            assert await tokens.revoke_refresh("ar")
        found = await tokens.find_refresh("ar")
        assert found == RefreshToken("revoked", 1000.0, None, ODD)
        for _ in range(2):
            assert await tokens.approve_refresh("ar")
        assert await tokens.find_refresh("ar") == RefreshToken("approved", 1000.0, None, ODD)

    async def test_what_is_unknown_is_not_approved(self, store: Store) -> None:
        tokens = store.tokens(ORG)
        assert not await tokens.approve("none", cascade=True)
        assert not await tokens.approve_refresh("none", cascade=True)


class TestAttributes:
    async def test_they_are_set_in_both_tokens(self, store: Store, connection: Connection) -> None:
        tokens = store.tokens(ORG)
        await tokens.save("a", ACCESS, ("ar", REFRESH), family="F")
        changed = ACCESS.but(attributes=ATTRIBUTES)
        assert await tokens.set_attributes("a", ATTRIBUTES) == changed
        assert await tokens.profile("a") == TokenProfile(changed, ("ar", replace(REFRESH, access=changed)))
        left = await connection.ask("PTTL", f"tk:{{acme}}:token:{VAULT.digest('a')}")
        assert isinstance(left, int)
        assert left > 0
        await tokens.revoke_family("F")
        assert await statuses(tokens, "a", "ar") == ("revoked", "revoked")

    async def test_a_token_may_be_alone(self, store: Store, connection: Connection) -> None:
        tokens = store.tokens(ORG)
        await tokens.save("a", ACCESS, None)
        assert await tokens.set_attributes("a", ATTRIBUTES) == ACCESS.but(attributes=ATTRIBUTES)
        assert await tokens.set_attributes("none", ATTRIBUTES) is None
        await tokens.save("b", ACCESS, ("br", REFRESH))
        await connection.ask("DEL", f"tk:{{acme}}:refresh:{VAULT.digest('br')}")
        assert await tokens.set_attributes("b", ATTRIBUTES) == ACCESS.but(attributes=ATTRIBUTES)
        assert await tokens.find_refresh("br") is None

    async def test_of_many_changes_at_once_none_is_half_done(self, store: Store) -> None:
        tokens = store.tokens(ORG)
        await tokens.save("a", ACCESS, ("ar", REFRESH))
        given = [(TokenAttribute("n", str(each)),) for each in range(20)]
        await asyncio.gather(*(tokens.set_attributes("a", each) for each in given))
        found = await tokens.profile("a")
        assert found is not None
        assert found.refresh is not None
        assert found.record == found.refresh[1].access
        assert found.record.attributes in given

    async def test_those_of_other_names_stay(self, store: Store) -> None:
        tokens = store.tokens(ORG)
        await tokens.save("a", ACCESS, ("ar", REFRESH))
        await asyncio.gather(
            *(tokens.set_attributes("a", (TokenAttribute(f"n{each}", "v"),)) for each in range(20))
        )
        found = await tokens.profile("a")
        assert found is not None
        assert found.refresh is not None
        assert found.record == found.refresh[1].access
        assert {each.name for each in found.record.attributes} == {f"n{each}" for each in range(20)}

    async def test_a_revoked_token_stays_so(self, store: Store) -> None:
        tokens = store.tokens(ORG)
        await tokens.save("a", ACCESS, ("ar", REFRESH))
        await asyncio.gather(
            tokens.revoke("a", cascade=True), *(tokens.set_attributes("a", ATTRIBUTES) for _ in range(5))
        )
        assert await statuses(tokens, "a", "ar") == ("revoked", "revoked")


class TestDeletion:
    async def test_a_token_goes_with_its_refresh_token(self, store: Store, connection: Connection) -> None:
        tokens = store.tokens(ORG)
        user = ACCESS.but(app_end_user="joe")
        await tokens.save("a", user, ("ar", replace(REFRESH, access=user)), family="F")
        assert await tokens.delete("a")
        assert await statuses(tokens, "a", "ar") == ("", "")
        assert await keys(connection, "tk:{acme}:*") == []
        assert not await tokens.delete("a")
        assert not await tokens.delete("never issued")

    async def test_one_that_is_alone(self, store: Store) -> None:
        tokens = store.tokens(ORG)
        await tokens.save("a", ACCESS, None)
        assert await tokens.delete("a")
        assert await tokens.find_access("a") is None


class TestEndUsers:
    async def index(self, connection: Connection) -> list[bytes]:
        (key,) = await keys(connection, "*:end-user:*")
        found = await connection.ask("ZRANGE", key, "0", "-1")
        assert isinstance(found, list)
        return sorted(found)

    async def test_only_tokens_that_have_one_are_noted(self, store: Store, connection: Connection) -> None:
        tokens = store.tokens(ORG)
        await tokens.save("a", ACCESS, ("ar", REFRESH))
        assert await keys(connection, "*:end-user:*") == []
        user = ACCESS.but(app_end_user="joe")
        await tokens.save("b", user, None)
        assert await self.index(connection) == [VAULT.digest("b").encode()]
        assert b"joe" not in b"".join(await keys(connection, "*"))

    async def test_a_rotation_notes_the_successors(self, store: Store, connection: Connection) -> None:
        tokens = store.tokens(ORG)
        user: AccessToken = ACCESS.but(app_end_user="joe")
        await tokens.save("a", user, ("ar", replace(REFRESH, access=user)))
        await tokens.rotate("ar", "b", user, ("br", replace(REFRESH, access=user)))
        assert await self.index(connection) == sorted(VAULT.digest(each).encode() for each in ("b", "br"))

    async def test_those_that_are_over_are_let_go(self, store: Store, connection: Connection) -> None:
        tokens = store.tokens(ORG)
        user = ACCESS.but(app_end_user="joe")
        await tokens.save("a", user, None)
        await tokens.save("b", user.but(expires_at=None), None)
        await tokens.save("c", user.but(issued_at=4600.0, expires_at=5000.0), None)
        assert await self.index(connection) == sorted(VAULT.digest(each).encode() for each in ("b", "c"))
        (key,) = await keys(connection, "*:end-user:*")
        assert await connection.ask("PTTL", key) == -1


class TestEndless:
    """A revoked token without an expiry is known as revoked for some time, and then no more."""

    @pytest.mark.parametrize("kind", ["token", "refresh"])
    async def test_it_leaves_some_time_after_its_revocation(
        self, store: Store, connection: Connection, kind: str
    ) -> None:
        tokens = store.tokens(ORG)
        await tokens.save("a", ENDLESS, ("ar", ENDLESS_REFRESH), family="F")
        changes: dict[str, tuple[str, Change, Change]] = {
            "token": ("a", tokens.revoke, tokens.approve),
            "refresh": ("ar", tokens.revoke_refresh, tokens.approve_refresh),
        }
        name, revoke, approve = changes[kind]
        key = f"{kind}:{VAULT.digest(name)}"
        assert await revoke(name)
        assert PURGE_AFTER - 10 < await left(connection, key) <= PURGE_AFTER
        assert await left(connection, "family:F") == -1
        assert await approve(name)
        assert await left(connection, key) == -1

    async def test_a_second_revocation_gives_it_no_more_time(
        self, store: Store, connection: Connection
    ) -> None:
        tokens = store.tokens(ORG)
        await tokens.save("a", ENDLESS, None)
        await tokens.revoke("a")
        await connection.ask("PEXPIRE", f"tk:{{acme}}:token:{VAULT.digest('a')}", 5_000)
        await tokens.revoke("a")
        assert 0 < await left(connection, f"token:{VAULT.digest('a')}") <= 5

    async def test_its_family_goes_with_it_and_comes_back_with_it(
        self, store: Store, connection: Connection
    ) -> None:
        tokens = store.tokens(ORG)
        await tokens.save("a", ENDLESS, ("ar", ENDLESS_REFRESH), family="F")
        await tokens.revoke("a", cascade=True)
        assert 0 < await left(connection, "family:F") <= PURGE_AFTER
        await tokens.approve_refresh("ar")
        assert await left(connection, "family:F") == -1
        await tokens.revoke_family("F")
        assert await statuses(tokens, "a", "ar") == ("revoked", "revoked")

    async def test_once_it_is_gone_its_companion_goes_on(self, store: Store, connection: Connection) -> None:
        tokens = store.tokens(ORG)
        await tokens.save("a", ENDLESS, ("ar", ENDLESS_REFRESH), family="F")
        await tokens.revoke("a")
        await connection.ask("DEL", f"tk:{{acme}}:token:{VAULT.digest('a')}")
        assert await tokens.rotate("ar", "b", NEXT, ("br", NEXT_REFRESH)) is Rotation.DONE
        assert await statuses(tokens, "b", "br") == ("approved", "approved")
