"""Prove a user, and tell a failure no sooner than after a while: what was wrong does not show in the time."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from gateway.login.refusals import bad_user, too_many
from gateway.store import TooManyFailures, WrongCredentials

T = TypeVar("T")
_log = logging.getLogger(__name__)

NO_SOONER = 0.4
"""Seconds after its arrival at which a wrong password, or code, is told at the earliest."""


@dataclass(frozen=True, slots=True)
class Proving:
    """Refuse who is not proven. `clock` is monotonic; `sleep` waits so many seconds."""

    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep

    async def result(self, work: Awaitable[T], address: str) -> T:
        """Return what comes of a work that proves a user; `address` is where that is tried.

        Raises:
            LoginRefused: it proves nobody.
            StoreUnavailable: Redis did not answer.
        """
        began = self.clock()
        try:
            return await work
        except WrongCredentials as error:
            _log.info("a login from %s was refused", address)
            await self.sleep(max(began + NO_SOONER - self.clock(), 0.0))
            raise bad_user() from error
        except TooManyFailures as error:
            _log.warning("logins from %s are sent away: too many of them failed", address)
            raise too_many(error.retry_after) from error
