"""Tokens of an organization that changed its hash: what is old is found and used up, what is new is new."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gateway.oauth import AccessToken, Hashing, Rotation, TokenAttribute
from gateway.store import Connection, Store
from tests.support.store import VAULT
from tests.unit.store.samples import ACCESS, ORG, REFRESH

OLD, NEW = Hashing(), Hashing("sha512", "sha256")
NEXT = ACCESS.but(refresh_count=1)
NEXT_REFRESH = replace(REFRESH, access=NEXT)
OTHERS = ACCESS.but(client_id="another")


async def keys(connection: Connection) -> set[tuple[str, int]]:
    """Return the kinds of tokens that are kept, with the length of their digests."""
    found = await connection.ask("KEYS", f"tk:{{{ORG}}}:*")
    assert isinstance(found, list)
    parts = [key.decode().split(":") for key in found]
    return {(part[2], len(part[3])) for part in parts if part[2] in ("token", "refresh")}


@pytest.fixture
async def old(store: Store) -> Store:
    """Return a store that holds a token of the old hash, with its refresh token."""
    assert await store.tokens(ORG, OLD).save("token", ACCESS, ("refresh", REFRESH), family="f" * 22)
    return store


@pytest.mark.parametrize(
    ("algorithm", "length"), [("sha1", 40), ("sha256", 64), ("sha384", 96), ("sha512", 128)]
)
async def test_tokens_are_kept_by_the_hash(
    store: Store, connection: Connection, algorithm: str, length: int
) -> None:
    tokens = store.tokens(ORG, Hashing(algorithm))
    assert await tokens.save("token", ACCESS, ("refresh", REFRESH))
    assert await keys(connection) == {("token", length), ("refresh", length)}
    assert await tokens.find_access("token") == ACCESS
    assert await tokens.find_refresh("refresh") == REFRESH
    assert await tokens.rotate("refresh", "token2", NEXT, ("refresh2", NEXT_REFRESH)) is Rotation.DONE
    assert await tokens.find_access("token") is None
    assert await tokens.find_access("token2") == NEXT


async def test_without_the_fallback_what_is_old_is_not_known(old: Store) -> None:
    tokens = old.tokens(ORG, Hashing("sha512"))
    assert await tokens.find_access("token") is None
    assert await tokens.find_refresh("refresh") is None
    assert await tokens.rotate("refresh", "token2", NEXT, ("refresh2", NEXT_REFRESH)) is Rotation.USED_UP


async def test_what_is_old_is_found(old: Store) -> None:
    tokens = old.tokens(ORG, NEW)
    assert await tokens.find_access("token") == ACCESS
    assert await tokens.find_refresh("refresh") == REFRESH
    profile = await tokens.profile("token")
    assert profile is not None
    assert (profile.record, profile.refresh) == (ACCESS, ("refresh", REFRESH))
    refresher = await tokens.refresh_profile("refresh")
    assert refresher is not None
    assert (refresher.record, refresher.access) == (REFRESH, ("token", ACCESS))
    assert await tokens.find_access("unknown") is None


async def test_a_refresh_leaves_the_old_hash_behind(old: Store, connection: Connection) -> None:
    tokens = old.tokens(ORG, NEW)
    assert await tokens.rotate("refresh", "token2", NEXT, ("refresh2", NEXT_REFRESH)) is Rotation.DONE
    assert await tokens.find_access("token") is None
    assert await tokens.find_access("token2") == NEXT
    assert await tokens.find_refresh("refresh") is None
    spent = await tokens.find_spent("refresh")
    assert spent is not None
    assert spent.client_id == ACCESS.client_id
    assert await tokens.rotate("refresh", "token3", NEXT, ("refresh3", NEXT_REFRESH)) is Rotation.USED_UP
    # What was used up stays where it is known.
    assert await keys(connection) == {("token", 128), ("refresh", 128), ("refresh", 64)}


async def test_a_refresh_token_that_is_kept_stays_known(old: Store, connection: Connection) -> None:
    tokens = old.tokens(ORG, NEW)
    assert await tokens.rotate("refresh", "token2", NEXT, ("refresh", NEXT_REFRESH)) is Rotation.DONE
    assert await keys(connection) == {("token", 128), ("refresh", 64)}
    profile = await tokens.profile("token2")
    assert profile is not None
    assert profile.refresh == ("refresh", NEXT_REFRESH)
    assert await tokens.revoke("token2", cascade=True)
    refresher = await tokens.find_refresh("refresh")
    assert refresher is not None
    assert not refresher.is_approved


async def test_a_text_that_is_known_by_the_old_hash_is_taken(old: Store) -> None:
    tokens = old.tokens(ORG, NEW)
    assert not await tokens.save("token", ACCESS, None)
    assert not await tokens.save("token", OTHERS, None, renews=True)
    assert not await tokens.save("token9", ACCESS, ("refresh", REFRESH))
    later = ACCESS.but(issued_at=2000.0, expires_at=5600.0)
    assert await tokens.save("token", later, None, renews=True)
    assert await tokens.find_access("token") == later
    assert await old.tokens(ORG, OLD).find_access("token") == later


async def test_what_is_old_is_changed_where_it_is(old: Store) -> None:
    tokens = old.tokens(ORG, NEW)
    note = (TokenAttribute("note", "n", True),)
    changed = await tokens.set_attributes("token", note)
    assert changed == ACCESS.but(attributes=note)
    assert await tokens.revoke("token")
    assert _status(await tokens.find_access("token")) == "revoked"
    assert await tokens.approve("token")
    assert _status(await tokens.find_access("token")) == "approved"
    assert await tokens.revoke_refresh("refresh", cascade=True)
    assert _status(await tokens.find_access("token")) == "revoked"
    assert await tokens.approve_refresh("refresh", cascade=True)
    await tokens.revoke_family("f" * 22)
    assert _status(await tokens.find_access("token")) == "revoked"
    assert await tokens.delete("token")
    assert await tokens.find_access("token") is None
    assert await tokens.find_refresh("refresh") is None
    assert not await tokens.delete("token")


async def test_no_digest_is_that_of_another_hash(old: Store) -> None:
    digests = {VAULT.digest_by("token", name) for name in ("sha1", "sha256", "sha384", "sha512")}
    assert len({digest[:40] for digest in digests}) == 4
    assert old.vault.digest("token") in digests


def _status(record: AccessToken | None) -> str:
    assert record is not None
    return record.status
