"""The port of tokens: what stands behind it in the gateway, and what does in tests."""

from __future__ import annotations

from gateway.flow import TokenStore
from gateway.runtime.counted_tokens import CountedTokens
from gateway.store import Tokens
from tests.support.fakes import FakeTokens

NAMES = [name for name in vars(TokenStore) if not name.startswith("_")]


def test_all_of_it_is_there() -> None:
    for each in (CountedTokens, FakeTokens, Tokens):
        assert not [name for name in NAMES if not callable(getattr(each, name, None))], each
    assert len(NAMES) >= 11
