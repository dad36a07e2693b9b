from __future__ import annotations

from gateway import faults
from gateway.flow.error import enter_error
from gateway.message import Exchange, Message
from tests.support.builders import make_exchange, make_request, make_response


def entered(fault: faults.Fault, exchange: Exchange | None = None, *, is_of_policy: bool = True) -> Exchange:
    exchange = exchange or make_exchange()
    enter_error(exchange, fault, is_of_policy)
    return exchange


def pending(exchange: Exchange) -> Message:
    assert exchange.fault is not None
    return exchange.fault.message


def test_the_default_error_message() -> None:
    message = pending(entered(faults.ACCESS_TOKEN_EXPIRED()))
    assert (message.status, message.reason) == (401, "Unauthorized")
    assert message.headers.get("Content-Type") == "application/json"
    assert "access_token_expired" in (message.headers.get("WWW-Authenticate") or "")
    assert message.text == (
        '{"fault":{"faultstring":"Access Token expired",'
        '"detail":{"errorcode":"keymanagement.service.access_token_expired"}}}'
    )


def test_a_client_that_wants_xml_gets_xml() -> None:
    exchange = make_exchange(make_request(headers=[("Accept", "text/xml")]))
    message = pending(entered(faults.KEY_INVALID(), exchange))
    assert message.headers.get("Content-Type") == "application/xml"
    assert message.text.startswith("<?xml version='1.0' encoding='UTF-8'?><fault>")


def test_the_targets_own_answer_is_the_error_message() -> None:
    response = make_response(404, content="gone")
    exchange = entered(faults.TARGET_STATUS(status=404), make_exchange(response=response))
    assert pending(exchange) is response


def test_a_target_fault_without_an_answer_has_the_default_body() -> None:
    assert "ErrorResponseCode" in pending(entered(faults.TARGET_STATUS(status=404))).text


def test_the_place_is_remembered() -> None:
    exchange = entered(faults.KEY_INVALID())
    assert exchange.fault is not None
    assert exchange.fault.state is exchange.flow


def raised(status: int = 0, body: str | None = None, *headers: tuple[str, str]) -> faults.Fault:
    fault = faults.RAISED(policy="R")
    if status:
        fault.status, fault.sets_status, fault.reason = status, True, "Custom"
    if body is not None:
        fault.answered_with(body, "text/plain")
    fault.headers.extend(headers)
    return fault


def test_a_raise_fault_in_a_rule_wins_for_status_and_payload_and_headers_add_up() -> None:
    exchange = entered(raised(468, "first", ("errorNote", "woops")))
    entered(raised(469, "second", ("errorNote", "gremlins")), exchange)
    message = pending(exchange)
    assert (message.status, message.reason, message.text) == (469, "Custom", "second")
    assert message.headers.get_all("errorNote") == ["woops", "gremlins"]


def test_a_raise_fault_that_sets_nothing_keeps_what_is_there() -> None:
    exchange = entered(faults.KEY_INVALID())
    before = pending(exchange).text
    entered(raised(), exchange)
    assert pending(exchange).text == before
    assert pending(exchange).status == 401
    assert exchange.fault is not None
    assert exchange.fault.fault.name == "RaiseFault"


def test_another_failing_policy_in_a_rule_leaves_the_pending_error() -> None:
    exchange = entered(faults.KEY_INVALID())
    entered(faults.ASSIGN_UNRESOLVED(policy="A", variable="x"), exchange)
    assert "InvalidApiKey" in pending(exchange).text


def test_what_is_no_policys_doing_replaces_the_pending_error() -> None:
    exchange = make_exchange(response=make_response(500, content=None))
    entered(faults.TARGET_STATUS(status=500), exchange)
    entered(faults.UNEXPECTED_EOF(), exchange, is_of_policy=False)
    assert pending(exchange).status == 502
    assert "UnexpectedEOFAtTarget" in pending(exchange).text
