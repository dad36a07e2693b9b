"""The port is answered by the store and by the fake."""

from __future__ import annotations

from gateway.flow import CodeStore
from gateway.store import Codes
from tests.support.fakes import FakeCodes


def test_the_store_and_the_fake_answer_the_port() -> None:
    asked = {name for name in vars(CodeStore) if not name.startswith("_")}
    assert asked == {"save", "find", "redeem", "delete"}
    for answering in (Codes, FakeCodes):
        assert asked <= set(dir(answering))
