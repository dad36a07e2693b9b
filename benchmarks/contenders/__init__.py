"""What is compared, a module for each kind of contender; `CONTENDERS` is the table of them.

A starter takes the `Bench` and returns a running `Contender`; what it started ends with the bench's `ending`.
It raises `Missing` where a program is not installed: its row is then left out, and the line that installs it
is told.
"""

from collections.abc import Callable, Mapping

from benchmarks.contenders.contender import (
    Bench,
    Contender,
    Cores,
    Missing,
    WrongAnswer,
    this_machine,
)
from benchmarks.contenders.nginx import start_origin, start_plain, start_shared, start_with_redis
from benchmarks.contenders.tollkeeper import start_tollkeeper, start_tutorial

ORIGIN = "origin"
CONTENDERS: Mapping[str, Callable[[Bench], Contender]] = {
    ORIGIN: start_origin,
    "tollkeeper": start_tollkeeper,
    "tutorial": start_tutorial,
    "nginx": start_plain,
    "nginx-lua": start_shared,
    "nginx-redis": start_with_redis,
}
"""Who can be started, in the order of starting and of showing."""

__all__ = [
    "CONTENDERS",
    "ORIGIN",
    "Bench",
    "Contender",
    "Cores",
    "Missing",
    "WrongAnswer",
    "this_machine",
]
