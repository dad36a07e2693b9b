"""How a worker's statistics reach the store: every few seconds what was counted is written down."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from typing import Protocol

from gateway.errors import StoreUnavailable
from gateway.store import Sheet
from gateway.telemetry import Counted, Tallies

_log = logging.getLogger(__name__)

WRITE_EVERY = 5.0
"""Seconds between writes: as much as a worker that is killed takes with it."""
MOST_WAITING = 200
"""Sheets that wait while the store is away; beyond that the oldest are lost."""


class Sheets(Protocol):
    """Write statistics down."""

    async def write(self, sheet: Sheet) -> None:
        """Add one sheet to what is kept; a sheet that was written already adds nothing."""
        ...


class StatisticsWriter:
    """Write down what was counted, now and then; a sheet that cannot be written waits for the next time."""

    def __init__(self, tallies: Tallies, sheets: Sheets, new_id: Callable[[], str]) -> None:
        self._tallies = tallies
        self._sheets = sheets
        self._new_id = new_id
        self._waiting: deque[Sheet] = deque(maxlen=MOST_WAITING)
        self._is_away = False

    async def write_on(self) -> None:
        """Write for as long as nobody cancels this."""
        while True:
            await asyncio.sleep(WRITE_EVERY)
            await self.write()

    async def write(self) -> None:
        """Write what was counted since the last time, and what still waits."""
        self._waiting.extend(self._sheet(counted) for counted in self._tallies.take())
        try:
            while self._waiting:
                await self._sheets.write(self._waiting[0])
                self._waiting.popleft()
        except StoreUnavailable as error:
            if not self._is_away:
                _log.warning("statistics wait to be written: %s", error)
            self._is_away = True
        else:
            self._is_away = False

    def _sheet(self, counted: Counted) -> Sheet:
        return Sheet(
            self._new_id(), counted.organization, counted.environment, counted.minute, counted.tallies
        )
