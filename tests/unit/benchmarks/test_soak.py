from __future__ import annotations

import pytest

from benchmarks.soak import Point, growth


def test_growth_is_from_the_first_point_that_is_settled():
    points = [Point(500, 10), Point(1100, 100), Point(2000, 300), Point(3000, 104)]
    assert growth(points, 1000) == pytest.approx(1.04)


@pytest.mark.parametrize("points", [[Point(500, 10)], [Point(500, 10), Point(1200, 10)]])
def test_too_few_requests_tell_nothing(points: list[Point]):
    with pytest.raises(ValueError, match="not enough"):
        growth(points, 1000)
