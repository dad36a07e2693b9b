"""What may be used once, redeemed by many at once on four workers: a few rounds of what `make races` runs."""

from __future__ import annotations

from pathlib import Path

from tests.races.running import RACES, WORKERS, run_races

ROUNDS, PARALLEL = 3, 100


async def test_of_all_who_redeem_at_once_exactly_one_succeeds(tmp_path: Path) -> None:
    told: list[str] = []
    figures = [each async for each in run_races(tmp_path, RACES, ROUNDS, PARALLEL, tell=told.append)]
    failures = [line for each in figures for line in each.failures(WORKERS)]
    assert not failures, "\n".join(line for each in figures for line in each.told(WORKERS))
    assert [each.race.name for each in figures] == [race.name for race in RACES]
    for each in figures:
        answered = PARALLEL * ROUNDS - each.turned_away
        won = answered if each.race.all_win else ROUNDS
        assert (sum(done.successes for done in each.rounds), each.lost.total()) == (won, answered - won)
    assert len(told) == 2, told
