"""Names of policies' own: plain variables, and messages kept in them."""

from __future__ import annotations

import pytest

from gateway.message import Exchange, Needs, ReadOnlyVariable
from gateway.message.free_variables import free_variable, preset_variable
from tests.support.builders import make_exchange, make_request, make_response


def holding(**variables: object) -> Exchange:
    """Make an exchange with these variables."""
    return make_exchange(variables=variables)


@pytest.mark.parametrize(
    "name", ["x", "a.b", "ratelimit.Q-1.used.count", "my.header.x", ".header.x", "", "a..b"]
)
def test_a_variable_is_what_was_stored_under_its_name(name: str) -> None:
    variable, exchange = free_variable(name), make_exchange()
    assert variable(exchange) is None
    variable.set(exchange, ["any", "object"])
    assert exchange.variables == {name: ["any", "object"]}
    assert variable(exchange) == ["any", "object"]
    variable.unset(exchange)
    variable.unset(exchange)
    assert (variable(exchange), exchange.variables) == (None, {})
    assert variable.needs is Needs.NOTHING


def test_names_are_case_sensitive() -> None:
    assert free_variable("Name")(holding(name="x")) is None


def test_the_parts_of_a_message_in_a_variable() -> None:
    callout = make_response(202, headers=[("X-Id", "7, 8")], content="body")
    exchange = holding(calloutResponse=callout)
    assert free_variable("calloutResponse")(exchange) is callout
    assert free_variable("calloutResponse.status.code")(exchange) == 202
    assert free_variable("calloutResponse.content")(exchange) == "body"
    assert free_variable("calloutResponse.header.x-id.values.count")(exchange) == 2
    assert free_variable("calloutResponse.header.x-id.2")(exchange) == "8"
    assert free_variable("calloutResponse.verb")(exchange) is None


def test_a_message_in_a_variable_with_dots() -> None:
    exchange = make_exchange(variables={"my.msg": make_request("PUT", content="inner")})
    assert free_variable("my.msg.content")(exchange) == "inner"
    assert free_variable("my.msg.verb")(exchange) == "PUT"


def test_the_longest_name_that_holds_a_message_counts() -> None:
    variable = free_variable("a.header.content")
    inner, outer = make_request(content="inner"), make_request(headers=[("content", "outer")])
    assert variable(make_exchange(variables={"a": outer})) == "outer"
    assert variable(make_exchange(variables={"a": outer, "a.header": inner})) == "inner"


def test_a_variable_of_exactly_this_name_comes_first() -> None:
    exchange = make_exchange(variables={"m": make_request(content="part"), "m.content": "stored"})
    variable = free_variable("m.content")
    assert variable(exchange) == "stored"
    variable.set(exchange, "again")
    assert variable(exchange) == "again"
    variable.unset(exchange)
    assert variable(exchange) == "part"


def test_what_is_no_message_has_no_parts() -> None:
    exchange = holding(m="text")
    variable = free_variable("m.content")
    assert variable(exchange) is None
    variable.set(exchange, "v")
    assert exchange.variables == {"m": "text", "m.content": "v"}


def test_parts_of_a_stored_message_are_written_and_erased() -> None:
    message = make_request(headers=[("X", "1")])
    exchange = holding(m=message)
    free_variable("m.path").set(exchange, "/new")
    free_variable("m.header.y").set(exchange, "2")
    free_variable("m.header.x").unset(exchange)
    assert message.path == "/new"
    assert list(message.headers) == [("y", "2")]
    assert list(exchange.variables) == ["m"]


def test_read_only_parts_of_a_stored_message() -> None:
    exchange = holding(m=make_request())
    with pytest.raises(ReadOnlyVariable, match=r"m\.headers\.count"):
        free_variable("m.headers.count").set(exchange, 1)
    with pytest.raises(ReadOnlyVariable, match=r"m\.verb"):
        free_variable("m.verb").unset(exchange)


def test_a_preset_is_read_and_never_written() -> None:
    variable = preset_variable("system.uuid")
    assert variable(make_exchange()) is None
    assert variable(make_exchange(variables={"system.uuid": "w-1"})) == "w-1"
    with pytest.raises(ReadOnlyVariable):
        variable.set(make_exchange(), "x")
    with pytest.raises(ReadOnlyVariable):
        variable.unset(make_exchange())
