"""The port of revocations: what stands behind it in the gateway, and what does in tests."""

from __future__ import annotations

from gateway.flow import RevocationStore
from gateway.store import Revocations
from tests.support.fake_revocations import FakeRevocations

NAMES = [name for name in vars(RevocationStore) if not name.startswith("_")]


def test_all_of_it_is_there() -> None:
    for each in (FakeRevocations, Revocations):
        assert not [name for name in NAMES if not callable(getattr(each, name, None))], each
    assert sorted(NAMES) == ["of_app", "of_end_user"]
