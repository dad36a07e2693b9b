from __future__ import annotations

import pytest

from gateway.errors import Invalid
from gateway.management.stat_terms import METRICS, dimension, metric

FIGURES = (4.0, 2.0, 1.0, 1.0, 100.0, 2.0, 0.25, 1.0, 2.0, 0.5, 0.125, 0.375)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("sum(message_count)", 4.0),
        ("sum(is_error)", 2.0),
        ("sum(policy_error)", 1.0),
        ("sum(target_error)", 1.0),
        ("sum(total_response_time)", 2000.0),
        ("avg(total_response_time)", 500.0),
        ("min(total_response_time)", 250.0),
        ("max(total_response_time)", 1000.0),
        ("sum(target_response_time)", 500.0),
        ("avg(target_response_time)", 250.0),
        ("min(target_response_time)", 125.0),
        ("max(target_response_time)", 375.0),
        ("sum(response_size)", 100.0),
        ("avg(response_size)", 25.0),
        ("tps", 0.4),
    ],
)
def test_a_metric_has_its_value(name: str, value: float) -> None:
    assert metric(f" {name} ").value(FIGURES, 10.0) == value
    assert metric(name).value((0.0,) * 12, 0.0) == 0.0


def test_what_there_is_not_is_refused_with_what_there_is() -> None:
    with pytest.raises(Invalid, match="There is no metric 'p99'; there are sum") as caught:
        metric("p99")
    assert all(name in caught.value.message for name in METRICS)
    with pytest.raises(Invalid, match="There is no dimension 'colour'; there are apiproxy, apis"):
        dimension("colour")
    assert dimension("apps") == dimension("developer_app")
