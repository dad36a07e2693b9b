"""How extracted values are kept, and where bodies come from."""

from __future__ import annotations

import pytest

from gateway.faults import Fault
from gateway.policies._bodies import is_json
from gateway.policies._extraction import Rules, body_of, keeper
from tests.support.builders import make_exchange, make_request, make_response


def test_values_are_kept_under_the_prefix() -> None:
    exchange = make_exchange()
    keeper("EV", "urirequest", ["id"])(exchange, "id", "7")
    keeper("EV", "", ["id"])(exchange, "id", 8)
    assert exchange.variables == {"urirequest.id": "7", "id": 8}


def test_the_gateways_own_variables_can_be_written() -> None:
    exchange = make_exchange()
    keeper("EV", "request", ["header.X"])(exchange, "header.X", "1")
    assert exchange.request.headers.get("X") == "1"


@pytest.mark.parametrize("name", ["proxy.name", "request.header.X", "a.b.c", "a.b.c.d"])
def test_what_cannot_be_written_is_a_fault(name: str) -> None:
    exchange = make_exchange(variables={"a.b": "taken"})
    with pytest.raises(Fault) as caught:
        keeper("EV", "", [name])(exchange, name, "1\r\n2")
    assert caught.value.code == "steps.extractvariables.SetVariableFailed"
    assert caught.value.text == f"Failed to set variable {name} value 1\r\n2 from ExtractVariables: EV"


def test_names_below_a_message_or_nothing_are_free() -> None:
    exchange = make_exchange(variables={"a": make_request(), "b": None})
    keeper("EV", "", ["a.x", "b.x"])(exchange, "a.x", "1")
    keeper("EV", "", ["a.x", "b.x"])(exchange, "b.x", "2")
    assert (exchange.variables["a.x"], exchange.variables["b.x"]) == ("1", "2")


def test_bodies() -> None:
    message = make_response(headers=[("Content-Type", "application/json")], content="{}")
    assert body_of(message, is_json) == b"{}"
    assert body_of(make_response(content="{}"), is_json) is None
    assert body_of("text", is_json) == "text"
    assert body_of(7, is_json) == "7"


def test_the_general_fault() -> None:
    assert Rules("EV", ignores_unresolved=True).failed().text == "Failed to execute the ExtractVariables: EV"
