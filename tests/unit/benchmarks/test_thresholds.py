from __future__ import annotations

import pytest

from benchmarks.contenders import CONTENDERS
from benchmarks.scenarios import SCENARIOS
from benchmarks.thresholds import THRESHOLDS, Threshold, judge, print_verdicts


def test_a_ceiling_and_a_floor():
    assert Threshold("a", 1.0).is_met(1.0)
    assert not Threshold("a", 1.0).is_met(1.01)
    assert Threshold("a", 1.8, is_floor=True).is_met(1.8)
    assert not Threshold("a", 1.8, is_floor=True).is_met(1.79)


def test_only_what_was_measured_is_judged():
    (verdict,) = judge({"b": 2.0, "c": 1.0}, [Threshold("a", 1.0), Threshold("b", 1.0, "ms", aim=0.5)])
    assert not verdict.is_met
    assert "<= 1 ms (aim 0.5)" in verdict.line()
    assert verdict.line().endswith("NOT MET")


def test_verdicts_are_printed(capsys: pytest.CaptureFixture[str]):
    (verdict,) = print_verdicts({"worker cold start": 400.0})
    assert verdict.is_met
    assert capsys.readouterr().out.splitlines()[-1].split()[-4:] == ["<=", "500", "ms", "met"]
    assert print_verdicts({}) == []
    assert capsys.readouterr().out == ""


def test_each_ratio_is_one_that_is_measured():
    for threshold in THRESHOLDS:
        scenario, colon, pair = threshold.figure.partition(": ")
        if not colon or scenario not in SCENARIOS:
            continue
        for name in pair.split(" / "):
            assert scenario in CONTENDERS[name].scenarios, threshold.figure


def test_no_figure_stands_twice():
    assert len({each.figure for each in THRESHOLDS}) == len(THRESHOLDS)
