"""These tests run on the event loop that workers run on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping

import pytest
import uvloop

from tests.support.gateway_in_process import HANDS, carried_by


def pytest_asyncio_loop_factories() -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    return {"uvloop": uvloop.new_event_loop}


@pytest.fixture(params=HANDS)
def hand(request: pytest.FixtureRequest) -> Iterator[str]:
    """Have the test's gateways carry by one hand, and then by the other."""
    with carried_by(request.param):
        yield request.param
