from __future__ import annotations

from gateway.pki import Unreadable


def test_it_is_a_wrong_value() -> None:
    assert isinstance(Unreadable("why"), ValueError)
