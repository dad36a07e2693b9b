from __future__ import annotations

from gateway.entities import Company, Credential, Developer, DeveloperApp, ProductGrant
from gateway.management.call import Call, Ports
from gateway.management.product_uses import uses_of
from gateway.store import Store


async def test_users_of_a_product_are_those_whose_keys_have_it(store: Store) -> None:
    for number in (1, 2):
        await store.developers("acme").create(Developer(f"d{number}", f"{number}@x.com", "N", "T", "t"))
    with_it = (ProductGrant("P"),)
    keys = (
        Credential("k2", "s", products=with_it),
        Credential("k1", "s", products=with_it),
        Credential("k3", "s"),
    )
    await store.apps("acme").create(DeveloperApp("a1", "A", "d1", credentials=keys))
    await store.apps("acme").create(DeveloperApp("a2", "A", "d2"))
    call = Call("GET", {"organization": "acme"}, "me@x.com", Ports(store, lambda: 0.0, str, lambda: "id"))
    assert await uses_of(call, "P", "keys") == ["k1", "k2"]
    assert await uses_of(call, "P", "apps") == ["a1"]
    assert await uses_of(call, "P", "developers") == ["1@x.com"]
    assert await uses_of(call, "P", "companies") == []
    await store.companies("acme").create(Company("c"))
    of_company = DeveloperApp(
        "a3", "A", "", company="c", credentials=(Credential("k4", "s", products=with_it),)
    )
    await store.apps("acme").create(of_company)
    assert await uses_of(call, "P", "companies") == ["c"]
    assert await uses_of(call, "P", "developers") == ["1@x.com"]
    assert await uses_of(call, "P", "keys") == ["k1", "k2", "k4"]
    assert await uses_of(call, "other", "keys") == []
