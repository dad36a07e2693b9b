"""The judges of the races find what they are there to find, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.races.figures import Figures
from tests.races.ground import Ground
from tests.races.lines import Outcome
from tests.races.race import Race, Round, problems, summed


async def lay(ground: Ground, parallel: int) -> Sequence[bytes]:
    raise AssertionError((ground, parallel))


async def judge(ground: Ground, won: str, is_replayed: bool) -> list[str]:
    raise AssertionError((ground, won, is_replayed))


ONE = Race("one", "one wins", lay, judge, leaves="token", lost=(400, "no"))
ALL = Race("all", "all win", lay, judge, leaves="token", all_win=True, essence=lambda text: text[:1])
WON, LOST = Outcome(200, "a1", 7), Outcome(400, "no\n", 8)


def done(outcomes: Sequence[Outcome], made: int = 1, under_way: int | None = None) -> Round:
    return summed(outcomes, under_way=under_way, made=made, seconds=0.5)


def found(race: Race, outcomes: Sequence[Outcome], made: int = 1, under_way: int | None = None) -> list[str]:
    return problems(race, outcomes, done(outcomes, made, under_way))


def test_a_round_is_summed_up() -> None:
    summary = done([LOST, WON, LOST, LOST], under_way=4)
    assert (summary.successes, summary.made, summary.under_way, summary.seconds) == (1, 1, 4, 0.5)
    assert (summary.by_worker, summary.winners) == ({7: 1, 8: 3}, {7: 1})
    assert summary.lost == {(400, "no"): 3}


def test_one_wins_and_the_others_are_told_so() -> None:
    assert found(ONE, [LOST, WON, LOST]) == []
    assert found(ONE, [WON], under_way=1) == []
    assert found(ALL, [WON, Outcome(200, "a2", 8)], under_way=2) == []


@pytest.mark.parametrize(
    ("race", "outcomes", "problem"),
    [
        (ONE, [LOST, LOST], "0 succeeded, not 1"),
        (ONE, [WON, WON, LOST], "2 succeeded, not 1"),
        (ONE, [WON, LOST, Outcome(503, "no", 8)], "1 lost otherwise: (503, 'no')"),
        (ONE, [WON, Outcome(0, "closed", 8)], "1 lost otherwise: (0, 'closed')"),
        (ALL, [WON, Outcome(200, "b1", 8)], "2 different answers"),
    ],
)  # fmt: skip
def test_answers_that_must_not_be(race: Race, outcomes: list[Outcome], problem: str) -> None:
    assert problem in found(race, outcomes)


def test_who_loses_where_all_win_is_told() -> None:
    assert found(ALL, [WON, LOST]) == ["1 succeeded, not 2", "1 lost otherwise: (400, 'no')"]


def test_what_was_made_beside_is_told() -> None:
    assert found(ONE, [WON, LOST], made=2) == ["2 keys of token were made, not 1"]
    assert found(ONE, [WON, LOST], made=0) == ["0 keys of token were made, not 1"]


def test_redemptions_that_were_not_under_way_together_are_no_race() -> None:
    assert found(ONE, [WON, LOST], under_way=1) == ["only 1 of 2 were under way at once"]


def test_figures_tell_what_was_found() -> None:
    figures = Figures(ONE, 3)
    figures.add(done([WON, LOST, LOST], under_way=3), "round 1")
    figures.add(done([LOST, WON, LOST], under_way=3), "round 2")
    assert list(figures.failures(2)) == []
    assert list(figures.told(2)) == [
        "one: one wins",
        "  2 rounds of 3, 1 s, a round 0.50 s",
        "  successes in a round: 1; keys of token made: 1",
        "  under way before the last bytes were sent: 3",
        "  workers that took part in a round: 2; redemptions of each: 2 (2 won), 4 (0 won)",
        "  lost: 4 times 400 no",
        "  as it must be",
    ]
    assert figures.record(2) == {
        "race": "one",
        "about": "one wins",
        "refresh_retry": "0",
        "parallel": 3,
        "rounds": 2,
        "successes": [1, 1],
        "made": [1, 1],
        "under_way": [3, 3],
        "workers": [2, 2],
        "seconds": [0.5, 0.5],
        "lost": [{"status": 400, "text": "no", "count": 4}],
        "turned_away": [0, 0],
        "failures": [],
    }


def test_figures_tell_failures() -> None:
    figures = Figures(ONE, 2)
    bad = done([WON, WON], made=2)
    bad.problems += ["2 succeeded, not 1"]
    figures.add(bad, "round 1")
    failures = ["round 1: 2 succeeded, not 1", "in 1 rounds only 1 workers took part"]
    assert list(figures.failures(4)) == failures
    assert list(figures.told(4)) == [
        "one: one wins",
        "  1 rounds of 2, 0 s, a round 0.50 s",
        "  successes in a round: 2; keys of token made: 2",
        "  workers that took part in a round: 1; redemptions of each: 2 (2 won)",
        "  lost: none",
        "  2 failures",
        *(f"  FAILED: {line}" for line in failures),
    ]


def test_who_is_turned_away_has_neither_won_nor_lost() -> None:
    away = Outcome(503, '{"errorcode":"gateway.store.Unavailable"}', 8)
    assert found(ONE, [WON, LOST, away]) == []
    assert found(ALL, [WON, away]) == []
    assert found(ONE, [LOST, away]) == ["0 succeeded, not 1"]
    figures = Figures(ONE, 200)
    figures.add(done([WON, LOST, away, away]), "round 1")
    assert list(figures.failures(2)) == []
    assert "  turned away by 503, as Redis was not to be had in time: 2 times" in figures.told(2)
    figures.add(done([WON, LOST, away, away, away]), "round 2")
    assert list(figures.failures(2)) == ["5 were turned away: this machine is too slow for so many at once"]


def test_an_outcome_is_told_in_short() -> None:
    assert str(Outcome(401, '{\n  "a" : 1\n}' + "x" * 200, 8)) == '401 { "a" : 1 }' + "x" * 149


def test_no_round_is_a_failure() -> None:
    assert list(Figures(ONE, 2).failures(4)) == ["no round was run"]
