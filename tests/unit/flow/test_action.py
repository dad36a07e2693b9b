from __future__ import annotations

import pytest

from gateway.flow import Deed, Lookup, LookupKind, Wait
from tests.support.builders import make_exchange
from tests.support.lookups import LookupThen


def test_the_engine_has_four_waits_beside_the_lookup() -> None:
    assert [wait.name for wait in Wait] == ["REQUEST_BODY", "TARGET", "RESPONSE_BODY", "CLIENT"]
    assert [kind.value for kind in LookupKind] == ["access_token", "client"]


def test_a_lookup_settles_as_whoever_derives_it_says() -> None:
    seen: list[object] = []
    lookup = LookupThen(LookupKind.CLIENT, "key", lambda exchange, record: seen.append(record))
    lookup.settle(make_exchange(), "record")
    assert seen == ["record"]
    with pytest.raises(NotImplementedError):
        Lookup(LookupKind.CLIENT, "key").settle(make_exchange(), "record")


def test_a_deed_is_an_action() -> None:
    with pytest.raises(NotImplementedError):
        Deed()(make_exchange())
