"""The judge of the chaos test finds what it is there to find, and nothing else."""

from __future__ import annotations

from math import inf

import pytest

from tests.support.chaos_facts import Check, Fault, Regime, Revocation, Subject
from tests.support.chaos_judge import Judge, recovery, too_early

ONE, TWO = 11, 12
"""Workers."""
GRACE = 2.0


def subject(**known: object) -> Subject:
    return Subject("token 1", b"", **known)  # type: ignore[arg-type]


def revoked(asked_at: float, answered_at: float, *, is_confirmed: bool = False) -> Revocation:
    revocation = Revocation("token revoked", [subject()], is_confirmed)
    revocation.ask(asked_at)
    revocation.answer(answered_at)
    return revocation


def judged(*checks: Check, faults: tuple[Fault, ...] = ()) -> Judge:
    judge = Judge(GRACE, faults=list(faults))
    for each in checks:
        judge.judge(each)
    judge.close()
    return judge


def check(whom: Subject, status: int, sent_at: float, *, took: float = 0.001, worker: int = ONE) -> Check:
    return Check(whom, worker, sent_at, sent_at + took, status, retry_after=status == 503)


def away(began_at: float, ended_at: float, worker: int = 0) -> Fault:
    return Fault("Redis away", Regime.AWAY, began_at, ended_at, worker)


@pytest.mark.parametrize(
    ("whom", "status"),
    [
        (subject(), 200),
        (subject(is_known=False), 401),
        (subject(is_known=False), 503),
        (subject(asked_at=4.0), 200),
        (subject(asked_at=4.0), 401),
        (subject(asked_at=4.0), 503),
        (subject(asked_at=1.0, answered_at=2.0), 401),
        (subject(asked_at=1.0, answered_at=4.5), 200),
        (subject(asked_at=1.0, answered_at=4.5, confirmed_at=5.001), 200),
        (subject(asked_at=1.0, answered_at=4.0, confirmed_at=4.0), 503),
    ],
)
def test_what_may_be(whom: Subject, status: int) -> None:
    assert judged(check(whom, status, 5.0)).violations == []


@pytest.mark.parametrize(
    ("whom", "status", "problem"),
    [
        (subject(), 401, "a good one was called bad"),
        (subject(), 503, "turned away with nothing broken"),
        (subject(), 500, "nothing explains"),
        (subject(), 403, "nothing explains"),
        (subject(is_known=False), 200, "an unknown one was accepted"),
        (
            subject(asked_at=1.0, answered_at=4.0, confirmed_at=4.9),
            200,
            "accepted 0.100 s after its revocation was confirmed",
        ),
        (subject(asked_at=1.0, answered_at=3.8), 200, "accepted 1.200 s after its revocation was answered"),
    ],
)
def test_what_may_not_be(whom: Subject, status: int, problem: str) -> None:
    judge = judged(check(whom, status, 5.0))
    assert judge.violated == 1
    assert problem in judge.violations[0]
    assert "token 1 on worker 11" in judge.violations[0]


def test_a_503_says_when_to_come_again() -> None:
    bare = Check(subject(is_known=False), ONE, 5.0, 5.1, 503)
    assert "without Retry-After" in judged(bare).violations[0]


@pytest.mark.parametrize(
    ("sent_at", "took", "violated"),
    [(8.9, 0.05, 1), (8.9, 0.2, 0), (11.0, 0.1, 0), (13.9, 0.1, 0), (14.1, 0.1, 1)],
)
def test_a_good_one_is_turned_away_only_while_something_is_broken(
    sent_at: float, took: float, violated: int
) -> None:
    judge = judged(check(subject(), 503, sent_at, took=took), faults=(away(9.0, 12.0),))
    assert judge.violated == violated


@pytest.mark.parametrize(("sent_at", "violated"), [(4.8, 1), (4.96, 0), (5.03, 0), (5.15, 0), (5.17, 1)])
def test_a_stall_that_was_seen_excuses_what_is_near_it(sent_at: float, violated: int) -> None:
    judge = Judge(GRACE)
    judge.judge(check(subject(), 503, sent_at, took=0.05))
    assert judge.violated == 0
    judge.stalls.append((5.0, 5.06))
    judge.close()
    assert judge.violated == violated


def test_what_is_broken_at_one_worker_excuses_no_other() -> None:
    faults = (away(9.0, 12.0, ONE),)
    assert judged(check(subject(), 503, 10.0, worker=ONE), faults=faults).violated == 0
    assert judged(check(subject(), 503, 10.0, worker=TWO), faults=faults).violated == 1


def test_while_redis_is_away_a_revocation_may_be_unknown_for_the_grace() -> None:
    faults = (away(9.0, 20.0),)
    whom = subject(asked_at=9.4, answered_at=9.5)
    assert judged(check(whom, 200, 11.5), faults=faults).violated == 0
    assert judged(check(whom, 200, 11.7), faults=faults).violated == 1
    confirmed = subject(asked_at=9.4, answered_at=9.5, confirmed_at=9.5)
    assert judged(check(confirmed, 200, 9.6), faults=faults).violated == 1


def test_a_worker_that_stood_still_is_judged_by_when_it_went_on() -> None:
    whom = subject(asked_at=10.1, answered_at=10.2)
    late = check(whom, 200, 10.3, took=5.0)
    assert judged(late, faults=(away(10.0, 15.2, ONE),)).violated == 1
    assert judged(late, faults=(away(10.0, 15.2, TWO),)).violated == 0


def test_how_late_a_revocation_was_is_told_of_the_slowest_worker() -> None:
    revocation = revoked(1.0, 2.0)
    (whom,) = revocation.subjects
    judged(
        check(whom, 200, 1.99),
        check(whom, 200, 2.01),
        check(whom, 200, 2.02, worker=TWO),
        check(whom, 401, 2.5),
    )
    assert revocation.lateness == pytest.approx(0.02)
    assert revocation.probes == {ONE: 2, TWO: 1}
    assert whom.means == "token revoked"


def test_a_revocation_that_came_through_at_once_is_not_late() -> None:
    revocation = revoked(1.0, 2.0)
    judged(check(revocation.subjects[0], 401, 2.0001))
    assert revocation.lateness == 0.0


def test_only_a_confirmed_answer_confirms() -> None:
    assert revoked(1.0, 2.0).subjects[0].confirmed_at == inf
    assert revoked(1.0, 2.0, is_confirmed=True).subjects[0].confirmed_at == 2.0


def test_many_violations_are_counted_and_some_are_told() -> None:
    judge = judged(*(check(subject(), 500, number) for number in range(9)))
    assert judge.violated == 9
    assert len(judge.violations) == 3
    judge.broken(Subject("token 2", b""), ONE, 1.0, "it was closed")
    assert judge.violations[-1] == "no answer (it was closed): token 2 on worker 11, sent at 1.000"


def test_refusals_are_timed_while_redis_is_away_from_all() -> None:
    checks = [check(subject(is_known=False), 503, at, took=0.02) for at in (8.0, 10.0, 12.5)]
    judge = judged(*checks, faults=(away(9.0, 12.0), away(12.4, 13.0, ONE)))
    assert judge.refusals == [pytest.approx(0.02)]


@pytest.mark.parametrize(
    ("accepted_at", "sent_at", "is_covered"),
    [(5.0, 9.5, True), (5.0, 10.5, False), (5.0, 8.9, False), (None, 9.5, False), (3.5, 9.5, False)],
)
def test_what_a_lease_covers(accepted_at: float | None, sent_at: float, is_covered: bool) -> None:
    whom = subject()
    if accepted_at is not None:
        whom.accepted[ONE] = accepted_at
    judge = judged(check(whom, 503, sent_at), faults=(away(1.0, 2.0), away(9.0, 20.0)))
    assert judge.covered[503] == is_covered


# ---------------------------------------------------------------------- confirmations, recovery, regimes


@pytest.mark.parametrize(
    ("pause", "answered_at", "is_wrong"),
    [
        (away(10.0, 11.0, ONE), 10.9, True),
        (away(10.0, 11.0, ONE), 11.0, False),
        (away(10.0, 17.0, ONE), 11.9, True),
        (away(10.0, 17.0, ONE), 12.1, False),
    ],
)
def test_a_confirmation_waits_for_who_stands_still(pause: Fault, answered_at: float, is_wrong: bool) -> None:
    told = too_early(revoked(10.1, answered_at, is_confirmed=True), pause, GRACE)
    assert bool(told) is is_wrong
    assert is_wrong is ("worker 11" in told)


def test_recovery_lasts_until_nobody_is_turned_away() -> None:
    whom = subject()
    checks = [check(whom, 503, 10.1), check(whom, 200, 10.2), check(whom, 503, 10.4), check(whom, 200, 10.5)]
    assert recovery(checks, 10.0) == pytest.approx(0.4)
    assert recovery(checks[1:2], 10.0) == pytest.approx(0.201)
    assert recovery(checks[:1], 10.0) == inf
    assert recovery([], 10.0) == inf


def test_how_long_ago_a_fault_was() -> None:
    judge = Judge(GRACE, faults=[away(1.0, 2.0), away(4.0, inf)])
    assert judge.since_a_fault(1.5) == inf
    assert judge.since_a_fault(5.0) == 3.0


def test_the_worst_that_is_broken_counts() -> None:
    judge = Judge(GRACE, faults=[Fault("cut", Regime.CUT, 1.0, 9.0), away(5.0, 6.0, ONE)])
    assert judge.regime(0.0, 0.9) is Regime.QUIET
    assert judge.regime(1.0, 2.0) is Regime.CUT
    assert judge.regime(5.0, 5.5, ONE) is Regime.AWAY
    assert judge.regime(5.0, 5.5, TWO) is Regime.CUT
    assert judge.regime(5.0, 5.5) is Regime.AWAY
    assert judge.regime(10.9, 12.0) is Regime.CUT
    assert judge.regime(11.1, 12.0) is Regime.QUIET
    assert judge.met(9.1, 10.0) is Regime.QUIET
