"""What the rounds of a race came to, and how it is told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.races.race import Race, Round

_MOST_TOLD = 10
_MOST_TURNED_AWAY = 0.01
"""The share of redemptions that may be turned away: more, and it is no longer a race."""


@dataclass(slots=True)
class Figures:
    """Sum up the rounds of one race."""

    race: Race
    parallel: int
    rounds: list[Round] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def add(self, done: Round, name: str) -> None:
        """Take a round in; `name` is what its problems are told under."""
        self.rounds.append(done)
        self.problems += [f"{name}: {problem}" for problem in done.problems]

    @property
    def lost(self) -> Counter[tuple[int, str]]:
        """Return what the losers of all rounds were told."""
        return sum((each.lost for each in self.rounds), Counter[tuple[int, str]]())

    @property
    def turned_away(self) -> int:
        """Return how many were turned away for want of Redis."""
        return sum(each.turned_away for each in self.rounds)

    @property
    def workers(self) -> list[int]:
        """Return how many workers had a part in each round."""
        return [len(each.by_worker) for each in self.rounds]

    def failures(self, workers: int) -> Iterator[str]:
        """Say what went wrong: also that fewer workers than these took part."""
        yield from self.problems
        if fewer := [count for count in self.workers if count < workers]:
            yield f"in {len(fewer)} rounds only {min(fewer)} workers took part"
        if self.turned_away > _MOST_TURNED_AWAY * self.parallel * len(self.rounds):
            yield f"{self.turned_away} were turned away: this machine is too slow for so many at once"
        if not self.rounds:
            yield "no round was run"

    def told(self, workers: int) -> Iterator[str]:
        """Tell it in lines."""
        failures = list(self.failures(workers))
        yield f"{self.race.name}: {self.race.about}"
        if self.rounds:
            yield from self._told()
        yield f"  {'as it must be' if not failures else f'{len(failures)} failures'}"
        yield from (f"  FAILED: {line}" for line in failures[:_MOST_TOLD])

    def _told(self) -> Iterator[str]:
        won = [each.successes for each in self.rounds]
        made = [each.made for each in self.rounds]
        under_way = [each.under_way for each in self.rounds if each.under_way is not None]
        by_worker = sum((each.by_worker for each in self.rounds), Counter[int]())
        winners = sum((each.winners for each in self.rounds), Counter[int]())
        seconds = sorted(each.seconds for each in self.rounds)
        each = f"{sum(seconds):.0f} s, a round {_span(seconds, '.2f')} s"
        yield f"  {len(self.rounds)} rounds of {self.parallel}, {each}"
        yield f"  successes in a round: {_span(won)}; keys of {self.race.leaves} made: {_span(made)}"
        if under_way:
            yield f"  under way before the last bytes were sent: {_span(under_way)}"
        shares = ", ".join(f"{by_worker[pid]} ({winners[pid]} won)" for pid in sorted(by_worker))
        yield f"  workers that took part in a round: {_span(self.workers)}; redemptions of each: {shares}"
        for (status, text), count in self.lost.most_common(_MOST_TOLD):
            yield f"  lost: {count} times {status} {text}"
        if not self.lost:
            yield "  lost: none"
        if self.turned_away:
            yield f"  turned away by 503, as Redis was not to be had in time: {self.turned_away} times"

    def record(self, workers: int) -> dict[str, object]:
        """Return it as JSON has it."""
        return {
            "race": self.race.name,
            "about": self.race.about,
            "refresh_retry": self.race.retry,
            "parallel": self.parallel,
            "rounds": len(self.rounds),
            "successes": [each.successes for each in self.rounds],
            "made": [each.made for each in self.rounds],
            "under_way": [each.under_way for each in self.rounds],
            "workers": self.workers,
            "seconds": [round(each.seconds, 3) for each in self.rounds],
            "lost": [
                {"status": status, "text": text, "count": count}
                for (status, text), count in self.lost.most_common()
            ],
            "turned_away": [each.turned_away for each in self.rounds],
            "failures": list(self.failures(workers)),
        }


def _span(values: list[int] | list[float], form: str = "") -> str:
    """Tell the least and the most."""
    least, most = min(values), max(values)
    return f"{least:{form}}" if least == most else f"{least:{form}} to {most:{form}}"
