from __future__ import annotations

import pytest

from benchmarks.half_load import added, doubt, figures, render
from benchmarks.open_loop import PATIENCE, Latencies, percentile, request_bytes, summarize
from benchmarks.stalls import Stalls


def make_latencies(p99: float, *, lost: int = 0) -> Latencies:
    return Latencies(100, 10, lost, 0, 0.001, 0.002, p99, p99, p99, 0.0001)


@pytest.mark.parametrize(("share", "value"), [(0.0, 1), (0.5, 3), (0.99, 4), (1.0, 4)])
def test_a_percentile_is_one_of_the_values(share: float, value: float):
    assert percentile([1, 2, 3, 4], share) == value


def test_a_percentile_of_nothing_is_nothing():
    assert percentile([], 0.5) == 0


def test_times_are_tenths_of_microseconds():
    found = summarize(100.0, [0, 30_000, 10, 1, 10_000, 20, 2, 20_000, 30], 0, 1)
    assert (found.p50, found.highest, found.lag_p99) == pytest.approx((0.002, 0.003, 3e-6))
    assert (found.rate, found.answered, found.lost, found.bad) == (100.0, 3, 0, 1)


def test_what_was_lost_was_the_slowest():
    found = summarize(100.0, [0, 10_000, 0], 1, 0)
    assert (found.p50, found.highest, found.lost) == (PATIENCE, PATIENCE, 1)
    assert summarize(100.0, [], 2, 0).p50 == PATIENCE


def test_what_met_a_stall_is_left_out_and_told_of():
    # Due at 5.0, 5.1 and 5.2 seconds, answered after one millisecond, one millisecond and two.
    times = [0, 10_000, 0, 1_000_000, 10_000, 0, 2_000_000, 20_000, 0]
    found = summarize(100.0, times, 0, 0, begun=5.0, stalls=Stalls((5.201,), (5.3,)))
    assert (found.p99, found.p99_all, found.highest) == pytest.approx((0.001, 0.002, 0.001))
    assert found.answered == 3
    assert found.left_out == pytest.approx(1 / 3)
    assert summarize(100.0, times, 0, 0, begun=6.0, stalls=Stalls((5.201,), (5.3,))).left_out == 0


def test_what_was_lost_is_never_left_out():
    found = summarize(100.0, [0, 10_000, 0], 1, 0, stalls=Stalls((0.0,), (9.0,)))
    assert (found.p50, found.left_out) == (PATIENCE, 1)


def test_a_request_is_spelt_out():
    assert request_bytes("/x", ["A: b"]) == b"GET /x HTTP/1.1\r\nHost: localhost\r\nA: b\r\n\r\n"


def test_what_is_added_is_compared_round_by_round():
    found = {
        "origin": [make_latencies(0.001), make_latencies(0.100), make_latencies(0.001)],
        "tollkeeper": [make_latencies(0.002), make_latencies(0.101), make_latencies(0.009)],
        "nginx-lua": [make_latencies(0.003)] * 3,
    }
    assert added(found, "tollkeeper") == pytest.approx(1)
    told = figures(found)
    assert told["added p99 at half load: tollkeeper"] == pytest.approx(1)
    assert told["added p99 at half load: tollkeeper - nginx-lua"] == pytest.approx(-1)
    lines = render(100.0, found).splitlines()
    assert len(lines) == 4
    assert "100 req/s" in lines[0]


def test_without_the_origin_nothing_is_added():
    assert figures({"tollkeeper": [make_latencies(0.001)]}) == {}
    assert figures({"origin": [make_latencies(0.001)]}) == {}
    assert "-" in render(1.0, {"tollkeeper": [make_latencies(0.001)]})


@pytest.mark.parametrize(("p99", "said"), [(0.002, ""), (0.0022, "nginx, which checks nothing, adds 1.2 ms")])
def test_what_a_bare_proxy_adds_is_the_machines(p99: float, said: str):
    found = {"origin": [make_latencies(0.001)], "nginx": [make_latencies(p99)]}
    assert doubt(found).startswith(said) if said else doubt(found) == ""


def test_without_a_bare_proxy_nothing_is_doubted():
    assert doubt({"origin": [make_latencies(0.001)]}) == doubt({"nginx": [make_latencies(1)]}) == ""
