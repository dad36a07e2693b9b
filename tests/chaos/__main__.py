"""`make chaos`: revocation under load with faults injected, on a real gateway: `python -m tests.chaos`.

It starts a Redis, a proxy before it and a gateway of its own on the loopback, takes about two minutes, ends
what it started, and says by its exit code whether every promise was kept.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import signal
import sys
import tempfile
import time
from contextlib import suppress
from math import inf
from pathlib import Path
from random import Random

import uvloop
from aiohttp import ClientSession

from benchmarks.processes import cpu_of
from gateway.store import open_store, open_vault
from tests.chaos.load import Load
from tests.chaos.population import Management, Population, Settling
from tests.chaos.revoking import Revoker
from tests.chaos.scenario import Scenario
from tests.chaos.servers import Servers, servers
from tests.chaos.stalls import StallWatch
from tests.support.chaos_facts import Regime
from tests.support.chaos_figures import LEAST_CHECKS, Figures, Spread, lateness
from tests.support.chaos_judge import Judge

_log = logging.getLogger(__name__)

WORKERS = 4
LINES = 6
"""Connections to each worker."""
_STEADY, _VICTIMS, _GROUPS = 500, 1200, 180
_SLOW = 0.5
"""Seconds beyond which a confirmation is told by itself."""
_AT_MOST = 400.0
"""Seconds for all of it: what hangs is ended."""
_LONGEST = 45.0
"""Seconds that the last quiet phase may take to come to the number of checks."""


class Options(argparse.Namespace):
    """Hold what was asked for."""

    json: Path | None
    rate: float
    revocations: float
    grace: float
    checks: int
    seed: int


def options(arguments: list[str]) -> Options:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--json", type=Path, help="file for the figures")
    parser.add_argument("--rate", type=float, default=1500.0, help="checks per second")
    parser.add_argument("--revocations", type=float, default=6.0, help="revocations per second")
    parser.add_argument(
        "--grace", type=float, default=2.0, help="GATEWAY_REDIS_GRACE of the gateway, seconds"
    )
    parser.add_argument("--checks", type=int, default=LEAST_CHECKS, help="least number of checks")
    parser.add_argument("--seed", type=int, default=1, help="of what is drawn at random")
    return parser.parse_args(arguments, Options())


async def run(chosen: Options, running: Servers) -> Figures:
    """Start everything, run every phase, and return the figures."""
    _log.info("starting Redis, proxy and gateway")
    await running.start()
    gateway, people = running.gateway, Population(Random(chosen.seed))
    judge = Judge(chosen.grace)
    load = Load(
        int(gateway.settings["traffic_port"]), judge, chosen.rate, people.draw, Random(chosen.seed + 1)
    )
    store = await open_store(running.redis.url, open_vault(gateway.key_file), 3600.0)
    async with store, ClientSession() as session:
        management = Management(session, gateway.url(port="management"))
        _log.info("filling the store")
        settling = Settling(management, store, gateway.url(), people)
        await settling.settle(steady=_STEADY, victims=_VICTIMS, groups=_GROUPS)
        await load.open(running.workers, LINES, people.steady[0])
        revoker = Revoker(load, people, store, management, chosen.grace, chosen.revocations)
        scenario = Scenario(running, load, judge, revoker)
        began, cpu = time.monotonic(), _cpu(running)
        load.start()
        watch = StallWatch(running.proxy.url, judge)
        watching = asyncio.create_task(watch.watch())
        stream = asyncio.create_task(revoker.stream())
        await scenario.run(chosen.checks, _LONGEST)
        stream.cancel()
        with suppress(asyncio.CancelledError):
            await stream
        await revoker.finish()
        await scenario.rest(3.0)
        seconds = time.monotonic() - began
        cpu = (_cpu(running) - cpu) / seconds / len(running.workers)
        await load.stop()
        watch.is_over = True
        await watching
    judge.close()
    return _figures(scenario, seconds, cpu)


def _cpu(running: Servers) -> float:
    return sum(cpu_of(pid).seconds for pid in running.workers)


def _figures(scenario: Scenario, seconds: float, cpu: float) -> Figures:
    judge, load, revoker = scenario.judge, scenario.load, scenario.revoker
    late = lateness(judge, revoker.done, scenario.servers.workers)
    confirmed = [each for each in revoker.done if each.is_confirmed and each.answered_at < inf]
    calm = [each for each in confirmed if judge.regime(each.asked_at, each.answered_at) is Regime.QUIET]
    for each in calm:
        if each.answered_at - each.asked_at > _SLOW:
            since = judge.since_a_fault(each.asked_at)
            _log.info("slowly confirmed, %.3f s after the last fault: %s", since, each.told())
    confirming = [each.answered_at - each.asked_at for each in calm]
    problems = scenario.problems + revoker.problems
    return Figures(
        seconds=seconds,
        cpu=cpu,
        by_worker=dict(load.by_worker),
        by_phase=load.by_phase,
        turned_away=load.turned_away,
        answers=Spread.of(load.times),
        refusals=Spread.of(judge.refusals),
        late={regime: Spread.of(values) for regime, values in late.items()},
        confirming=Spread.of(confirming),
        confirmed=len(confirmed),
        accepted_after_confirmation=judge.statuses["confirmed", 200],
        covered=dict(judge.covered),
        stalls=Spread.of([ended_at - began_at for began_at, ended_at in _unprovoked(judge)]),
        recoveries={name: max(found.values()) for name, found in scenario.recoveries.items()},
        violated=judge.violated + len(problems),
        violations=problems + judge.violations,
    )


def _unprovoked(judge: Judge) -> list[tuple[float, float]]:
    return [stall for stall in judge.stalls if judge.met(*stall) is Regime.QUIET]


def main(arguments: list[str]) -> int:
    """Run it; return 0 when every promise was kept, 1 otherwise."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", stream=sys.stderr)
    chosen = options(arguments)
    # Told to end, it ends what it started, as after Ctrl-C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with (
        tempfile.TemporaryDirectory(prefix="tollkeeper-chaos-") as folder,
        servers(Path(folder), WORKERS, redis_grace=f"{chosen.grace}s", lookup_timeout="50ms") as running,
    ):
        figures = uvloop.run(asyncio.wait_for(run(chosen, running), _AT_MOST))
    print(figures.table())
    failures = list(figures.failures(chosen.checks))
    if chosen.json is not None:
        asked = {"rate": chosen.rate, "revocations": chosen.revocations, "grace": chosen.grace}
        told = {"asked": asked, **figures.record(), "failures": failures}
        chosen.json.write_text(json.dumps(told, indent=2) + "\n")
    for line in (*figures.violations, *failures):
        print(f"FAILED: {line}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
