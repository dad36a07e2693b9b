"""What a command line asks for: which contenders, which scenarios, how many rounds of how many seconds."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from benchmarks.contenders import CONTENDERS, ORIGIN
from benchmarks.half_load import TAKING_PART
from benchmarks.scenarios import SCENARIOS

HALF_LOAD = "half-load"
"""Latencies at half of the saturation: measured by another generator than the scenarios."""
QUICK = ("get-64", "post-64", "rejected-64", "cold-64")
QUICK_CONTENDERS = ("origin", "tollkeeper", "tollkeeper-cold", "nginx-lua", "nginx-redis", "envoy")
QUICK_ROUNDS, ROUNDS = 3, 5
_ISSUER, _COLD, _COLD_SCENARIO = "tollkeeper", "tollkeeper-cold", "cold-64"
"""Who issues the tokens that the others are called with: started though not shown."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Hold what is to be done; `contenders` are started, `shown` measured and shown."""

    contenders: tuple[str, ...]
    shown: tuple[str, ...]
    scenarios: tuple[str, ...]
    rounds: int
    seconds: int
    has_half_load: bool = False

    def taking_part(self, scenario: str) -> set[str]:
        """Return who is measured in a scenario."""
        return {name for name in self.shown if scenario in CONTENDERS[name].scenarios}


def make_plan(given: argparse.Namespace) -> Plan:
    """Make the plan of a command line.

    Raises:
        SystemExit: it names what is not there.
    """
    is_half_load = not given.quick if given.scenario is None else HALF_LOAD in given.scenario.split(",")
    if given.scenario is not None:
        given.scenario = ",".join(name for name in given.scenario.split(",") if name != HALF_LOAD)
    shown = _chosen(given.only, CONTENDERS, QUICK_CONTENDERS if given.quick else CONTENDERS, "contender")
    scenarios = _chosen(given.scenario, SCENARIOS, QUICK if given.quick else SCENARIOS, "scenario")
    needed = {ORIGIN, _ISSUER, *((_COLD,) if _COLD_SCENARIO in scenarios else ())}
    needed |= {name for name in shown if CONTENDERS[name].scenarios & set(scenarios)}
    needed |= set(shown) & set(TAKING_PART) if is_half_load else set()
    started = [name for name in CONTENDERS if name in needed]
    rounds = given.rounds if given.rounds is not None else (QUICK_ROUNDS if given.quick else ROUNDS)
    seconds = given.seconds if given.seconds is not None else 1
    if rounds < 1 or seconds < 1:
        raise SystemExit("--rounds and --seconds are at least 1")
    return Plan(tuple(started), shown, scenarios, rounds, seconds, is_half_load)


def _chosen(text: str | None, known: Iterable[str], default: Iterable[str], kind: str) -> tuple[str, ...]:
    if text is None:
        return tuple(default)
    names: Sequence[str] = [name.strip() for name in text.split(",") if name.strip()]
    if unknown := [name for name in names if name not in set(known)]:
        raise SystemExit(f"no such {kind}: {', '.join(unknown)}; there are {', '.join(known)}")
    return tuple(name for name in known if name in names)
