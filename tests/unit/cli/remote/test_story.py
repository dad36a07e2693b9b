"""The lines of a recorded call."""

from __future__ import annotations

import pytest

from gateway.cli.remote.story import story_of
from gateway.cli.verb import CommandFailed

REQUEST = {"ActionResult": "RequestMessage", "verb": "GET", "uRI": "/x\x1b[2J", "headers": [], "content": ""}
REFUSED = {"ActionResult": "ErrorMessage", "statusCode": "401", "reasonPhrase": "Unauthorized", "content": ""}


def point(kind: str, *others: object, at: str = "30-04-26 04:07:20:658", **told: str) -> dict[str, object]:
    properties = [{"name": name.replace("__", "-"), "value": value} for name, value in told.items()]
    info = {"ActionResult": "DebugInfo", "properties": {"property": properties}, "timestamp": at}
    return {"id": kind, "results": [info, *others]}


def step(name: str, **told: str) -> dict[str, object]:
    return point("Execution", stepDefinition__name=name, stepDefinition__type="raisefault", **told)


def story(*points: object, with_variables: bool = False) -> list[str]:
    return list(story_of({"completed": True, "point": [*points]}, with_variables=with_variables))


def test_states_are_told_with_their_time_and_messages_where_they_change() -> None:
    assert story(
        point("StateChange", REQUEST, To="REQ_HEADERS_PARSED", From="REQ_START"),
        point("StateChange", REQUEST, To="PROXY_REQ_FLOW", at="30-04-26 04:07:21:660"),
        point("Error", REFUSED, error="no\ntoken"),
        point("StateChange", To="END", at="never"),
        {"id": "Paused", "results": []},
    ) == [
        "  REQ_HEADERS_PARSED  +0 ms",
        "  > GET /x\\x1b[2J",
        "  PROXY_REQ_FLOW  +1002 ms",
        "    fault no token",
        "  < 401 Unauthorized",
        "  END",
    ]


def test_flows_conditions_and_policies() -> None:
    flow = {
        "id": "FlowInfo",
        "results": [
            {
                "ActionResult": "DebugInfo",
                "properties": {"property": [{"name": "proxy.flow.name", "value": "F"}]},
            }
        ],
    }
    assert story(
        flow,
        point("FlowInfo", other="x"),
        point("Condition", Expression="a = b", ExpressionResult="true"),
        step("Done", result="true", action="CONTINUE"),
        step("Failed", result="false", action="ABORT"),
        step("Passed", expressionResult="false", expression="c = d"),
    ) == [
        "    flow F",
        "    if a = b -> true",
        "      + Done (raisefault)",
        "      x Failed (raisefault)",
        "      - Passed (raisefault) passed over: c = d",
    ]


def test_variables_are_told_where_they_are_asked_for() -> None:
    accesses = [
        {"Get": {"name": "a"}},
        {"Set": {"name": "b", "value": "x" * 400, "success": True}},
        {"Remove": {"name": "c", "success": False}},
    ]
    told = point(
        "Execution", {"ActionResult": "VariableAccess", "accessList": accesses}, stepDefinition__name="P"
    )
    assert len(story(told)) == 1
    assert story(told, with_variables=True)[1:] == [
        "          get a",
        f"          set b = {'x' * 300}...",
        "          remove c (refused)",
    ]


def test_what_is_no_recorded_call_is_a_sentence() -> None:
    with pytest.raises(CommandFailed):
        list(story_of({"point": {}}, with_variables=True))
