"""What a race is, and how a round of it is run: lay something out, let all redeem it at once, judge."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from tests.races.ground import Ground
from tests.races.lines import Outcome

_LONGEST_TEXT = 160


@dataclass(frozen=True, slots=True)
class Race:
    """Say what is redeemed, how, and what must come of it.

    `lay` puts something out and returns that many requests, each of which redeems it. Where `all_win` every
    one succeeds, and what `essence` takes of their texts is the same; otherwise exactly one succeeds, and
    each loser gets `lost`: status and text. `leaves` is the kind of keys in Redis of which a round leaves
    exactly one new one. `judge` is given the winner's text, and whether anybody lost; it returns what is
    wrong with what was won. `retry` is GATEWAY_REFRESH_RETRY.

    Neither won nor lost has who was turned away for want of Redis, as on a machine that is too slow.
    """

    name: str
    about: str
    lay: Callable[[Ground, int], Awaitable[Sequence[bytes]]]
    judge: Callable[[Ground, str, bool], Awaitable[list[str]]]
    leaves: str
    lost: tuple[int, str] = (0, "")
    all_win: bool = False
    essence: Callable[[str], object] = str
    retry: str = "0"


@dataclass(slots=True)
class Round:
    """Hold what came of one round."""

    successes: int
    made: int
    """How many keys of the race's kind stand in Redis that did not before."""
    under_way: int | None
    """How many the workers had under way before the last bytes were sent; None where those end a head."""
    by_worker: Counter[int]
    winners: Counter[int]
    """By worker, who had what succeeded."""
    lost: Counter[tuple[int, str]]
    """By status and text, what the losers were told."""
    turned_away: int
    seconds: float
    problems: list[str] = field(default_factory=list)


async def run_round(race: Race, ground: Ground, parallel: int) -> Round:
    """Run one round."""
    requests = await race.lay(ground, parallel)
    await ground.lines.open(parallel)
    before = await ground.keys(race.leaves)
    under_way = None

    async def all_are_read() -> None:
        nonlocal under_way
        # A request is under way when its head was read.
        if not requests[0].endswith(b"\r\n\r\n"):
            under_way = await ground.under_way(parallel)

    began = time.monotonic()
    outcomes = await ground.lines.send(requests, when=all_are_read)
    seconds = time.monotonic() - began
    made = len(await ground.keys(race.leaves) - before)
    done = summed(outcomes, under_way=under_way, made=made, seconds=seconds)
    done.problems += problems(race, outcomes, done)
    if won := [each.text for each in outcomes if each.status == 200]:
        done.problems += await race.judge(ground, won[0], not race.all_win and len(outcomes) > 1)
    return done


def summed(outcomes: Sequence[Outcome], *, under_way: int | None, made: int, seconds: float) -> Round:
    """Count what came of a round."""
    won = [each for each in outcomes if each.status == 200]
    lost = [each for each in outcomes if each.status != 200 and not each.is_turned_away]
    return Round(
        successes=len(won),
        made=made,
        under_way=under_way,
        by_worker=Counter(each.worker for each in outcomes),
        winners=Counter(each.worker for each in won),
        lost=Counter((each.status, each.text.strip()[:_LONGEST_TEXT]) for each in lost),
        turned_away=sum(each.is_turned_away for each in outcomes),
        seconds=seconds,
    )


def problems(race: Race, outcomes: Sequence[Outcome], done: Round) -> list[str]:
    """Say what is wrong with the answers of a round."""
    found = []
    expected = len(outcomes) - done.turned_away if race.all_win else 1
    if done.successes != expected:
        found.append(f"{done.successes} succeeded, not {expected}")
    if others := [told for told in done.lost if told != race.lost]:
        found.append(f"{sum(done.lost[each] for each in others)} lost otherwise: {others[0]}")
    if len(different := {race.essence(each.text) for each in outcomes if each.status == 200}) > 1:
        found.append(f"{len(different)} different answers")
    if done.made != 1:
        found.append(f"{done.made} keys of {race.leaves} were made, not 1")
    if done.under_way is not None and done.under_way < len(outcomes):
        found.append(f"only {done.under_way} of {len(outcomes)} were under way at once")
    return found
