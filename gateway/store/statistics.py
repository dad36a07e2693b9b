"""Statistics: what all workers counted, by environment, minute and hour; each sheet is added once.

Minutes are kept for a day, hours for as long as the settings say. Must not know what is asked of them.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass

import orjson

from gateway.entities import Report
from gateway.store.collection import Collection, RecordCodec
from gateway.store.connection import Connection
from gateway.store.keys import OrganizationKeys
from gateway.store.replies import as_bytes, as_items
from gateway.store.scripts import script
from gateway.store.statistics_keys import StatisticsKeys, reports

Name = tuple[str, ...]
"""What calls were: proxy, revision, verb, status, target, app, developer's id and e-mail address, product."""
Figures = tuple[float, ...]
"""What they came to; see `gateway.telemetry.tallies.FIGURES`."""

MINUTE, HOUR = 60, 3600
MINUTES_KEPT = 24.0 * HOUR
"""Seconds that minutes are kept; who asks for older ones gets hours."""
MOST_FIELDS = 10_000
"""Kinds of calls that a minute or an hour tells apart; what is beyond is one kind, of all."""
_OVERFLOW = orjson.dumps(["(overflow)"] * 9)
ANSWERS_KEPT = 24.0 * HOUR
"""Seconds that the answer to a question is kept for who asked."""
_MARKED = 3600.0
AT_ONCE = 250
"""Kinds of calls that are written by one script: nobody else is answered meanwhile."""
_READ_AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class Sheet:
    """Hold what one worker counted of one environment in one minute (since 1970); the id is its alone."""

    sheet_id: str
    organization: str
    environment: str
    minute: int
    tallies: Mapping[Name, Figures]


@dataclass(frozen=True, slots=True)
class Slice:
    """Hold what was counted from a time on, in seconds since 1970, for a minute or an hour."""

    begin: int
    tallies: Mapping[Name, Figures]


@dataclass(frozen=True, slots=True)
class Statistics:
    """Keep statistics; hours for `kept` seconds."""

    connection: Connection
    kept: float

    async def write(self, sheet: Sheet) -> None:
        """Add one sheet to what is kept; one that was written already adds nothing, nor one without a place.

        Raises:
            StoreUnavailable: Redis did not answer; whether it was written is not known: write it again.
        """
        tallies = list(sheet.tallies.items())
        for part, first in enumerate(range(0, len(tallies), AT_ONCE)):
            await self._write(sheet, part, tallies[first : first + AT_ONCE])

    async def _write(self, sheet: Sheet, part: int, tallies: Sequence[tuple[Name, Figures]]) -> None:
        keys = StatisticsKeys(sheet.organization, sheet.environment)
        environment = OrganizationKeys(sheet.organization).environments.record(sheet.environment)
        pairs = [
            text
            for name, figures in tallies
            for text in (orjson.dumps(name), " ".join(format(figure, ".17g") for figure in figures))
        ]
        lifetimes = (min(MINUTES_KEPT, self.kept), self.kept)
        await self.connection.run(
            script("add_statistics"),
            (
                keys.written(f"{sheet.sheet_id}:{part}"),
                environment,
                keys.minute(sheet.minute),
                keys.hour(sheet.minute * MINUTE // HOUR),
            ),
            (
                int(_MARKED * 1000),
                MOST_FIELDS,
                _OVERFLOW,
                *(int(lifetime * 1000) for lifetime in lifetimes),
                *pairs,
            ),
        )

    async def read(
        self, organization: str, environment: str, begin: int, end: int, *, by_hour: bool
    ) -> AsyncIterator[Slice]:
        """Yield what was counted in each minute or hour that begins in a span of seconds since 1970.

        Raises:
            StoreUnavailable: Redis did not answer.
        """
        keys = StatisticsKeys(organization, environment)
        unit, spell = (HOUR, keys.hour) if by_hour else (MINUTE, keys.minute)
        numbers = range(-(-begin // unit), -(-end // unit))
        for first in range(0, len(numbers), _READ_AT_ONCE):
            part = numbers[first : first + _READ_AT_ONCE]
            found = await self.connection.ask_all([("HGETALL", spell(number)) for number in part])
            for number, reply in zip(part, found, strict=True):
                items = [as_bytes(item) or b"" for item in as_items(reply)]
                if items:
                    pairs = zip(items[::2], items[1::2], strict=True)
                    yield Slice(number * unit, {_name(name): _figures(figures) for name, figures in pairs})

    async def keep_answer(self, organization: str, environment: str, query_id: str, answer: bytes) -> None:
        """Keep what a question came to for a day."""
        key = StatisticsKeys(organization, environment).query(query_id)
        await self.connection.ask("SET", key, answer, "PX", int(ANSWERS_KEPT * 1000))

    async def find_answer(self, organization: str, environment: str, query_id: str) -> bytes | None:
        """Return what was kept of a question, None when there is nothing, or nothing any more."""
        key = StatisticsKeys(organization, environment).query(query_id)
        return as_bytes(await self.connection.ask("GET", key))

    def reports(self, organization: str) -> Collection[Report]:
        """Return the port of an organization's custom reports."""
        return Collection(self.connection, reports(organization), RecordCodec(Report))


def _name(raw: bytes) -> Name:
    return tuple(orjson.loads(raw))


def _figures(raw: bytes) -> Figures:
    return tuple(float(figure) for figure in raw.split())
