from __future__ import annotations

import argparse

import pytest

from benchmarks.contenders import CONTENDERS, Cores
from benchmarks.plan import QUICK, Plan, make_plan
from benchmarks.scenarios import SCENARIOS


def plan_of(**given: object) -> Plan:
    asked = {"only": None, "scenario": None, "quick": False, "rounds": None, "seconds": None, **given}
    return make_plan(argparse.Namespace(**asked))


def test_by_default_everything_is_measured():
    plan = plan_of()
    assert plan.contenders == plan.shown == tuple(CONTENDERS)
    assert plan.scenarios == tuple(SCENARIOS)
    assert (plan.rounds, plan.seconds, plan.has_half_load) == (5, 1, True)


def test_a_quick_run_is_shorter():
    plan = plan_of(quick=True)
    assert plan.scenarios == QUICK
    assert plan.rounds == 3
    assert "aiohttp" not in plan.contenders
    assert not plan.has_half_load


def test_what_is_named_is_measured_and_what_it_needs_is_started():
    plan = plan_of(only="nginx-lua, tollkeeper", scenario="get-64", rounds=2, seconds=3)
    assert plan.shown == ("tollkeeper", "nginx-lua")
    assert plan.contenders == ("origin", "tollkeeper", "nginx-lua")
    assert (plan.scenarios, plan.rounds, plan.seconds) == (("get-64",), 2, 3)
    assert not plan.has_half_load


def test_who_takes_part_in_nothing_is_not_started():
    assert "nginx-redis" not in plan_of(scenario="get-8").contenders
    assert plan_of(only="nginx-lua", scenario="cold-64").contenders == (
        "origin",
        "tollkeeper",
        "tollkeeper-cold",
    )


def test_latency_alone():
    plan = plan_of(scenario="half-load")
    assert plan.scenarios == ()
    assert plan.has_half_load
    assert "nginx-lua" in plan.contenders


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"only": "nobody"}, "no such contender: nobody"),
        ({"scenario": "get-1"}, "no such scenario: get-1"),
        ({"rounds": 0}, "at least 1"),
    ],
)
def test_what_is_not_there_is_told(given: dict[str, object], told: str):
    with pytest.raises(SystemExit, match=told):
        plan_of(**given)


def test_each_scenario_has_someone():
    plan = plan_of()
    for scenario in SCENARIOS:
        assert plan.taking_part(scenario)


@pytest.mark.parametrize(
    ("allowed", "serving", "origin", "load"),
    [({3}, 3, 3, {3}), ({0, 1}, 1, 0, {0}), ({0, 1, 2, 5}, 5, 0, {1, 2})],
)
def test_cores_are_shared_out(allowed: set[int], serving: int, origin: int, load: set[int]):
    cores = Cores.share_out(frozenset(allowed))
    assert cores == Cores(serving, origin, frozenset(load))
    assert cores.others == load | {origin}
