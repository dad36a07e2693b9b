"""The login service beside a management API over the tests' Redis."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from gateway.store import Store
from tests.support.login import LoginDriver
from tests.support.management import driving


@pytest.fixture
async def login(store: Store) -> AsyncIterator[LoginDriver]:
    async with driving(store) as driver:
        yield LoginDriver(driver)
