"""Tell other processes that something changed. A hint is only haste: losing one changes nothing."""

from __future__ import annotations

import logging

from gateway.errors import StoreUnavailable
from gateway.management.call import Call
from gateway.store import Hint

_log = logging.getLogger(__name__)


async def tell(call: Call, topic: str) -> None:
    """Publish a hint; the change it is about is stored, so that a store that went away is only logged."""
    try:
        await call.store.events.publish(Hint(topic, call.names.get("organization", "")))
    except StoreUnavailable as error:
        _log.warning("a hint about %s was not published: %s", topic, error)
