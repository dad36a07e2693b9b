"""What carries an exchange asks of others: base classes that answer nothing, and the records between them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from gateway import faults
from gateway.errors import StoreUnavailable
from gateway.faults import Fault
from gateway.flow import Book, Course, Entrance, LookupKind, Lookups, Passage
from gateway.message import Exchange, Headers, RequestHead
from tests.support.builders import make_exchange
from tests.support.lookups import LookupThen

HEAD = RequestHead("GET", "/p", "1.1", Headers(), ("192.0.2.1", 40000), ("192.0.2.2", 80))
LOOKUP = LookupThen(LookupKind.CLIENT, "key", lambda exchange, record: None)


def a_passage(*, fault: Fault | None = None, exchange: Exchange | None = None) -> Passage:
    """Make the passage of a request that ended so."""
    passage = Passage()
    passage.head, passage.fault, passage.exchange = HEAD, fault, exchange
    return passage


def ignore(record: object | None, error: StoreUnavailable | None) -> None:
    pass


@pytest.mark.parametrize(
    "ask",
    [
        lambda: Lookups().peek("acme", LOOKUP),
        lambda: Lookups().fetch("acme", LOOKUP, ignore),
        lambda: Entrance().arrive(HEAD, None),
        lambda: Book().open(HEAD),
        lambda: Book().open(HEAD, "compiled"),
        lambda: Book().close(a_passage()),
    ],
    ids=["peek", "fetch", "arrive", "open", "open by a hand", "close"],
)
def test_a_port_answers_nothing_itself(ask: Callable[[], object]) -> None:
    with pytest.raises(NotImplementedError):
        ask()


async def test_finding_is_waited_for() -> None:
    asked = Lookups().find("acme", LOOKUP)
    with pytest.raises(NotImplementedError):
        await asked


def test_a_request_that_went_well_ended_in_no_fault() -> None:
    assert a_passage().final_fault() is None
    assert a_passage(exchange=make_exchange()).final_fault() is None


def test_a_fault_that_no_program_knows_of_is_told_first() -> None:
    own, other = faults.GATEWAY_TIMEOUT(), faults.KEY_INVALID()
    assert a_passage(fault=own).final_fault() is own
    assert a_passage(fault=own, exchange=make_exchange()).final_fault() is own
    assert a_passage(fault=own, exchange=make_exchange(fault=other)).final_fault() is own


def test_else_the_fault_is_that_of_the_exchange() -> None:
    fault = faults.KEY_INVALID()
    assert a_passage(exchange=make_exchange(fault=fault)).final_fault() is fault


def test_a_course_begins_with_its_routes_and_no_end_in_sight() -> None:
    routes = object()
    course = Course(routes)
    assert (course.routes, course.is_draining) == (routes, False)
    course.is_draining = True
    assert course.is_draining
