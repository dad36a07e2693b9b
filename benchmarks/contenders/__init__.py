"""What is compared, a module for each kind of contender; `CONTENDERS` is the table of them.

A starter takes the `Bench` and returns a running `Contender`; what it started ends with the bench's `ending`.
It raises `Missing` where a program is not installed: its row is then left out, and the line that installs it
is told.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from benchmarks.contenders.aiohttp_gateway import start_aiohttp
from benchmarks.contenders.bench import bench_here
from benchmarks.contenders.cold import start_cold
from benchmarks.contenders.contender import (
    Bench,
    Contender,
    Cores,
    Missing,
    WrongAnswer,
    this_machine,
)
from benchmarks.contenders.envoy import start_envoy
from benchmarks.contenders.keyed import start_keyed
from benchmarks.contenders.nginx import start_origin, start_plain, start_shared, start_with_redis
from benchmarks.contenders.tollkeeper import start_tollkeeper, start_tutorial

ORIGIN = "origin"
_OPEN = frozenset({"get-8", "get-64", "get-256", "post-64", "headers-64"})
_CHECKED = _OPEN | {"rejected-64"}


@dataclass(frozen=True, slots=True)
class Entry:
    """Describe who can be started: how, and in which scenarios it takes part."""

    start: Callable[[Bench], Contender]
    scenarios: frozenset[str]


CONTENDERS: Mapping[str, Entry] = {
    ORIGIN: Entry(start_origin, _OPEN),
    "tollkeeper": Entry(start_tollkeeper, _CHECKED),
    "tollkeeper-cold": Entry(start_cold, frozenset({"cold-64"})),
    "tollkeeper-key": Entry(start_keyed, frozenset({"get-64"})),
    "tutorial": Entry(start_tutorial, frozenset({"get-64"})),
    "nginx": Entry(start_plain, _OPEN),
    "nginx-lua": Entry(start_shared, _CHECKED),
    "nginx-redis": Entry(start_with_redis, frozenset({"get-64", "rejected-64", "cold-64"})),
    "envoy": Entry(start_envoy, _CHECKED),
    "aiohttp": Entry(start_aiohttp, frozenset({"get-64", "post-64", "rejected-64"})),
}
"""Who can be started, in the order of starting and of showing."""

__all__ = [
    "CONTENDERS",
    "ORIGIN",
    "Bench",
    "Contender",
    "Cores",
    "Entry",
    "Missing",
    "WrongAnswer",
    "bench_here",
    "this_machine",
]
