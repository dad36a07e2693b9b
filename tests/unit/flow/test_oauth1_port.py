"""The port is answered by the store and by the fake."""

from __future__ import annotations

from gateway.flow import OAuth1Store
from gateway.store.oauth1_tokens import OAuth1Tokens
from tests.support.fake_oauth1 import FakeOAuth1


def test_the_store_and_the_fake_answer_the_port() -> None:
    asked = {name for name in vars(OAuth1Store) if not name.startswith("_")}
    assert len(asked) == 12
    for answering in (OAuth1Tokens, FakeOAuth1):
        assert asked <= set(dir(answering))
