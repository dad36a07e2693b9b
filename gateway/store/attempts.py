"""Slow down failed logins, for all processes alike, without locking anybody out.

An account from one address: each failure costs more time than the last, attempts wait in turn, so that
sending many at once gains nothing, and who comes when too many wait is sent away. The same account from
another address is not touched by that. Behind it stands a second rule, for who tries one account from many
addresses, or many accounts from one: after many failures each attempt takes a little longer, and that is
all; nobody is refused for what others do.

What is remembered is bounded by time: a failure costs a password check, so that there are only so many of
them in the quarter of an hour after which they are forgotten. The clock is given.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from hashlib import sha256

import orjson

from gateway.store.attempt_keys import account_trail, address_trail, pair_trail
from gateway.store.connection import Connection
from gateway.store.replies import as_count
from gateway.store.scripts import script

FREE = 3
"""Failures of an account from an address that cost nothing: people mistype."""
FIRST_DELAY = 0.5
LONGEST_DELAY = 8.0
LONGEST_WAIT = 20.0
"""Seconds that an attempt may wait for its turn; who comes later is sent away."""
WIDE_FREE = 20
"""Failures of an account from anywhere, or from an address with any account, that cost nothing."""
WIDE_DELAY = 2.0
"""Seconds that each attempt takes longer after those."""
FORGET_AFTER = 900.0

_RULES = {
    "free": FREE,
    "first": FIRST_DELAY * 1000,
    "longest": LONGEST_DELAY * 1000,
    "longest_wait": LONGEST_WAIT * 1000,
    "wide_free": WIDE_FREE,
    "wide_delay": WIDE_DELAY * 1000,
    "forget": int(FORGET_AFTER * 1000),
}
_IPV6_NETWORK = 64
"""Bits that tell one owner of IPv6 addresses from another: the rest is the owner's to choose."""


class Attempts:
    """Remember failures by account and address. `clock` gives epoch seconds, the same for all processes."""

    __slots__ = ("_clock", "_connection")

    def __init__(self, connection: Connection, clock: Callable[[], float]) -> None:
        self._connection = connection
        self._clock = clock

    async def turn(self, account: str, address: str) -> float | None:
        """Return how many seconds an attempt has to wait, and take that turn; None: too many wait already."""
        waits_ms = await self._run("take_turn", account, address)
        return None if waits_ms < 0 else waits_ms / 1000

    async def failed(self, account: str, address: str) -> None:
        """Note a failure."""
        await self._run("note_failure", account, address)

    async def succeeded(self, account: str, address: str) -> None:
        """Forget the failures of who has shown the right password, at the address where that was."""
        await self._connection.ask("DEL", pair_trail(_digest(account), _digest(place_of(address))))

    async def forgive(self, account: str) -> None:
        """Forget all failures of an account, wherever they were made."""
        key = account_trail(_digest(account))
        now_ms = round(self._clock() * 1000)
        await self._connection.ask_all(
            [("DEL", key), ("HSET", key, "forgiven", now_ms), ("PEXPIRE", key, _RULES["forget"])]
        )

    async def _run(self, name: str, account: str, address: str) -> int:
        who, where = _digest(account), _digest(place_of(address))
        keys = [pair_trail(who, where), account_trail(who), address_trail(where)]
        told = orjson.dumps({**_RULES, "now": round(self._clock() * 1000)})
        return as_count(await self._connection.run(script("trails", name), keys, [told]))


def _digest(text: str) -> str:
    """Return what stands for an account or address in a key: it is short, whatever was sent."""
    return sha256(text.casefold().encode()).hexdigest()


def place_of(address: str) -> str:
    """Return what counts of an address: of IPv6 the network that one owner has."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4:
        return str(parsed)
    return str(parsed.ipv4_mapped or ipaddress.ip_network((parsed, _IPV6_NETWORK), strict=False))
