"""The compiled module knows how it was built."""

from __future__ import annotations

from gateway._fastpath import BUILD


def test_it_knows_how_it_was_built() -> None:
    assert BUILD in {"plain", "trained", "recording", "traced"}
