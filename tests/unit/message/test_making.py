"""Records that are made field by field are what their constructors make of the same facts."""

from __future__ import annotations

import pytest

from gateway.message import (
    ClientCall,
    Destination,
    Exchange,
    Headers,
    Kind,
    Message,
    Parameters,
    ProxyCall,
    TargetCall,
)
from gateway.message.making import (
    arrived_request,
    arrived_response,
    client_call,
    exchange_of,
    proxy_call,
    target_call,
)
from tests.support.builders import FACTS, VIRTUAL_HOST

MISSING = "missing"


def facts(record: object) -> dict[str, object]:
    """Return each field of a record; those that C keeps to itself are missing from any."""
    names = type(record).__slots__  # type: ignore[attr-defined]
    assert "__dict__" not in names
    found = {name: getattr(record, name, MISSING) for name in names}
    # Parameters have no equality.
    return {name: str(value) if isinstance(value, Parameters) else value for name, value in found.items()}


def public_facts(record: object) -> dict[str, object]:
    """Return each field that anybody may read."""
    return {name: value for name, value in facts(record).items() if not name.startswith("_")}


def test_the_fields_of_a_record_can_be_seen() -> None:
    assert MISSING not in public_facts(Message.request("GET", "/")).values()
    assert len(public_facts(ClientCall("192.0.2.1", 1))) == 9


@pytest.mark.parametrize(("version", "query"), [("1.1", "a=%7E&b"), ("1.0", ""), ("", "x")])
def test_a_request_as_it_arrived(version: str, query: str) -> None:
    headers = Headers([("Content-Type", "application/x-www-form-urlencoded")])
    made = arrived_request(headers, "PUT", "/a", version, query)
    built = Message(Kind.REQUEST, headers, None, Parameters(query))
    built.verb, built.path, built.version = "PUT", "/a", version
    assert facts(made) == facts(built)
    assert MISSING not in public_facts(made).values()
    assert made.uri == built.uri


def test_the_form_of_a_request_that_arrived_is_read_once_its_body_is_there() -> None:
    headers = Headers([("Content-Type", "application/x-www-form-urlencoded")])
    made = arrived_request(headers, "POST", "/", "1.1", "")
    with pytest.raises(RuntimeError, match="before it was waited for"):
        _ = made.body
    made.content = b"a=1"
    assert made.form.get("a") == "1"


@pytest.mark.parametrize(("status", "reason", "version"), [(200, "OK", "1.1"), (404, "", "1.0")])
def test_a_response_as_it_arrived(status: int, reason: str, version: str) -> None:
    headers = Headers([("A", "b")])
    made = arrived_response(headers, status, reason, version)
    built = Message.response(status, reason, headers=headers, content=None)
    built.version = version
    assert facts(made) == facts(built)
    assert MISSING not in public_facts(made).values()


def test_messages_that_arrived_share_nothing() -> None:
    first, second = (arrived_response(Headers(), 200, "OK", "1.1") for _ in range(2))
    first.query.add("a", "1")
    assert str(second.query) == ""


def test_where_a_request_came_from() -> None:
    made = client_call("192.0.2.1", 40000, "https", "h.example", "192.0.2.9")
    built = ClientCall("192.0.2.1", 40000, scheme="https", host="h.example")
    built.local_ip = "192.0.2.9"
    assert facts(made) == facts(built)
    assert MISSING not in public_facts(made).values()


def test_how_a_request_met_a_proxy() -> None:
    made = proxy_call(FACTS, "/x", "/v0/weather/x?a=b", VIRTUAL_HOST)
    assert facts(made) == facts(ProxyCall(FACTS, "/x", "/v0/weather/x?a=b", VIRTUAL_HOST))
    assert MISSING not in public_facts(made).values()


def test_where_an_exchange_is_going() -> None:
    destination = Destination()
    made = target_call("default", "rule", "http://h/p", destination)
    built = TargetCall("default", "rule", "http://h/p")
    built.destination = destination
    assert facts(made) == facts(built)
    assert MISSING not in public_facts(made).values()


def test_the_exchange_that_a_request_begins() -> None:
    request = arrived_request(Headers(), "GET", "/", "1.1", "")
    proxy, client = proxy_call(FACTS, "", "/", VIRTUAL_HOST), client_call("192.0.2.1", 1, "http", "", "")
    made = exchange_of("id", 5.0, request, proxy, client)
    assert facts(made) == facts(Exchange("id", 5.0, request, proxy, client))
    assert MISSING not in public_facts(made).values()
    assert made.kept("a") is None
    assert (made.variables, made.message, made.answer()) == ({}, request, None)


def test_exchanges_that_were_made_share_no_variables() -> None:
    request = arrived_request(Headers(), "GET", "/", "1.1", "")
    proxy, client = proxy_call(FACTS, "", "/", VIRTUAL_HOST), client_call("192.0.2.1", 1, "http", "", "")
    first, second = (exchange_of("id", 5.0, request, proxy, client) for _ in range(2))
    first.variables["a"] = 1
    assert second.variables == {}
