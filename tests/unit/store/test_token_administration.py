"""The hand that holds an administrator's ports: they are of one organization and one vault."""

from __future__ import annotations

from gateway.oauth import Hashing
from gateway.store import Store, TokenAdministration
from tests.support.oauth1_tokens import make_request
from tests.unit.store.samples import ACCESS, ORG


async def test_all_ports_look_where_tokens_are_kept(store: Store) -> None:
    await store.tokens(ORG, Hashing("sha1")).save("a", ACCESS, None)
    await store.oauth1(ORG).save_request(make_request(token="r"))
    administration = TokenAdministration.of(store, ORG)
    assert await administration.issued(Hashing("sha1")).access("a") is not None
    assert await administration.issued().access("a") is None
    assert len([each async for each in administration.search.access_tokens()]) == 1
    assert await administration.oauth1.find("requesttokens", "r") is not None
    assert await TokenAdministration.of(store, "other").oauth1.find("requesttokens", "r") is None
