"""resolve: which kind of name is looked for in which order."""

from __future__ import annotations

import pytest

from gateway.message import Needs, ReadOnlyVariable, is_free, resolve
from gateway.message.message_roots import ROOTS
from gateway.message.variable_rows import Row
from gateway.message.variables import PRESETS, TABLE
from tests.support.builders import make_exchange, make_request


def test_a_name_stands_in_the_table_once() -> None:
    names = [row.name for rows in TABLE.values() for row in rows]
    names += [*PRESETS, *(root.name for root in ROOTS)]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    "row", [row for rows in TABLE.values() for row in rows], ids=lambda row: str(row.name)
)
def test_every_row_can_be_read_at_any_time_and_needs_no_body(row: Row) -> None:
    variable = resolve(row.name)
    assert (variable.name, variable.needs) == (row.name, Needs.NOTHING)
    exchange = make_exchange(make_request(content=None))
    exchange.flow = None
    variable(exchange)


def test_a_row_comes_before_a_part() -> None:
    assert resolve("request.url").is_read_only
    assert resolve("error.message").is_read_only


def test_a_part_of_a_message() -> None:
    assert resolve("request.header.Accept")(make_exchange(make_request(headers=[("accept", "a")]))) == "a"


@pytest.mark.parametrize("name", [*PRESETS, "system.interface.eth0"])
def test_a_preset_reads_what_the_connection_stored_and_cannot_be_written(name: str) -> None:
    assert resolve(name)(make_exchange()) is None
    assert resolve(name)(make_exchange(variables={name: "fact"})) == "fact"
    with pytest.raises(ReadOnlyVariable):
        resolve(name).set(make_exchange(), "forged")


@pytest.mark.parametrize(
    "name",
    [
        "x",
        "",
        ".",
        "request.",
        "request.header",
        "request.nothing",
        "Request.verb",
        "requests.verb",
        "system.interface",
        "quota.Q.failed",
        "oauthv2accesstoken.Get.access_token",
        "target.expectedcn",
    ],
)
def test_every_other_name_is_free(name: str) -> None:
    exchange = make_exchange()
    variable = resolve(name)
    variable.set(exchange, 1)
    assert (variable.name, variable(exchange), exchange.variables) == (name, 1, {name: 1})


def test_a_policy_cannot_shadow_what_the_gateway_knows() -> None:
    exchange = make_exchange(
        variables={"client.ip": "forged", "request.verb": "forged", "fault.name": "forged"}
    )
    assert resolve("client.ip")(exchange) == "192.0.2.1"
    assert resolve("request.verb")(exchange) == "GET"
    assert resolve("fault.name")(exchange) is None


def test_the_part_of_a_message_in_a_variable() -> None:
    exchange = make_exchange(variables={"calloutRequest": make_request("PUT")})
    assert resolve("calloutRequest.verb")(exchange) == "PUT"


def test_a_free_name_is_none_of_the_gateways_own() -> None:
    assert is_free("my.variable")
    assert not any(map(is_free, ("request.verb", "message", "request.header.x", "tls.cipher")))
