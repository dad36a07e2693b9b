from __future__ import annotations

import logging
from typing import cast

import pytest

from gateway.errors import StoreUnavailable
from gateway.management.call import Call, Ports
from gateway.management.hints import tell
from gateway.store import DEPLOYMENTS, Hint, Store


class Events:
    def __init__(self, is_down: bool) -> None:
        self.is_down = is_down
        self.published: list[Hint] = []

    async def publish(self, hint: Hint) -> None:
        if self.is_down:
            raise StoreUnavailable("gone")
        self.published.append(hint)


class StoreOfEvents:
    def __init__(self, is_down: bool) -> None:
        self.events = Events(is_down)


def call(store: StoreOfEvents) -> Call:
    ports = Ports(cast("Store", store), lambda: 0.0, str, lambda: "id")
    return Call("POST", {"organization": "acme"}, "me@x.com", ports)


async def test_a_hint_names_topic_and_organization() -> None:
    store = StoreOfEvents(is_down=False)
    await tell(call(store), DEPLOYMENTS)
    assert store.events.published == [Hint(DEPLOYMENTS, "acme")]


async def test_a_lost_hint_is_only_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    await tell(call(StoreOfEvents(is_down=True)), DEPLOYMENTS)
    assert "was not published" in caplog.text
