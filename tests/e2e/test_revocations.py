"""All tokens of an app are revoked by one mark, on every worker of a gateway that runs."""

from __future__ import annotations

import json
import time

from tests.e2e.running import Gateway, until


def statuses(gateway: Gateway, token: str) -> set[int]:
    """Return what a token is answered; each call may meet another worker."""
    return {gateway.forecast(token).status for _ in range(8)}


async def test_the_tokens_of_an_app_are_revoked_and_later_ones_are_good(gateway: Gateway) -> None:
    (app_id,) = json.loads(gateway.manage("GET", "/o/myorg/apps").body)
    remembered, unused = gateway.token(), gateway.token()
    assert statuses(gateway, remembered) == {200}
    async with await gateway.store() as store:
        assert await store.revocations("myorg").of_app(app_id, time.time(), cascade=True)
    until(lambda: statuses(gateway, remembered) == {401}, "every worker to know of it", timeout=5.0)
    assert statuses(gateway, unused) == {401}
    assert "access_token_not_approved" in gateway.forecast(unused).body
    assert statuses(gateway, gateway.token()) == {200}
