"""The second factor: whether a six-digit code is the user's, now, and for the first time.

Users without one need no code, and whatever they send is not looked at: that is how machines log in.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from gateway.entities import SecondFactor
from gateway.oauth import matching_step
from gateway.store import SecondFactors

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class OneTimeCodes:
    """Check codes. `clock` gives epoch seconds."""

    factors: SecondFactors
    clock: Callable[[], float]

    async def is_needed(self, email: str) -> bool:
        """Say whether a user has a second factor that counts."""
        factor = await self.factors.find(email)
        return factor is not None and factor.is_confirmed

    async def is_shown(self, email: str, code: str) -> bool:
        """Say whether a user needs no code, or this is a good one; then it is used up.

        Raises:
            StoreUnavailable: Redis did not answer; the code may have been used up.
        """
        return not await self.is_needed(email) or await self.is_right(email, code)

    async def is_right(self, email: str, code: str) -> bool:
        """Say whether a code is a user's; it is used up and confirms the factor, a wrong one is counted."""
        now = self.clock()
        outcome = False

        def tried(factor: SecondFactor) -> SecondFactor:
            nonlocal outcome
            step = matching_step(factor.secret, code.strip(), now, after=factor.used_step)
            outcome = step is not None and not factor.is_barred(now)
            # Said twice for the type checker: the step is there where the outcome is good.
            return factor.used(step) if outcome and step is not None else factor.missed(now)

        factor = await self.factors.update(email, tried)
        if factor is not None and factor.is_barred(now):
            _log.warning("too many wrong one-time codes of %s: none counts for a while", factor.email)
        return outcome and factor is not None
