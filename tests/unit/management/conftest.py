"""A management API over the tests' Redis; each call is held against what the OpenAPI document says of it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from gateway.store import Store
from tests.support.described import described_driver
from tests.support.management import Driver, driving


@pytest.fixture
async def api(store: Store) -> AsyncIterator[Driver]:
    async with driving(store) as driver:
        yield described_driver(driver)
