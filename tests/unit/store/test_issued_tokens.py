"""Tokens named by an administrator: by text, or by the digest that a search tells."""

from __future__ import annotations

from gateway.oauth import AccessToken, Hashing, TokenAttribute
from gateway.store import Store, TokenAdministration
from gateway.store.issued_tokens import Held
from tests.support.store import VAULT
from tests.unit.store.samples import ACCESS, ORG, REFRESH

A, R = VAULT.digest("a"), VAULT.digest("r")


async def kept(store: Store) -> None:
    assert await store.tokens(ORG).save("a", ACCESS, ("r", REFRESH))


async def test_a_text_shows_the_companion_s_text_and_a_digest_its_digest(store: Store) -> None:
    await kept(store)
    issued = TokenAdministration.of(store, ORG).issued()
    assert await issued.access("a") == Held(ACCESS, "r")
    assert await issued.access(A) == Held(ACCESS, R)
    assert await issued.refresh("r") == Held(REFRESH, "a")
    assert await issued.refresh(R) == Held(REFRESH, A)
    for name in ("r", R, "x", ""):
        assert await issued.access(name) is None
    assert await issued.refresh("a") is None


async def test_a_digest_lets_nobody_in(store: Store) -> None:
    await kept(store)
    assert await store.tokens(ORG).find_access(A) is None
    assert await store.tokens(ORG).find_refresh(R) is None


async def test_statuses_are_changed_by_either_name(store: Store) -> None:
    await kept(store)
    issued, tokens = TokenAdministration.of(store, ORG).issued(), store.tokens(ORG)
    assert await issued.set_status(A, is_approved=False, cascade=False)
    access, refresh = await tokens.find_access("a"), await tokens.find_refresh("r")
    assert access is not None
    assert refresh is not None
    assert (access.status, refresh.status) == ("revoked", "approved")
    assert await issued.set_status("a", is_approved=True, cascade=False)
    assert await issued.set_refresh_status(R, is_approved=False, cascade=True)
    assert await issued.access("a") == Held(ACCESS.but(status="revoked"), "r")
    assert await issued.set_refresh_status("r", is_approved=True, cascade=True)
    assert await issued.access("a") == Held(ACCESS, "r")
    assert not await issued.set_status("x", is_approved=False, cascade=False)
    assert not await issued.set_refresh_status("x", is_approved=False, cascade=False)


async def test_what_is_changed_is_changed_in_both(store: Store) -> None:
    await kept(store)

    def change(before: AccessToken) -> AccessToken:
        return before.but(scope="", attributes=(TokenAttribute("a", "1"),))

    issued = TokenAdministration.of(store, ORG).issued()
    after = change(ACCESS)
    assert await issued.change(A, change) == after
    assert await issued.access("a") == Held(after, "r")
    held = await issued.refresh("r")
    assert held is not None
    assert held.record.access == after
    assert await issued.change("x", change) is None


async def test_they_are_deleted_by_either_name(store: Store) -> None:
    await kept(store)
    issued = TokenAdministration.of(store, ORG).issued()
    assert await issued.delete_refresh(R)
    assert await issued.access("a") == Held(ACCESS, "")
    assert not await issued.delete_refresh("r")
    assert await issued.delete(A)
    assert not await issued.delete("a")


async def test_of_a_used_up_refresh_token_what_came_of_it_is_revoked(store: Store) -> None:
    await kept(store)
    renewed = ACCESS.but(refresh_count=1)
    await store.tokens(ORG).rotate("r", "a2", renewed, ("r2", REFRESH))
    issued = TokenAdministration.of(store, ORG).issued()
    assert await issued.refresh("r") is None
    assert not await issued.delete_refresh("r")
    assert not await issued.revoke_heirs("r2")
    assert not await issued.revoke_heirs("x")
    assert await issued.revoke_heirs(R)
    assert await issued.access("a2") == Held(renewed.but(status="revoked"), "r2")
    assert not await issued.set_status("a2", is_approved=True, cascade=False), "its family is revoked"


async def test_tokens_of_an_earlier_hash_are_found(store: Store) -> None:
    await store.tokens(ORG, Hashing("sha1")).save("a", ACCESS, ("r", REFRESH))
    issued = TokenAdministration.of(store, ORG).issued(Hashing("sha512", "sha1"))
    assert await issued.access("a") == Held(ACCESS, "r")
    digest = VAULT.digest_by("a", "sha1")
    assert await issued.access(digest) == Held(ACCESS, VAULT.digest_by("r", "sha1"))
    assert await issued.set_status(digest, is_approved=False, cascade=True)
    assert await issued.access("a") == Held(ACCESS.but(status="revoked"), "r")
