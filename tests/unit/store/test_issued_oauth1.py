"""OAuth 1.0's tokens named by an administrator; their secrets stay unread."""

from __future__ import annotations

import pytest

from gateway.oauth import v1
from gateway.store import IssuedOAuth1, Store, TokenAdministration
from tests.support.oauth1_tokens import CODE, REQUEST_TOKEN, make_access, make_request, make_verifier
from tests.support.store import VAULT
from tests.unit.store.samples import ORG

OTHER = make_request(token="other")


@pytest.fixture
async def issued(store: Store) -> IssuedOAuth1:
    tokens = store.oauth1(ORG)
    for request in (make_request(), OTHER):
        await tokens.save_request(request)
        await tokens.save_verifier(CODE, make_verifier(), request.token)
    assert await tokens.redeem("other", CODE, make_access(token="access")) is v1.Redemption.DONE
    return TokenAdministration.of(store, ORG).oauth1


async def digests(issued: IssuedOAuth1, kind: str) -> set[str]:
    return {digest async for digest, _ in issued.all(kind)}


async def test_all_of_a_kind_are_listed_by_digest(issued: IssuedOAuth1) -> None:
    assert await digests(issued, "accesstokens") == {VAULT.digest("access")}
    assert await digests(issued, "requesttokens") == {VAULT.digest("other"), VAULT.digest(REQUEST_TOKEN)}
    assert len(await digests(issued, "verifiers")) == 2


async def test_they_are_found_by_text_and_by_digest(issued: IssuedOAuth1) -> None:
    for name in ("access", VAULT.digest("access")):
        assert await issued.find("accesstokens", name) == make_access().record
    for name in (REQUEST_TOKEN, VAULT.digest(REQUEST_TOKEN)):
        assert await issued.find("requesttokens", name) == make_request().record
    for name in (CODE, *await digests(issued, "verifiers")):
        assert await issued.find("verifiers", name) == make_verifier()
    for kind in ("accesstokens", "requesttokens", "verifiers"):
        assert await issued.find(kind, "unknown") is None
        assert not await issued.delete(kind, "unknown")


async def test_an_access_token_is_revoked_and_approved(issued: IssuedOAuth1, store: Store) -> None:
    for name, status in (("access", "revoked"), (VAULT.digest("access"), "approved")):
        assert await issued.set_status(name, status)
        found = await store.oauth1(ORG).find_access("access")
        assert found is not None
        assert found.record.status == status
    assert not await issued.set_status("unknown", "revoked")


async def test_they_are_deleted_by_either_name(issued: IssuedOAuth1, store: Store) -> None:
    assert await issued.delete("accesstokens", VAULT.digest("access"))
    assert await store.oauth1(ORG).find_access("access") is None
    assert await issued.delete("requesttokens", "other")
    assert not await issued.delete("requesttokens", "other")


async def test_a_code_takes_all_its_verifiers_along(issued: IssuedOAuth1, store: Store) -> None:
    assert await issued.delete("verifiers", CODE)
    for request in (REQUEST_TOKEN, "other"):
        assert await store.oauth1(ORG).find_verifier(CODE, request) is None
    assert await issued.find("verifiers", CODE) is None


async def test_a_verifier_s_digest_takes_that_one_along(issued: IssuedOAuth1, store: Store) -> None:
    first, _ = sorted(await digests(issued, "verifiers"))
    assert await issued.delete("verifiers", first)
    left = [await store.oauth1(ORG).find_verifier(CODE, each) for each in (REQUEST_TOKEN, "other")]
    assert sorted(each is None for each in left) == [False, True]
