"""The figures of the chaos test: what is counted, and what is a failure."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from math import inf

import pytest

from tests.support.chaos_facts import Check, Fault, Regime, Revocation, Subject
from tests.support.chaos_figures import Figures, Spread, lateness
from tests.support.chaos_judge import Judge

WORKERS = (11, 12)
GOOD = Figures(
    seconds=100.0,
    cpu=0.1,
    by_worker={11: 60_000, 12: 60_000},
    by_phase={"quiet": Counter({200: 119_999, 401: 1})},
    turned_away={},
    answers=Spread(100, 0.001, 0.002, 0.003),
    refusals=Spread(10, 0.01, 0.08, 0.09),
    late={
        Regime.QUIET: Spread(150, 0.0, 0.04, 0.2),
        Regime.CUT: Spread(30, 0.0, 0.6, 0.6),
        Regime.AWAY: Spread(10, 0.0, 1.5, 1.5),
    },
    confirming=Spread(50, 0.01, 0.02, 0.02),
    confirmed=60,
    accepted_after_confirmation=0,
    covered={200: 99, 503: 1},
    stalls=Spread.of([]),
    recoveries={"Redis paused": 0.3},
    violated=0,
)


def test_a_spread_takes_the_nearest_rank() -> None:
    assert Spread.of([]) == Spread(0, 0.0, 0.0, 0.0)
    assert Spread.of([3.0, 1.0, 2.0]) == Spread(3, 2.0, 3.0, 3.0)
    assert Spread.of([each / 1000 for each in range(1, 201)]) == Spread(200, 0.1, 0.198, 0.2)


def test_all_is_well() -> None:
    assert list(GOOD.failures()) == []


@pytest.mark.parametrize(
    ("change", "failure"),
    [
        ({"violated": 3}, "3 answers or promises were wrong"),
        ({"by_worker": {11: 40_000, 12: 40_000}}, "only 80000 checks"),
        ({"by_worker": {11: 200_000, 12: 10_000}}, "worker 12 had only 10000"),
        ({"confirmed": 0}, "too few revocations"),
        ({"late": {**GOOD.late, Regime.QUIET: Spread(99, 0.0, 0.0, 0.0)}}, "too few revocations"),
        ({"late": {**GOOD.late, Regime.QUIET: Spread(150, 0.0, 0.051, 0.1)}}, "51.0 ms, more than 50"),
        ({"late": {**GOOD.late, Regime.CUT: Spread(30, 0.0, 1.2, 1.2)}}, "took 1.200 s, more than 1"),
        ({"refusals": Spread(10, 0.06, 0.06, 0.06)}, "p50 of a 503 while Redis is away is 60.0 ms"),
        ({"refusals": Spread.of([])}, "nothing was turned away"),
        ({"covered": {200: 9, 503: 1}}, "only 90.0 % of what a lease covers"),
        ({"recoveries": {"Redis paused": inf}}, "Redis paused: all well only inf s"),
    ],
)
def test_a_promise_that_is_not_kept_is_told(change: dict[str, object], failure: str) -> None:
    (told,) = replace(GOOD, **change).failures()  # type: ignore[arg-type]
    assert failure in told


def test_figures_are_told_to_people_and_programs() -> None:
    text = GOOD.table()
    assert "quiet" in text
    assert "99.0 % of 100 checks that a lease covers" in text
    told = json.loads(json.dumps(replace(GOOD, recoveries={"x": inf}).record(), allow_nan=False))
    assert told["checks"] == 120_000
    assert told["unconfirmed"]["quiet"]["p99"] == 0.04
    assert told["recoveries"] == {"x": None}


def made(asked_at: float, *, is_confirmed: bool = False, workers: tuple[int, ...] = WORKERS) -> Revocation:
    """Make a revocation that took 10 ms and was still accepted 20 ms later."""
    subject = Subject("token 1", b"")
    revocation, judge = Revocation("token revoked", [subject], is_confirmed), Judge(2.0)
    for worker in workers:
        judge.judge(Check(subject, worker, asked_at - 1.0, asked_at - 0.9, 200))
    revocation.ask(asked_at)
    revocation.answer(asked_at + 0.01)
    for worker in WORKERS:
        judge.judge(Check(subject, worker, asked_at + 0.03, asked_at + 0.04, 200 if worker == 11 else 401))
    return revocation


def test_lateness_counts_what_was_known_everywhere_and_not_confirmed() -> None:
    judge = Judge(2.0, faults=[Fault("cut", Regime.CUT, 10.0, 12.0), Fault("away", Regime.AWAY, 20.0, 21.0)])
    unanswered = Revocation("token revoked", [Subject("token 2", b"")], False)
    unanswered.ask(5.0)
    found = lateness(
        judge,
        [
            made(5.0),
            made(5.0, is_confirmed=True),
            made(5.0, workers=(11,)),
            unanswered,
            made(9.5),  # a fault comes too soon after it
            made(11.0),
            made(13.0),  # neither broken nor quiet
            made(20.5),
        ],
        WORKERS,
    )
    assert found == {regime: [pytest.approx(0.02)] for regime in Regime}
