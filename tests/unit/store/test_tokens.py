"""Tokens: found by digest, rotated once, gone some time after expiry."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from gateway.oauth import AccessToken, RefreshToken, Rotation
from gateway.store import Connection, Store
from tests.support.store import PURGE_AFTER, VAULT
from tests.unit.store.samples import ACCESS, CREDENTIAL, KEY, ORG, REFRESH, register

NEXT = ACCESS.but(refresh_count=1)
NEXT_REFRESH = replace(REFRESH, access=NEXT)
LATER = ACCESS.but(issued_at=2000.0, expires_at=5600.0)
OTHERS = LATER.but(client_id="another")
OTHERS_REFRESH = replace(REFRESH, access=OTHERS)


async def access(store: Store, token: str) -> AccessToken | None:
    return await store.tokens(ORG).find_access(token)


async def lifetime_ms(connection: Connection, kind: str, token: str) -> object:
    return await connection.ask("PTTL", f"tk:{{acme}}:{kind}:{VAULT.digest(token)}")


@pytest.mark.parametrize("token", ["", "Token", "token ", "\ud800", "x" * 100_000, "*"])
async def test_what_was_not_issued_is_none(store: Store, token: str) -> None:
    await store.tokens(ORG).save("token", ACCESS, ("refresh", REFRESH))
    assert await access(store, token) is None
    assert await store.tokens(ORG).find_refresh(token) is None


async def test_one_kind_of_token_is_not_the_other(store: Store) -> None:
    await store.tokens(ORG).save("token", ACCESS, ("refresh", REFRESH))
    assert await access(store, "refresh") is None
    assert await store.tokens(ORG).find_refresh("token") is None
    assert await store.tokens(ORG).find_refresh("refresh") == REFRESH


async def test_a_token_of_one_organization_is_none_in_another(store: Store) -> None:
    await store.tokens(ORG).save("token", ACCESS, None)
    assert await store.tokens("other").find_access("token") is None


async def test_tokens_stay_until_purged(store: Store, connection: Connection) -> None:
    await store.tokens(ORG).save("token", ACCESS, ("refresh", REFRESH))
    for kind, token, life in (("token", "token", 3600), ("refresh", "refresh", 8000)):
        left = await lifetime_ms(connection, kind, token)
        assert isinstance(left, int)
        assert (life + PURGE_AFTER - 10) * 1000 < left <= (life + PURGE_AFTER) * 1000


async def test_a_token_without_expiry_stays(store: Store, connection: Connection) -> None:
    endless = ACCESS.but(expires_at=None)
    await store.tokens(ORG).save("token", endless, ("refresh", RefreshToken("approved", 1.0, None, endless)))
    assert await lifetime_ms(connection, "token", "token") == -1
    assert await lifetime_ms(connection, "refresh", "refresh") == -1


async def test_rotation_replaces_both_tokens(store: Store, connection: Connection) -> None:
    tokens = store.tokens(ORG)
    await tokens.save("token", ACCESS, ("refresh", REFRESH))
    assert await tokens.rotate("refresh", "token2", NEXT, ("refresh2", NEXT_REFRESH)) is Rotation.DONE
    assert await access(store, "token") is None
    assert await tokens.find_refresh("refresh") is None
    assert await tokens.refresh_profile("refresh") is None
    assert await access(store, "token2") == NEXT
    assert await tokens.find_refresh("refresh2") == NEXT_REFRESH
    assert await tokens.rotate("refresh", "token3", NEXT, ("refresh3", NEXT_REFRESH)) is Rotation.USED_UP
    assert await access(store, "token3") is None
    left = await lifetime_ms(connection, "token", "token2")
    assert isinstance(left, int)
    assert left > 0
    assert await tokens.rotate("refresh2", "token3", NEXT, ("refresh3", NEXT_REFRESH)) is Rotation.DONE


async def test_rotation_to_tokens_without_expiry(store: Store, connection: Connection) -> None:
    tokens = store.tokens(ORG)
    await tokens.save("token", ACCESS, ("refresh", REFRESH))
    endless = NEXT.but(expires_at=None)
    assert (
        await tokens.rotate("refresh", "t2", endless, ("r2", replace(NEXT_REFRESH, expires_at=None)))
        is Rotation.DONE
    )
    assert await lifetime_ms(connection, "token", "t2") == -1
    assert await lifetime_ms(connection, "refresh", "r2") == -1


async def test_a_refresh_token_can_be_kept(store: Store) -> None:
    tokens = store.tokens(ORG)
    await tokens.save("token", ACCESS, ("refresh", REFRESH))
    assert await tokens.rotate("refresh", "token2", NEXT, ("refresh", NEXT_REFRESH)) is Rotation.DONE
    assert await tokens.find_refresh("refresh") == NEXT_REFRESH
    assert await access(store, "token") is None
    assert await tokens.rotate("refresh", "token3", NEXT, ("refresh", NEXT_REFRESH)) is Rotation.DONE
    assert await access(store, "token2") is None
    assert await access(store, "token3") == NEXT


async def test_of_a_thousand_rotations_one_wins(store: Store) -> None:
    tokens = store.tokens(ORG)
    await tokens.save("token", ACCESS, ("refresh", REFRESH))
    wins = await asyncio.gather(
        *(tokens.rotate("refresh", f"t{n}", NEXT, (f"r{n}", NEXT_REFRESH)) for n in range(1000))
    )
    assert [wins.count(each) for each in (Rotation.DONE, Rotation.USED_UP)] == [1, 999]
    winner = wins.index(Rotation.DONE)
    assert await access(store, f"t{winner}") == NEXT
    others = await asyncio.gather(*(access(store, f"t{n}") for n in range(0, 1000, 50) if n != winner))
    assert set(others) == {None}


async def test_a_revoked_token_is_found_and_keeps_its_time(store: Store, connection: Connection) -> None:
    tokens = store.tokens(ORG)
    await tokens.save("token", ACCESS, ("refresh", REFRESH))
    assert await tokens.revoke("token")
    assert await access(store, "token") == ACCESS.but(status="revoked")
    assert await tokens.find_refresh("refresh") == REFRESH
    left = await lifetime_ms(connection, "token", "token")
    assert isinstance(left, int)
    assert left > 0


async def test_revocation_cascades_both_ways(store: Store) -> None:
    tokens = store.tokens(ORG)
    for name in ("a", "b", "c"):
        await tokens.save(name, ACCESS, (f"{name}r", REFRESH))
    assert await tokens.revoke("a", cascade=True)
    assert await tokens.revoke_refresh("br", cascade=True)
    assert await tokens.revoke_refresh("cr")
    for name, status in (("a", "revoked"), ("b", "revoked"), ("c", "approved")):
        issued, refresh = await access(store, name), await tokens.find_refresh(f"{name}r")
        assert issued is not None
        assert refresh is not None
        assert (issued.status, refresh.status) == (status, "revoked")


async def test_a_revoked_refresh_token_is_not_rotated(store: Store) -> None:
    tokens = store.tokens(ORG)
    await tokens.save("token", ACCESS, ("refresh", REFRESH))
    await tokens.revoke_refresh("refresh")
    assert await tokens.rotate("refresh", "token2", NEXT, ("refresh2", NEXT_REFRESH)) is Rotation.USED_UP
    assert await access(store, "token") == ACCESS


async def test_a_cascade_passes_over_what_is_gone(store: Store, connection: Connection) -> None:
    tokens = store.tokens(ORG)
    await tokens.save("token", ACCESS, ("refresh", REFRESH))
    await connection.ask("DEL", f"tk:{{acme}}:refresh:{VAULT.digest('refresh')}")
    assert await tokens.revoke("token", cascade=True)
    await tokens.save("alone", ACCESS, None)
    assert await tokens.revoke("alone", cascade=True)
    assert not await tokens.revoke("never issued", cascade=True)


async def test_no_refresh_slips_through_a_cascade(store: Store) -> None:
    tokens = store.tokens(ORG)
    for round_ in range(20):
        token, refresh = f"a{round_}", f"b{round_}"
        await tokens.save(token, ACCESS, (refresh, REFRESH))
        rotated, revoked = await asyncio.gather(
            tokens.rotate(refresh, f"t{round_}", NEXT, (f"r{round_}", NEXT_REFRESH)),
            tokens.revoke(token, cascade=True),
        )
        # Whichever came first: the revocation found the token, or the rotation had replaced it.
        assert (rotated is Rotation.DONE) != revoked


async def test_neither_tokens_nor_secrets_lie_in_redis(store: Store, connection: Connection) -> None:
    await register(store)
    await store.tokens(ORG).save("the-access-token", ACCESS, ("the-refresh-token", REFRESH))
    keys = await connection.ask("KEYS", "*")
    assert isinstance(keys, list)
    values = [
        value
        for key in keys
        if await connection.ask("TYPE", key) == b"string"
        for value in [await connection.ask("GET", key)]
    ]
    everything = b"\n".join([*keys, *(value for value in values if isinstance(value, bytes))])
    assert KEY.encode() in everything
    for secret in (b"the-access-token", b"the-refresh-token", CREDENTIAL.consumer_secret.encode()):
        assert secret not in everything


class TestTakenTexts:
    """What becomes of a text that is known already: `renews` is said of one that another system made."""

    @pytest.mark.parametrize("renews", [False, True])
    async def test_another_client_s_token_stays_as_it_is(self, store: Store, *, renews: bool) -> None:
        tokens = store.tokens(ORG)
        assert await tokens.save("token", ACCESS, ("refresh", REFRESH))
        assert not await tokens.save("token", OTHERS, None, renews=renews)
        assert await access(store, "token") == ACCESS
        assert not await tokens.save("new", OTHERS, ("refresh", OTHERS_REFRESH), renews=renews)
        assert await tokens.find_refresh("refresh") == REFRESH
        assert await access(store, "new") is None

    async def test_its_client_may_store_it_again(self, store: Store, connection: Connection) -> None:
        tokens = store.tokens(ORG)
        await tokens.save("token", ACCESS, None)
        longer = LATER.but(expires_at=LATER.issued_at + 9000)
        assert await tokens.save("token", longer, None, renews=True)
        assert await access(store, "token") == longer
        left = await lifetime_ms(connection, "token", "token")
        assert isinstance(left, int)
        assert left > (9000 + PURGE_AFTER - 10) * 1000

    async def test_an_endless_one_can_be_stored_again(self, store: Store, connection: Connection) -> None:
        tokens = store.tokens(ORG)
        await tokens.save("token", ACCESS.but(expires_at=None), None)
        assert await tokens.save("token", LATER, None, renews=True)
        assert await tokens.save("token", LATER.but(expires_at=None), None, renews=True)
        assert await lifetime_ms(connection, "token", "token") == -1

    async def test_a_made_one_is_never_given_twice(self, store: Store) -> None:
        tokens = store.tokens(ORG)
        await tokens.save("token", ACCESS, None)
        assert not await tokens.save("token", LATER, None)
        assert await access(store, "token") == ACCESS

    async def test_a_revoked_one_is_not_revived(self, store: Store) -> None:
        tokens = store.tokens(ORG)
        await tokens.save("token", ACCESS, None)
        await tokens.revoke("token")
        assert not await tokens.save("token", LATER, None, renews=True)
        assert await access(store, "token") == ACCESS.but(status="revoked")

    @pytest.mark.parametrize(("after", "is_kept"), [(3599.999, True), (3600.0, False), (3601.0, False)])
    async def test_an_expired_one_is_not_revived(self, store: Store, after: float, *, is_kept: bool) -> None:
        tokens = store.tokens(ORG)
        await tokens.save("token", ACCESS, None)
        renewed = LATER.but(issued_at=ACCESS.issued_at + after, expires_at=20_000.0)
        assert await tokens.save("token", renewed, None, renews=True) is is_kept
        assert await access(store, "token") == (renewed if is_kept else ACCESS)

    async def test_it_stays_with_its_refresh_token(self, store: Store) -> None:
        tokens = store.tokens(ORG)
        await tokens.save("token", ACCESS, ("refresh", REFRESH))
        assert await tokens.save("token", LATER, None, renews=True)
        assert await tokens.revoke("token", cascade=True)
        found = await tokens.find_refresh("refresh")
        assert found is not None
        assert not found.is_approved

    async def test_it_is_not_parted_from_its_refresh_token(self, store: Store) -> None:
        tokens = store.tokens(ORG)
        await tokens.save("token", ACCESS, ("refresh", REFRESH))
        await tokens.save("token2", ACCESS, ("refresh2", REFRESH))
        assert not await tokens.save("token", LATER, ("refresh3", REFRESH), renews=True)
        outcome = await tokens.rotate("refresh2", "token", NEXT, ("refresh3", NEXT_REFRESH), renews=True)
        assert outcome is Rotation.TAKEN
        assert await tokens.find_refresh("refresh3") is None
        assert await access(store, "token2") == ACCESS

    async def test_it_can_be_given_a_refresh_token(self, store: Store) -> None:
        tokens = store.tokens(ORG)
        await tokens.save("token", ACCESS, None)
        assert await tokens.save("token", LATER, ("refresh", REFRESH), renews=True)
        assert await tokens.revoke_refresh("refresh", cascade=True)
        assert await access(store, "token") == LATER.but(status="revoked")

    async def test_of_two_clients_that_post_one_text_at_once_one_owns_it(self, store: Store) -> None:
        tokens = store.tokens(ORG)
        records = [LATER, OTHERS] * 100
        kept = await asyncio.gather(*(tokens.save("token", each, None, renews=True) for each in records))
        owners = {record.client_id for record, is_kept in zip(records, kept, strict=True) if is_kept}
        found = await access(store, "token")
        assert found is not None
        assert owners == {found.client_id}
        assert sum(kept) == 100

    async def test_of_two_hundred_made_ones_one_is_kept(self, store: Store) -> None:
        tokens = store.tokens(ORG)
        kept = await asyncio.gather(*(tokens.save("token", ACCESS, None) for _ in range(200)))
        assert sum(kept) == 1


class TestTakenSuccessors:
    """A rotation whose successors are known already changes nothing: what was presented stays good."""

    @pytest.fixture
    async def presented(self, store: Store) -> Store:
        await store.tokens(ORG).save("token", ACCESS, ("refresh", REFRESH))
        return store

    async def rotate(self, store: Store, token: str, refresh: str, *, renews: bool = True) -> Rotation:
        return await store.tokens(ORG).rotate("refresh", token, NEXT, (refresh, NEXT_REFRESH), renews=renews)

    @pytest.mark.parametrize(("token", "refresh"), [("other", "new"), ("new", "others")])
    async def test_another_client_s_tokens_stay(self, presented: Store, token: str, refresh: str) -> None:
        tokens = presented.tokens(ORG)
        await tokens.save("other", OTHERS, ("others", OTHERS_REFRESH))
        assert await self.rotate(presented, token, refresh) is Rotation.TAKEN
        assert await access(presented, "other") == OTHERS
        assert await tokens.find_refresh("others") == OTHERS_REFRESH
        assert await access(presented, "token") == ACCESS
        assert await tokens.find_refresh("refresh") == REFRESH
        assert await access(presented, "new") is None
        assert await tokens.find_refresh("new") is None
        assert await self.rotate(presented, "new", "new") is Rotation.DONE

    async def test_one_s_own_access_token_can_be_kept(self, presented: Store) -> None:
        assert await self.rotate(presented, "token", "new") is Rotation.DONE
        assert await access(presented, "token") == NEXT
        assert await self.rotate(presented, "token", "newer") is Rotation.USED_UP

    async def test_another_of_one_s_own_can_be_taken(self, presented: Store) -> None:
        await presented.tokens(ORG).save("mine", ACCESS, None)
        assert await self.rotate(presented, "mine", "new", renews=False) is Rotation.TAKEN
        assert await self.rotate(presented, "mine", "new") is Rotation.DONE
        assert await access(presented, "mine") == NEXT
        assert await access(presented, "token") is None

    async def test_another_refresh_token_of_one_s_own_is_taken(self, presented: Store) -> None:
        await presented.tokens(ORG).save("mine", ACCESS, ("mine", REFRESH))
        assert await self.rotate(presented, "new", "mine") is Rotation.TAKEN

    async def test_revoked_ones_are_not_revived(self, presented: Store) -> None:
        tokens = presented.tokens(ORG)
        await tokens.save("mine", ACCESS, ("revoked", REFRESH))
        await tokens.revoke("mine", cascade=True)
        await tokens.revoke("token")
        for token, refresh in (("mine", "new"), ("new", "revoked"), ("token", "new")):
            assert await self.rotate(presented, token, refresh) is Rotation.TAKEN
        assert await access(presented, "token") == ACCESS.but(status="revoked")

    async def test_a_revoked_one_stays_known_when_it_is_replaced(self, presented: Store) -> None:
        tokens = presented.tokens(ORG)
        await tokens.revoke("token")
        assert await self.rotate(presented, "new", "new") is Rotation.DONE
        assert await access(presented, "token") == ACCESS.but(status="revoked")
        assert not await tokens.save("token", LATER, None, renews=True)

    async def test_an_expired_one_stays_known_when_it_is_replaced(self, presented: Store) -> None:
        tokens = presented.tokens(ORG)
        late = NEXT.but(issued_at=5000.0, expires_at=8600.0)
        late_refresh = ("new", replace(REFRESH, issued_at=5000.0, access=late))
        assert await tokens.rotate("refresh", "token", late, late_refresh, renews=True) is Rotation.TAKEN
        assert await tokens.rotate("refresh", "new", late, late_refresh) is Rotation.DONE
        assert await access(presented, "token") == ACCESS
        assert not await tokens.save("token", late, None, renews=True)

    async def test_what_is_presented_is_looked_at_again(self, presented: Store) -> None:
        tokens = presented.tokens(ORG)
        others = ("new", OTHERS_REFRESH)
        assert await tokens.rotate("refresh", "new", OTHERS, others, renews=True) is Rotation.USED_UP
        late = NEXT.but(issued_at=9000.0, expires_at=9999.0)
        assert await tokens.rotate("refresh", "new", late, ("refresh", REFRESH)) is Rotation.USED_UP
        assert await tokens.find_refresh("refresh") == REFRESH

    async def test_of_two_clients_that_rotate_to_one_text_at_once_one_owns_it(self, store: Store) -> None:
        tokens = store.tokens(ORG)
        pairs = [(NEXT, NEXT_REFRESH), (OTHERS, OTHERS_REFRESH)] * 50
        for number, (record, refresh) in enumerate(pairs):
            await tokens.save(f"t{number}", record, (f"r{number}", refresh))
        outcomes = await asyncio.gather(
            *(
                tokens.rotate(f"r{number}", f"n{number}", record, ("mine", refresh), renews=True)
                for number, (record, refresh) in enumerate(pairs)
            )
        )
        assert [outcomes.count(each) for each in (Rotation.DONE, Rotation.TAKEN)] == [1, 99]
