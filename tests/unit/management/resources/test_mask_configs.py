from __future__ import annotations

import asyncio

from tests.support.management import ORG, Driver, O


async def test_a_replacement_keeps_who_made_it(api: Driver) -> None:
    (await api("POST", f"{O}/maskconfigs", {"variables": ["a"]})).expect(200)
    made = await api.store.mask_configs(ORG).find("default")
    assert made is not None
    api.clock.advance(10.0)
    (await api("PUT", f"{O}/maskconfigs", {"variables": ["b"]})).expect(200)
    changed = await api.store.mask_configs(ORG).find("default")
    assert changed is not None
    assert changed.created_at == made.created_at
    assert changed.last_modified_at == made.last_modified_at + 10.0


async def test_who_comes_too_late_for_a_proxy_is_told(api: Driver) -> None:
    await api.imported("hello")
    path = f"{O}/apis/hello/maskconfigs"
    replies = await asyncio.gather(
        *(api("POST", f"{path}/m{n}", {"variables": ["a"]}) for n in range(5)),
        api("DELETE", f"{O}/apis/hello"),
    )
    assert {reply.status for reply in replies} <= {200, 404}
    assert await api.store.mask_configs(ORG, "hello").names() == []
