"""What speaks to sockets is tested on the loop that serves, and on asyncio's own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
import uvloop

ON_BOTH = ("test_upstream", "test_pool", "test_face")
Factories = dict[str, Callable[[], asyncio.AbstractEventLoop]]


@pytest.hookimpl(optionalhook=True)
def pytest_asyncio_loop_factories(config: pytest.Config, item: pytest.Item) -> Factories:
    serving: Factories = {"uvloop": uvloop.new_event_loop}
    return serving | {"asyncio": asyncio.new_event_loop} if item.path.name.startswith(ON_BOTH) else serving
