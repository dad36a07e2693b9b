from __future__ import annotations

import pytest

from gateway.message import Exchange, ReadOnlyVariable, is_observed, observing, resolve
from tests.support.builders import make_exchange, make_request


class Notes:
    """Take down what is told. Implements Observer."""

    def __init__(self) -> None:
        self.told: list[tuple[object, ...]] = []

    def got(self, exchange: Exchange, name: str, value: object | None) -> None:
        self.told.append(("got", exchange.id, name, value))

    def put(self, exchange: Exchange, name: str, value: object | None, *, success: bool) -> None:
        self.told.append(("put", name, value, success))

    def removed(self, exchange: Exchange, name: str, *, success: bool) -> None:
        self.told.append(("removed", name, success))


def test_what_is_resolved_under_observation_tells_of_its_use() -> None:
    notes = Notes()
    with observing(notes):
        assert is_observed()
        variable, part, fixed = (resolve(name) for name in ("mine", "request.header.Accept", "proxy.name"))
    assert not is_observed()
    exchange = make_exchange(make_request(headers=[("Accept", "a")]))
    assert variable(exchange) is None
    variable.set(exchange, "x")
    variable.unset(exchange)
    assert part(exchange) == "a"
    assert (fixed.is_read_only, part.is_read_only) == (True, False)
    for change in (lambda: fixed.set(exchange, "x"), lambda: fixed.unset(exchange)):
        with pytest.raises(ReadOnlyVariable):
            change()
    assert notes.told == [
        ("got", "rrt-1", "mine", None),
        ("put", "mine", "x", True),
        ("removed", "mine", True),
        ("got", "rrt-1", "request.header.Accept", "a"),
        ("put", "proxy.name", "x", False),
        ("removed", "proxy.name", False),
    ]
    assert exchange.variables == {}


def test_what_was_resolved_before_is_not_observed() -> None:
    notes = Notes()
    plain = resolve("mine")
    with observing(notes):
        plain.set(make_exchange(), 1)
    assert notes.told == []


def test_an_observed_variable_needs_what_it_needed() -> None:
    with observing(Notes()):
        assert resolve("request.content").needs is resolve("request.content").needs
    assert resolve("request.content").needs
