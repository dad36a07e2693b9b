"""Searches: by end user, by app, by both; codes; each once, and nothing that is no token."""

from __future__ import annotations

from dataclasses import replace

from gateway.oauth import AuthorizationCode
from gateway.store import Store, TokenAdministration
from tests.support.clients import make_code
from tests.support.store import VAULT
from tests.unit.store.samples import ACCESS, ORG, REFRESH


async def found(store: Store, *, end_user: str = "", app_id: str = "") -> set[str]:
    digests = [
        digest
        async for digest, _ in TokenAdministration.of(store, ORG).search.access_tokens(
            end_user=end_user, app_id=app_id
        )
    ]
    assert len(digests) == len(set(digests))
    return set(digests)


def digests(*texts: str) -> set[str]:
    return {VAULT.digest(text) for text in texts}


async def test_tokens_are_found_by_whose_they_are(store: Store) -> None:
    tokens = store.tokens(ORG)
    jane, joe = ACCESS.but(app_end_user="jane"), ACCESS.but(app_end_user="joe", app_id="app-2")
    await tokens.save("jane's", jane, ("refresh", replace(REFRESH, access=jane)))
    await tokens.save("jane's other", jane.but(app_id="app-2"), None)
    await tokens.save("joe's", joe, None)
    await tokens.save("nobody's", ACCESS, None)
    await store.tokens("other").save("elsewhere", jane, None)
    assert await found(store, end_user="jane") == digests("jane's", "jane's other")
    assert await found(store, app_id="app-2") == digests("jane's other", "joe's")
    assert await found(store, end_user="jane", app_id="app-2") == digests("jane's other")
    assert await found(store, end_user="nobody") == set()
    assert await found(store) == digests("jane's", "jane's other", "joe's", "nobody's")
    await tokens.delete("jane's")
    assert await found(store, end_user="jane") == digests("jane's other")


async def test_many_are_found_each_once(store: Store) -> None:
    texts = [f"token {number}" for number in range(2500)]
    jane = ACCESS.but(app_end_user="jane")
    for text in texts:
        await store.tokens(ORG).save(text, jane, None)
    assert await found(store, end_user="jane") == digests(*texts)
    assert await found(store, app_id="app-1") == digests(*texts)


async def test_codes_are_found_without_their_families(store: Store) -> None:
    code = make_code()
    await store.codes(ORG).save("one", code)
    await store.codes(ORG).save("two", code)
    await store.codes(ORG).redeem("two", "a family")
    listed: list[tuple[str, AuthorizationCode]] = [
        each async for each in TokenAdministration.of(store, ORG).search.codes()
    ]
    assert {digest for digest, _ in listed} == digests("one", "two")
    assert all(record == code for _, record in listed)


async def test_used_up_refresh_tokens_are_no_records(store: Store) -> None:
    await store.tokens(ORG).save("a", ACCESS, ("r", REFRESH))
    await store.tokens(ORG).rotate("r", "a2", ACCESS, ("r2", REFRESH))
    records = TokenAdministration.of(store, ORG).search.records(f"tk:{{{ORG}}}:refresh:")
    assert [digest async for digest, _ in records] == [VAULT.digest("r2")]
