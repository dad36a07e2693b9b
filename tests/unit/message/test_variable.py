"""A Variable: reading, writing, and refusing to."""

from __future__ import annotations

import pytest

from gateway.message import Exchange, Needs, ReadOnlyVariable, Variable
from tests.support.builders import make_exchange


def test_a_variable_is_called_to_read() -> None:
    variable = Variable("messageid", lambda exchange: exchange.id)
    exchange = make_exchange()
    assert variable(exchange) == exchange.id
    assert variable.read(exchange) == exchange.id
    assert variable.needs is Needs.NOTHING
    assert repr(variable) == "Variable('messageid')"


def test_a_variable_without_writer_is_read_only() -> None:
    variable = Variable("messageid", lambda exchange: exchange.id)
    assert variable.is_read_only
    with pytest.raises(ReadOnlyVariable, match="variable messageid is read-only") as refused:
        variable.set(make_exchange(), "x")
    assert refused.value.name == "messageid"
    with pytest.raises(ReadOnlyVariable):
        variable.unset(make_exchange())


def test_a_variable_is_written_and_removed_by_what_it_was_given() -> None:
    def write(exchange: Exchange, value: object | None) -> None:
        exchange.variables["seen"] = value

    variable = Variable(
        "v",
        lambda exchange: exchange.variables.get("seen"),
        write=write,
        erase=lambda exchange: exchange.variables.clear(),
        needs=Needs.REQUEST_BODY,
    )
    exchange = make_exchange()
    variable.set(exchange, 7)
    assert variable(exchange) == 7
    assert not variable.is_read_only
    assert variable.needs is Needs.REQUEST_BODY
    variable.unset(exchange)
    assert variable(exchange) is None
