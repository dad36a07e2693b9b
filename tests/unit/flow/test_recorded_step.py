from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from gateway import faults
from gateway.faults import Fault
from gateway.flow import Lookup, LookupKind, Pending, Transcript
from gateway.message import Exchange, Phase
from tests.support.builders import make_exchange
from tests.support.driver import pause
from tests.support.lookups import LookupThen
from tests.support.tracing import STEP, Recording, accesses, ids, op, told


def fail(exchange: Exchange) -> Pending:
    exchange.variables["tried"] = True
    raise faults.ROUTE_FAILED()


async def fail_later(exchange: Exchange) -> None:
    await pause(exchange)
    raise faults.ROUTE_FAILED()


async def write_later(exchange: Exchange) -> None:
    await pause(exchange)
    exchange.variables["written"] = 1


def looking(then: Callable[[Exchange, object | None], Fault | None]) -> Callable[[Exchange], Pending]:
    return lambda _: LookupThen(LookupKind.CLIENT, "key", then)


def write(exchange: Exchange, record: object | None) -> None:
    exchange.variables["found"] = record


def refuse(exchange: Exchange, record: object | None) -> Fault:
    return faults.ROUTE_FAILED()


def raise_fault(exchange: Exchange, record: object | None) -> None:
    raise faults.ROUTE_FAILED()


def outcome(transcript: Transcript) -> tuple[str, str]:
    [step] = told(transcript, "Execution")
    return step["result"], step["action"]


@pytest.mark.parametrize(
    ("action", "written"),
    [(write_later, "written"), (looking(write), "found")],
    ids=["awaited", "looked up"],
)
def test_a_step_that_waits_is_told_when_it_is_done(
    action: Callable[[Exchange], Pending], written: str
) -> None:
    transcript = Recording().run(make_exchange(), op(1, "step:P", action), find=lambda _: "record")
    assert ids(transcript) == ["Execution", "StateChange"]
    assert outcome(transcript) == ("true", "CONTINUE")
    assert [each.name for each in accesses(transcript, "Execution")] == [written]


FAILURES = [fail, fail_later, looking(refuse), looking(raise_fault)]


@pytest.mark.parametrize("action", FAILURES, ids=["at once", "awaited", "refused", "looked up"])
def test_a_step_that_fails_is_told_once_and_then_the_error(action: Callable[[Exchange], Pending]) -> None:
    transcript = Recording().run(make_exchange(), op(1, "step:P", action))
    assert ids(transcript) == ["Execution", "Error", "StateChange"]
    assert outcome(transcript) == ("false", "ABORT")


@pytest.mark.parametrize("action", FAILURES, ids=["at once", "awaited", "refused", "looked up"])
@pytest.mark.parametrize("words", [{"continues_on_error": True}, {"ignores_faults": True}], ids=str)
def test_a_step_that_may_fail_goes_on(action: Callable[[Exchange], Pending], words: dict[str, bool]) -> None:
    facts = replace(STEP, **words)  # type: ignore[arg-type]
    transcript = Recording().run(make_exchange(), op(1, "step:P", action, step=facts))
    assert ids(transcript) == ["Execution", "StateChange"]
    assert outcome(transcript) == ("false", "CONTINUE")


def test_a_store_that_is_away_lets_no_step_go_on() -> None:
    def away(exchange: Exchange) -> Pending:
        raise faults.STORE_UNAVAILABLE()

    facts = replace(STEP, continues_on_error=True)
    transcript = Recording().run(make_exchange(), op(1, "step:P", away, step=facts))
    assert outcome(transcript) == ("false", "ABORT")


def test_a_wait_that_fails_from_outside_ends_the_step() -> None:
    def away(lookup: object) -> object:
        raise faults.STORE_UNAVAILABLE()

    transcript = Recording().run(make_exchange(), op(1, "step:P", looking(write)), find=away)
    assert ids(transcript) == ["Execution", "Error", "StateChange"]
    assert outcome(transcript) == ("false", "ABORT")


def test_a_lookup_asks_for_what_the_step_asks_for() -> None:
    seen: list[tuple[object, str]] = []

    def find(lookup: object) -> None:
        assert isinstance(lookup, Lookup)
        seen.append((lookup.kind, lookup.key))

    Recording().run(make_exchange(), op(1, "step:P", looking(write)), find=find)
    assert seen == [(LookupKind.CLIENT, "key")]


def test_a_condition_is_told_with_its_step_also_where_the_two_are_apart() -> None:
    transcript = Recording().run(
        make_exchange(),
        op(1, "guard", guard=lambda _: True, step=STEP),
        op(2, "wait:REQUEST_BODY"),
        op(3, "step:P"),
        op(4, "step:P", guard=lambda _: False),
        names={"P": "The policy"},
    )
    ran, skipped = told(transcript, "Execution")
    assert (ran["expressionResult"], ran["result"], ran["stepDefinition-displayName"]) == (
        "true",
        "true",
        "The policy",
    )
    assert (skipped["expressionResult"], "result" in skipped) == ("false", False)
    assert ids(transcript) == ["Execution", "Execution", "StateChange"]


@pytest.mark.parametrize(
    ("exchange", "direction"),
    [
        (make_exchange(), "request"),
        (make_exchange(phase=Phase.RESPONSE), "response"),
        (make_exchange(phase=Phase.AFTER), "response"),
        (make_exchange(fault=faults.ROUTE_FAILED()), "error"),
    ],
    ids=["request", "response", "after", "error"],
)
def test_a_step_says_in_which_direction_it_ran(exchange: Exchange, direction: str) -> None:
    transcript = Recording().run(exchange, op(1, "step:P"))
    assert told(transcript, "Execution")[0]["enforcement"] == direction


def test_before_any_flow_the_direction_is_the_requests() -> None:
    exchange = make_exchange()
    exchange.flow = None
    transcript = Recording().run(exchange, op(1, "step:P"))
    assert told(transcript, "Execution")[0]["enforcement"] == "request"
