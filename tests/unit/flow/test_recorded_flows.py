from __future__ import annotations

import pytest

from gateway import faults
from gateway.flow import Action, Pending, Wait
from gateway.flow.position import enter
from gateway.message import Exchange, FlowPosition, Phase, TargetCall
from tests.support.builders import make_exchange, make_request, make_response
from tests.support.tracing import Recording, ids, op, shots, told


def entering(phase: Phase, endpoint: str, name: str = "one") -> Action:
    return enter(FlowPosition(phase, endpoint, name))


@pytest.mark.parametrize(
    ("phase", "endpoint", "state"),
    [
        (Phase.REQUEST, "proxy", "PROXY_REQ_FLOW"),
        (Phase.REQUEST, "target", "TARGET_REQ_FLOW"),
        (Phase.RESPONSE, "target", "TARGET_RESP_FLOW"),
        (Phase.RESPONSE, "proxy", "PROXY_RESP_FLOW"),
    ],
)
def test_a_flow_is_told_with_its_state_once(phase: Phase, endpoint: str, state: str) -> None:
    action = entering(phase, endpoint)
    exchange = make_exchange(response=make_response(), target=TargetCall("t", "r"))
    transcript = Recording().run(exchange, op(1, "flow:one", action), op(2, "flow:two", action))
    assert ids(transcript) == ["StateChange", "FlowInfo", "FlowInfo", "StateChange"]
    assert told(transcript, "StateChange")[1]["To"] == state
    assert told(transcript, "FlowInfo")[-1] == {"current.flow.name": "one", f"{endpoint}.flow.name": "one"}
    is_request = phase is Phase.REQUEST
    assert shots(transcript)[-1].kind == ("RequestMessage" if is_request else "ResponseMessage")


def test_a_response_flow_without_a_response_shows_the_request() -> None:
    action = entering(Phase.RESPONSE, "proxy")
    transcript = Recording().run(make_exchange(), op(1, "flow:one", action))
    assert shots(transcript)[-1].kind == "RequestMessage"


@pytest.mark.parametrize(
    ("endpoint", "label", "tree"),
    [
        ("proxy", "flow:x", "PROXY_default"),
        ("target", "flow:x", "TARGET_t"),
        ("proxy", "fault:x", "PROXY_FAULT_HANDLING"),
        ("target", "fault:x", "TARGET_FAULT_HANDLING"),
        ("proxy", "route:x", "ROUTE_RULES"),
    ],
)
def test_a_condition_says_where_it_stands(endpoint: str, label: str, tree: str) -> None:
    exchange = make_exchange(target=TargetCall("t", "r"), endpoint=endpoint)
    transcript = Recording().run(exchange, op(1, label, guard=lambda _: False))
    assert told(transcript, "Condition")[-1]["Tree"] == tree


def test_where_no_flow_was_entered_there_is_none_to_tell() -> None:
    exchange = make_exchange()
    exchange.flow = None
    transcript = Recording().run(
        exchange, op(1, "flow:x", guard=lambda _: True), op(2, "fault:x", guard=lambda _: True)
    )
    assert [each["Tree"] for each in told(transcript, "Condition")[1:]] == [
        "PROXY_default",
        "PROXY_FAULT_HANDLING",
    ]
    assert ids(transcript) == ["Condition", "Condition", "StateChange"]


def test_the_error_flow_keeps_the_state_that_it_came_up_in() -> None:
    exchange = make_exchange(fault=faults.ROUTE_FAILED())
    action = entering(Phase.ERROR, "proxy", "rule")
    transcript = Recording().run(exchange, op(1, "fault:rule", action))
    assert ids(transcript) == ["FlowInfo", "StateChange"]
    assert told(transcript, "FlowInfo")[-1]["current.flow.name"] == "rule"


def test_a_route_says_where_it_leads() -> None:
    def choose(exchange: Exchange) -> Pending:
        exchange.target = TargetCall("t", "main", "http://b/")
        return None

    transcript = Recording().run(make_exchange(), op(1, "route:null"), op(2, "route:main", choose))
    assert told(transcript, "FlowInfo")[-2:] == [
        {"route.name": "null"},
        {"route.name": "main", "route.target": "t", "target.url": "http://b/"},
    ]


def test_the_call_of_the_target_shows_what_was_asked_and_answered() -> None:
    transcript = Recording().run(
        make_exchange(),
        op(1, "wait:TARGET", lambda _: Wait.TARGET),
        target=lambda _: make_response(201),
    )
    assert ids(transcript) == ["StateChange", "Paused", "Resumed", "StateChange", "StateChange"]
    assert [each["To"] for each in told(transcript, "StateChange")[1:3]] == ["REQ_SENT", "RESP_START"]
    assert [(each.kind, each.status) for each in shots(transcript)[1:]] == [
        ("RequestMessage", 0),
        ("ResponseMessage", 201),
    ]


def test_a_target_that_answered_nothing_has_nothing_to_show() -> None:
    transcript = Recording().run(make_exchange(), op(1, "wait:TARGET"))
    assert len(shots(transcript)) == 2


@pytest.mark.parametrize("is_error", [True, False])
def test_the_answer_is_shown_as_it_goes_out(*, is_error: bool) -> None:
    exchange = make_exchange(response=make_response(204), fault=faults.ROUTE_FAILED() if is_error else None)
    transcript = Recording().run(exchange, op(1, "wait:CLIENT", lambda _: Wait.CLIENT))
    assert [each["To"] for each in told(transcript, "StateChange")[1:]] == [
        "RESP_SENT",
        "PROXY_POST_RESP_SENT",
        "END",
    ]
    assert shots(transcript)[-1].kind == ("ErrorMessage" if is_error else "ResponseMessage")


def test_where_nothing_is_answered_nothing_is_shown() -> None:
    transcript = Recording().run(make_exchange(), op(1, "wait:CLIENT"))
    assert len(shots(transcript)) == 1


def test_only_a_body_that_is_waited_for_parks_the_exchange() -> None:
    def wait(exchange: Exchange) -> Pending:
        return Wait.REQUEST_BODY if exchange.request.content is None else None

    transcript = Recording().run(
        make_exchange(make_request(content=None)),
        op(1, "wait:REQUEST_BODY", wait),
        op(2, "wait:REQUEST_BODY", wait),
    )
    assert ids(transcript) == ["Paused", "Resumed", "StateChange"]
