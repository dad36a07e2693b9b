"""How long a token of OAuth 1.0 lives, where a variable may say it."""

from __future__ import annotations

from typing import cast

from gateway import faults
from gateway.message import Exchange, Value


def life_of(value: Value, exchange: Exchange) -> float | None:
    """Return a life in seconds, None for an endless one.

    Raises:
        Fault: the variable holds no number of milliseconds.
    """
    try:
        return cast("float | None", value(exchange))
    except ValueError as error:
        raise faults.OAUTH1_EXPIRY_INVALID(variable=getattr(value, "name", "")) from error
