from __future__ import annotations

from gateway.bundle import ConditionText
from gateway.errors import FindingLog, Location
from gateway.flow.segments import Conditions


def test_a_condition_is_compiled_once_and_what_was_tolerated_is_told_once() -> None:
    log = FindingLog()
    conditions = Conditions(log)
    text = ConditionText("(a = b", Location("f.xml", 3, 5))
    assert conditions.of(text) is conditions.of(text)
    assert [finding.at.line for finding in log.warnings] == [3]
