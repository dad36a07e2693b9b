"""A management API over the tests' Redis."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from gateway.store import Store
from tests.support.management import Driver, driving


@pytest.fixture
async def api(store: Store) -> AsyncIterator[Driver]:
    async with driving(store) as driver:
        yield driver
