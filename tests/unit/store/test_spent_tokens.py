"""Used up refresh tokens: known as such, and for a short time what they were used up for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gateway.oauth import Issued, Rotation, SpentToken, TokenAttribute
from gateway.store import Connection, Store
from gateway.store.tokens import Tokens
from tests.support.store import PURGE_AFTER, RETRY_WINDOW, VAULT
from tests.unit.store.samples import ACCESS, KEY, ORG, REFRESH

NEXT = ACCESS.but(refresh_count=1)
NEXT_REFRESH = replace(REFRESH, access=NEXT)
SUCCESSOR = Issued("b", NEXT, ("br", NEXT_REFRESH))
SPENT = SpentToken(KEY, "F", SUCCESSOR)
OLD_KEY = f"tk:{{acme}}:refresh:{VAULT.digest('ar')}"
RETRY_KEY = f"tk:{{acme}}:retry:{VAULT.digest('ar')}"


@pytest.fixture
async def tokens(store: Store) -> Tokens:
    """Return the port, with a token that was used up."""
    kept = store.tokens(ORG)
    await kept.save("a", ACCESS, ("ar", REFRESH), family="F")
    assert await kept.rotate("ar", "b", NEXT, ("br", NEXT_REFRESH)) is Rotation.DONE
    return kept


async def left(connection: Connection, key: str) -> int:
    found = await connection.ask("PTTL", key)
    assert isinstance(found, int)
    return found


async def test_its_successor_is_known_to_who_presents_it(tokens: Tokens) -> None:
    assert await tokens.find_spent("ar") == SPENT
    assert "br" not in repr(SPENT)
    for other in ("br", "a", "b", "none"):
        assert await tokens.find_spent(other) is None


async def test_only_for_a_short_time(tokens: Tokens, connection: Connection) -> None:
    assert 0 < await left(connection, RETRY_KEY) <= RETRY_WINDOW * 1000
    await connection.ask("DEL", RETRY_KEY)
    assert await tokens.find_spent("ar") == SpentToken(KEY, "F")


async def test_only_until_it_is_used(tokens: Tokens) -> None:
    await tokens.rotate("br", "c", NEXT, ("cr", NEXT_REFRESH))
    assert await tokens.find_spent("ar") == SpentToken(KEY, "F")
    assert await tokens.find_spent("br") == SpentToken(KEY, "F", Issued("c", NEXT, ("cr", NEXT_REFRESH)))


async def test_it_is_told_as_it_stands(tokens: Tokens) -> None:
    await tokens.revoke_family("F")
    found = await tokens.find_spent("ar")
    assert found is not None
    assert found.successor is not None
    assert not found.successor.record.is_approved
    await tokens.delete("b")
    assert await tokens.find_spent("ar") == SpentToken(KEY, "F")


async def test_it_stays_known_for_as_long_as_it_would_have_been(
    tokens: Tokens, connection: Connection
) -> None:
    longest = (8000 + PURGE_AFTER) * 1000
    assert longest - 10_000 < await left(connection, OLD_KEY) <= longest
    endless = replace(REFRESH, expires_at=None)
    await tokens.save("e", ACCESS, ("er", endless))
    await tokens.rotate("er", "f", NEXT, ("fr", NEXT_REFRESH))
    key = f"tk:{{acme}}:refresh:{VAULT.digest('er')}"
    assert 0 < await left(connection, key) <= PURGE_AFTER * 1000


async def test_nothing_revives_it(tokens: Tokens) -> None:
    assert not await tokens.approve_refresh("ar", cascade=True)
    assert not await tokens.save("new", ACCESS, ("ar", REFRESH))
    assert await tokens.rotate("br", "c", NEXT, ("ar", NEXT_REFRESH)) is Rotation.TAKEN
    assert await tokens.rotate("ar", "c", NEXT, ("cr", NEXT_REFRESH)) is Rotation.USED_UP
    assert await tokens.find_refresh("ar") is None
    assert await tokens.refresh_profile("ar") is None


@pytest.mark.parametrize("cascade", [False, True])
async def test_when_it_is_revoked_what_came_of_it_is(tokens: Tokens, *, cascade: bool) -> None:
    await tokens.rotate("br", "c", NEXT, ("cr", NEXT_REFRESH))
    assert await tokens.revoke_refresh("ar", cascade=cascade)
    profile = await tokens.profile("c")
    assert profile is not None
    assert profile.refresh is not None
    assert (profile.record.status, profile.refresh[1].status) == ("revoked", "revoked")
    assert not await tokens.revoke_refresh("none", cascade=cascade)


async def test_what_it_was_issued_with_goes_on_without_it(store: Store) -> None:
    kept = store.tokens(ORG)
    await kept.save("a", ACCESS.but(status="revoked"), ("ar", REFRESH))
    await kept.rotate("ar", "b", NEXT, ("br", NEXT_REFRESH))
    profile = await kept.profile("a")
    assert profile is not None
    assert profile.refresh is None
    attributes = (TokenAttribute("n", "v"),)
    assert await kept.set_attributes("a", attributes) == ACCESS.but(status="revoked", attributes=attributes)
    assert await kept.revoke("a", cascade=True)
    found = await kept.find_spent("ar")
    assert found is not None
    assert found.successor == SUCCESSOR


async def test_a_kept_one_is_not_used_up(tokens: Tokens, connection: Connection) -> None:
    assert await tokens.rotate("br", "c", NEXT, ("br", NEXT_REFRESH)) is Rotation.DONE
    assert await tokens.find_spent("br") is None
    assert await connection.ask("EXISTS", f"tk:{{acme}}:retry:{VAULT.digest('br')}") == 0


async def test_without_a_window_no_successor_is_known(connection: Connection) -> None:
    kept = Tokens(connection, ORG, VAULT, 0.0)
    await kept.save("a", ACCESS, ("ar", replace(REFRESH, expires_at=None)), family="F")
    await kept.rotate("ar", "b", NEXT, ("br", NEXT_REFRESH))
    assert await connection.ask("EXISTS", RETRY_KEY) == 0
    assert await kept.find_spent("ar") in (None, SpentToken(KEY, "F"))


async def test_the_key_of_the_vault_alone_does_not_tell_it(tokens: Tokens, connection: Connection) -> None:
    assert isinstance(tokens, Tokens)
    sealed = await connection.ask("GET", RETRY_KEY)
    assert isinstance(sealed, bytes)
    assert VAULT.unseal(sealed.decode(), under="ar") == '["b","br"]'
    with pytest.raises(ValueError, match="altered"):
        VAULT.unseal(sealed.decode(), under="br")
