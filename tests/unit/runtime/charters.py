"""Charters for the tests of processes."""

from __future__ import annotations

from pathlib import Path

from gateway.config import Settings
from gateway.runtime.charter import Charter


def make_charter(role: str = "worker", *, socket: int = -1, slot: int = 0) -> Charter:
    """Make a charter; nothing that it names exists."""
    return Charter(role, slot, Settings(), "unix:///nowhere", Path("/nowhere/key"), socket)
