"""The command sets up logging for its whole process: here it is put back after each test. And who runs it."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from gateway.store import Store
from tests.support.commands import Desk
from tests.support.management import driving


@pytest.fixture(autouse=True)
def logging_as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture
async def desk(
    store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Desk]:
    """Give somebody who runs commands against a management API."""
    async with driving(store) as driver:
        home = tmp_path / "home"
        home.mkdir()
        yield Desk.of(driver, home, capsys, monkeypatch)
