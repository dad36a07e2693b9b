from __future__ import annotations

import pytest

from benchmarks.figures import Slice, ratio, ratios, row
from benchmarks.processes import Cpu, Memory, Reading
from benchmarks.table import render
from benchmarks.wrk import Load


def make_slice(micros: float, *, requests: int = 1000, user: float = 0.25, bad: int = 0) -> Slice:
    seconds = micros * requests / 1e6
    return Slice(
        Load(requests, 0.5, 0.001, 0.002, bad),
        Cpu(seconds * user, seconds * (1 - user)),
        Cpu(0.001, 0.001),
    )


def test_a_row_holds_medians_and_the_spread():
    made = row("a", "A", [make_slice(12), make_slice(10), make_slice(30, bad=2)], Memory(20, 10))
    assert made.cpu_us == pytest.approx(12)
    assert (made.cpu_us_lowest, made.cpu_us_highest) == pytest.approx((10, 30))
    assert (made.user_us, made.system_us) == pytest.approx((3, 9))
    assert made.beside_us == pytest.approx(2)
    assert made.requests_per_second == pytest.approx(2000)
    assert (made.p50_ms, made.p99_ms) == pytest.approx((1, 2))
    assert made.busy == pytest.approx(0.052 / 1.5)
    assert (made.bad, made.rss_mib, made.pss_mib) == (2, 20, 10)


def test_a_ratio_is_taken_round_by_round():
    # The second round was slow for both: the ratio of the medians would be another.
    assert ratio([10, 30, 12], [20, 60, 20]) == pytest.approx(0.5)


def test_ratios_are_to_others_that_were_measured():
    micros = {"a": [10.0], "b": [20.0], "c": [5.0, 6.0]}
    assert ratios(micros, "a", ("b", "c", "a", "d")) == {"b": 0.5}


def test_the_table_shows_a_dash_where_there_is_no_ratio():
    rows = [row(name, name.upper(), [make_slice(10)], Memory(1, 1)) for name in ("ours", "theirs")]
    text = render("a scenario", [rows[0].compared({"theirs": 0.5}), rows[1]], ("theirs", "nobody"))
    head, ours, theirs = text.splitlines()
    assert head.startswith("a scenario")
    assert head.endswith("x theirs")
    assert ours.startswith("  OURS")
    assert ours.endswith("0.50")
    assert theirs.endswith("-")


def test_cpu_time_is_split_as_the_ticks_were():
    used = Reading(10.5, 30, 70).since(Reading(10.0, 20, 40))
    assert (used.user, used.system) == pytest.approx((0.125, 0.375))
    assert used.total == pytest.approx(0.5)


def test_without_a_tick_all_is_the_kernels():
    assert Reading(1.5, 0, 0).since(Reading(1.0, 0, 0)) == Cpu(0.0, 0.5)


def test_cpu_times_add_up():
    assert Cpu(1, 2) + Cpu(3, 4) == Cpu(4, 6)
    assert Cpu(3, 4) - Cpu(1, 2) == Cpu(2, 2)
