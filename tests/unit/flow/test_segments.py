from __future__ import annotations

import pytest

from gateway.bundle import ConditionText
from gateway.errors import FindingLog, Location
from gateway.flow.segments import Conditions
from tests.support.fake_policies import bundle_of, compiled


def test_a_condition_is_compiled_once_and_what_was_tolerated_is_told_once() -> None:
    log = FindingLog()
    conditions = Conditions(log)
    text = ConditionText("(a = b", Location("f.xml", 3, 5))
    assert conditions.of(text) is conditions.of(text)
    assert [finding.at.line for finding in log.warnings] == [3]


def flow_labels(flows: str) -> list[str]:
    """Return the flows that a proxy's program may enter, in order: of the request, then of the response."""
    connection = "<HTTPProxyConnection><BasePath>/base</BasePath></HTTPProxyConnection>"
    program = compiled(bundle_of(f'<Flows>{flows}</Flows>{connection}<RouteRule name="n"/>', policies="A"))
    return [op.label.removeprefix("flow:") for op in program.ops if op.label.startswith("flow:f")]


STEP = "<Request><Step><Name>A</Name></Step></Request>"


def a_flow(name: str, condition: str, content: str = "") -> str:
    return f'<Flow name="{name}"><Condition>{condition}</Condition>{content}</Flow>'


@pytest.mark.parametrize(
    "condition",
    [
        'request.verb = "GET"',
        'proxy.pathsuffix MatchesPath "/a/*"',
        '(request.header.x != "1") and (my.variable = "2" or request.path = "/b")',
        "my.variable = null",
    ],
)
def test_the_last_flows_are_left_out_where_nobody_could_tell(condition: str) -> None:
    flows = a_flow("f1", condition) + a_flow("f2", condition, STEP) + a_flow("f3", condition)
    # In the request the second one does something, which the first may keep it from; in the response, none.
    assert flow_labels(flows) == ["f1", "f2"]


@pytest.mark.parametrize(
    "condition",
    [
        'current.flow.name = "PreFlow"',
        'proxy.flow.name = "PreFlow"',
        'request.formparam.a = "b"',
        'proxy.pathsuffix JavaRegex "(a|aa)+b"',
        'proxy.pathsuffix MatchesPath "/a*b*c"',
    ],
)
def test_flows_stay_whose_conditions_wait_may_fail_or_ask_for_the_flow(condition: str) -> None:
    assert flow_labels(a_flow("f1", condition)) == ["f1", "f1"]
