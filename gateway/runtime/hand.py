"""The wiring of the compiled hand: its limits, its terms, and its way to targets."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass

from gateway._fastpath import Hand, Pools, Sweep
from gateway.runtime.arrival import MAX_REQUEST_HEADERS, MAX_REQUEST_LINE
from gateway.runtime.listener import Listener
from gateway.runtime.terms import Terms
from gateway.runtime.traffic import Traffic
from gateway.upstream import Dialler, drop_named


@dataclass(frozen=True, slots=True)
class Limits:
    """State what one client may take. Times are seconds.

    `request_timeout` is the limit of a whole exchange, 0 for none; `max_pipelined` is bytes that a
    client may send before they are wanted; `max_connections` are a worker's.
    """

    head_timeout: float
    idle_timeout: float
    request_timeout: float = 0.0
    max_pipelined: int = 65_536
    max_connections: int = 16_384


def open_pools(max_connections: int) -> Pools:
    """Return the connections to targets of a worker, none of them open."""
    loop = asyncio.get_running_loop()
    return Pools(
        loop,
        Sweep(loop),
        Dialler(time.monotonic),
        drop_named=drop_named,
        max_connections=max_connections,
    )


def give_hand(listener: Listener, traffic: Traffic, pools: Pools, limits: Limits) -> None:
    """Have a listener's connections carried by a compiled hand."""
    listener.hand = Hand(
        asyncio.get_running_loop(),
        traffic,
        pools,
        Terms(traffic.means.targets.rota, listener.behind),
        line=MAX_REQUEST_LINE,
        fields=MAX_REQUEST_HEADERS,
        # As many as fit: their size is what is limited.
        count=MAX_REQUEST_HEADERS // 4,
        head_timeout=limits.head_timeout,
        idle_timeout=limits.idle_timeout,
        body_timeout=traffic.means.body_timeout,
        total_timeout=limits.request_timeout,
        body_limit=traffic.means.body_limit,
        most_ahead=limits.max_pipelined,
        most_connections=limits.max_connections,
    )
