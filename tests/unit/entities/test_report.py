from __future__ import annotations

import pytest

from gateway.entities import InvalidEntity, Report


def test_the_record_comes_back() -> None:
    report = Report("1", "Traffic", "{}")
    report.check()
    assert Report.from_record(report.to_record()) == report


@pytest.mark.parametrize(
    "report", [Report("1", " ", "{}"), Report("1", "x" * 256, "{}"), Report("1", "x", " " * 70_000)]
)
def test_what_cannot_be_is_refused(report: Report) -> None:
    with pytest.raises(InvalidEntity):
        report.check()
