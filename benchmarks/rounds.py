"""Measure one scenario: short slices, a round of them after the other, each round in another order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import wrk
from benchmarks.contenders import Bench, Contender
from benchmarks.figures import Slice
from benchmarks.processes import Cpu, Reading, cpu_of
from benchmarks.scenarios import BAD_TOKEN, Scenario, Token

WARM_UP = 1
"""Seconds of load before the first round."""
_STRIDE = 49_999
"""How far apart slices begin among the cold tokens."""


@dataclass(slots=True)
class Rounds:
    """Measure the contenders of one scenario."""

    bench: Bench
    scenario: Scenario
    contenders: Sequence[Contender]
    seconds: int

    def measure(self, count: int) -> dict[str, list[Slice]]:
        """Warm up, measure so many rounds, and return the slices by contender.

        Raises:
            WrongAnswer, BadLoad: a contender does not do what is measured.
        """
        for contender in self.contenders:
            contender.probe(self.scenario, self.token_of(contender))
            self.slice(contender, WARM_UP, -1)
        slices: dict[str, list[Slice]] = {contender.name: [] for contender in self.contenders}
        for number in range(count):
            turn = number % len(self.contenders)
            # Who comes after whom changes: a slice may leave caches warm, or a core hot, for the next.
            for contender in (*self.contenders[turn:], *self.contenders[:turn]):
                slices[contender.name].append(self.slice(contender, self.seconds, number))
        return slices

    def slice(self, contender: Contender, seconds: int, number: int) -> Slice:
        """Measure one slice."""
        threads = max(1, min(len(self.bench.cores.load), self.scenario.connections // 8))
        script = self._script(contender, number)
        planned = wrk.Run(script, contender.url, seconds, self.scenario.connections, threads)
        beside = tuple(pid for pids in contender.extra.values() for pid in pids)
        before, before_beside = _read(contender.pids), _read(beside)
        load = wrk.run(planned, expects_failures=self.scenario.status >= 400)
        return Slice(load, _since(contender.pids, before), _since(beside, before_beside))

    def token_of(self, contender: Contender) -> str:
        """Return the token that a contender is called with."""
        if self.scenario.token is Token.BAD:
            return BAD_TOKEN
        return self.bench.own_tokens.get(contender.name, self.bench.token)

    def _script(self, contender: Contender, number: int) -> Path:
        """Write wrk's script for one slice."""
        tokens = self.bench.cold if self.scenario.token is Token.COLD else None
        text = wrk.script(self.scenario, self.token_of(contender), tokens, (number + 1) * _STRIDE)
        path = self.bench.folder / f"{self.scenario.name}.lua"
        path.write_text(text)
        return path


def _read(pids: Sequence[int]) -> list[Reading]:
    return [cpu_of(pid) for pid in pids]


def _since(pids: Sequence[int], before: Sequence[Reading]) -> Cpu:
    used = Cpu(0.0, 0.0)
    for pid, earlier in zip(pids, before, strict=True):
        used += cpu_of(pid).since(earlier)
    return used
