from __future__ import annotations

import pytest

from gateway.flow import Wait
from gateway.flow.waits import at_phase, await_request_body, await_response_body, call, go_out, proceed
from gateway.message import Needs, Phase
from tests.support.builders import make_exchange, make_request, make_response


def test_a_body_in_hand_is_not_waited_for() -> None:
    exchange = make_exchange(make_request(content=b""), response=make_response(content=b"x"))
    assert await_request_body(exchange) is None
    assert await_response_body(exchange) is None


def test_a_body_that_is_not_there_is_waited_for() -> None:
    exchange = make_exchange(make_request(content=None), response=make_response(content=None))
    assert await_request_body(exchange) is Wait.REQUEST_BODY
    assert await_response_body(exchange) is Wait.RESPONSE_BODY


def test_without_a_response_there_is_nothing_to_wait_for() -> None:
    assert await_response_body(make_exchange()) is None


@pytest.mark.parametrize(
    ("needs", "phase", "resolved"),
    [
        (Needs.MESSAGE_BODY, Phase.REQUEST, Needs.REQUEST_BODY),
        (Needs.MESSAGE_BODY, Phase.RESPONSE, Needs.RESPONSE_BODY),
        (Needs.MESSAGE_BODY, Phase.ERROR, Needs.RESPONSE_BODY),
        (Needs.MESSAGE_BODY, Phase.AFTER, Needs.RESPONSE_BODY),
        (Needs.REQUEST_BODY | Needs.MESSAGE_BODY, Phase.RESPONSE, Needs.REQUEST_BODY | Needs.RESPONSE_BODY),
        (Needs.REQUEST_BODY, Phase.RESPONSE, Needs.REQUEST_BODY),
        (Needs.NOTHING, Phase.REQUEST, Needs.NOTHING),
    ],
)
def test_what_message_means_depends_on_the_phase(needs: Needs, phase: Phase, resolved: Needs) -> None:
    assert at_phase(needs, phase) == resolved


def test_the_call_and_the_answer_are_waits() -> None:
    assert call(make_exchange()) is Wait.TARGET
    assert go_out(make_exchange()) is Wait.CLIENT


def test_an_op_that_is_there_for_its_guard_does_nothing() -> None:
    exchange = make_exchange()
    assert proceed(exchange) is None
    assert exchange.variables == {}
