from __future__ import annotations

import pytest

from gateway.flow import Deed, Lookup, LookupKind, Wait
from tests.support.builders import make_exchange


def test_the_engine_has_four_waits_beside_the_lookup() -> None:
    assert [wait.name for wait in Wait] == ["REQUEST_BODY", "TARGET", "RESPONSE_BODY", "CLIENT"]
    assert [kind.value for kind in LookupKind] == ["access_token", "client"]


def test_a_lookup_carries_what_follows_it() -> None:
    seen: list[object] = []
    lookup = Lookup(LookupKind.CLIENT, "key", lambda exchange, record: seen.append(record))
    assert lookup.then is not None
    lookup.then(make_exchange(), None)
    assert seen == [None]


def test_a_lookup_settles_by_what_follows_it_if_anything_does() -> None:
    seen: list[object] = []
    lookup = Lookup(LookupKind.CLIENT, "key", lambda exchange, record: seen.append(record))
    lookup.settle(make_exchange(), "record")
    Lookup(LookupKind.CLIENT, "key").settle(make_exchange(), "record")
    assert seen == ["record"]


def test_a_deed_is_an_action() -> None:
    with pytest.raises(NotImplementedError):
        Deed()(make_exchange())
