from __future__ import annotations

from gateway.flow import Lookup, LookupKind, Wait
from tests.support.builders import make_exchange


def test_the_engine_has_four_waits_beside_the_lookup() -> None:
    assert [wait.name for wait in Wait] == ["REQUEST_BODY", "TARGET", "RESPONSE_BODY", "CLIENT"]
    assert [kind.value for kind in LookupKind] == ["access_token", "client"]


def test_a_lookup_carries_what_follows_it() -> None:
    seen: list[object] = []
    lookup = Lookup(LookupKind.CLIENT, "key", lambda exchange, record: seen.append(record))
    lookup.then(make_exchange(), None)
    assert seen == [None]
