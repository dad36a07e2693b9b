"""Hints between processes: something changed, look. A hint may be lost; the store is the truth."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass

import orjson

from gateway.entities import CorruptRecord, Record
from gateway.store.connection import Connection
from gateway.store.keys import CHANGES

DEPLOYMENTS = "deployments"
ENTITIES = "entities"
ANYTHING = "anything"


@dataclass(frozen=True, slots=True)
class Hint(Record):
    """Say what kind of thing changed, and whose; an empty organization means: anyone's."""

    topic: str
    organization: str = ""


class Events:
    """Publish hints and hear those of the others."""

    __slots__ = ("_connection",)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def publish(self, hint: Hint) -> None:
        """Tell whoever listens now.

        Raises:
            StoreUnavailable: Redis did not answer; nobody may have heard.
        """
        await self._connection.ask("PUBLISH", CHANGES, orjson.dumps(hint.to_record()))

    async def hints(self) -> AsyncGenerator[Hint, None]:
        """Yield hints for as long as the subscription stands; never ends by itself: close it (`aclosing`).

        Raises:
            StoreUnavailable: the subscription was lost; whatever is remembered may be out of date.
        """
        async with aclosing(self._connection.listen(CHANGES)) as messages:
            async for raw in messages:
                yield _decoded(raw)


def _decoded(raw: bytes) -> Hint:
    """Read a hint; one that another version wrote differently still says that something changed."""
    try:
        content: object = orjson.loads(raw)
        return Hint.from_record(content) if isinstance(content, dict) else Hint(ANYTHING)
    except (orjson.JSONDecodeError, CorruptRecord):
        return Hint(ANYTHING)
