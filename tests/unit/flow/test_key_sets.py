"""The port is answered by the cache and by the fake."""

from __future__ import annotations

from gateway.flow import KeySets
from gateway.upstream import FetchedKeySets
from tests.support.fakes import FakeKeySets


def test_the_cache_and_the_fake_answer_the_port() -> None:
    asked = {name for name in vars(KeySets) if not name.startswith("_")}
    assert asked == {"at_hand", "fetch"}
    for answering in (FetchedKeySets, FakeKeySets):
        assert asked <= set(dir(answering))
