"""All races."""

from __future__ import annotations

from tests.races import redeeming, refreshing
from tests.races.race import Race

RACES: tuple[Race, ...] = (refreshing.LOST_ANSWERS, refreshing.STRICT, redeeming.CODES)
