"""The exchange: what `message` means where."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from gateway import faults
from gateway.message import (
    ClientCall,
    Exchange,
    FlowPosition,
    Message,
    PendingError,
    Phase,
    ProxyCall,
    ProxyFacts,
    Story,
    TargetCall,
    VirtualHostFacts,
)

REQUEST, RESPONSE, ERROR = Message.request("GET", "/"), Message.response(), Message.response(500)


def exchange_in(phase: Phase | None, *, failed: bool = False) -> Exchange:
    """Make an exchange with a response that is in this phase."""
    proxy = ProxyCall(ProxyFacts("o", "e", "a", "1", "default", "/"), "", "/", VirtualHostFacts("default"))
    exchange = Exchange("id", 1.0, REQUEST, proxy, ClientCall("192.0.2.1", 1))
    exchange.response = RESPONSE
    exchange.flow = None if phase is None else FlowPosition(phase, "proxy", "PreFlow")
    exchange.fault = PendingError(faults.INTERNAL(), ERROR) if failed else None
    return exchange


@pytest.mark.parametrize(
    ("phase", "failed", "message", "answer"),
    [
        (None, False, REQUEST, RESPONSE),
        (Phase.REQUEST, False, REQUEST, RESPONSE),
        (Phase.RESPONSE, False, RESPONSE, RESPONSE),
        (Phase.AFTER, False, RESPONSE, RESPONSE),
        (None, True, ERROR, ERROR),
        (Phase.ERROR, True, ERROR, ERROR),
        (Phase.AFTER, True, ERROR, ERROR),
    ],
)
def test_message_is_what_is_on_its_way(
    phase: Phase | None, failed: bool, message: Message, answer: Message
) -> None:
    exchange = exchange_in(phase, failed=failed)
    assert exchange.message is message
    assert exchange.answer() is answer


def test_exchanges_share_no_variables() -> None:
    first, second = exchange_in(None), exchange_in(None)
    first.variables["a"] = 1
    assert second.variables == {}


def test_a_client_is_its_own_last_external_peer_until_told_otherwise() -> None:
    client = ClientCall("192.0.2.1", 40000)
    assert (client.forwarded_for, client.scheme, client.host) == ("192.0.2.1", "http", "")
    assert (client.received_end, client.sent_start, client.sent_end) == (0.0, 0.0, 0.0)


def test_a_target_call_begins_with_what_is_configured() -> None:
    target = TargetCall("default", "rule", "http://h/p")
    assert (target.name, target.route, target.url, target.is_url_set) == (
        "default",
        "rule",
        "http://h/p",
        False,
    )
    assert target.copies_path_suffix
    assert target.copies_query


class Counted(Story):
    def __init__(self, **variables: object) -> None:
        self.written = variables
        self.times = 0

    def tell(self, variables: dict[str, object]) -> None:
        self.times += 1
        variables.update(self.written)


def test_a_story_is_told_when_somebody_looks_and_once() -> None:
    exchange, story = exchange_in(None), Counted(a=1)
    exchange.tell(story)
    assert story.times == 0
    assert exchange.variables == {"a": 1}
    exchange.variables["a"] = 2
    assert exchange.variables == {"a": 2}
    assert story.times == 1


def test_stories_are_told_in_their_order() -> None:
    exchange = exchange_in(None)
    exchange.variables["a"] = 0
    exchange.tell(Counted(a=1, b=1))
    exchange.tell(Counted(b=2))
    assert exchange.variables == {"a": 1, "b": 2}


def test_other_variables_put_an_end_to_a_story() -> None:
    exchange = exchange_in(None)
    exchange.tell(Counted(a=1))
    exchange.variables = {"b": 2}
    assert exchange.variables == {"b": 2}


def test_nothing_is_kept_under_a_name_until_it_is_written() -> None:
    exchange = exchange_in(None)
    assert exchange.kept("a") is None
    exchange.variables["a"] = 1
    assert (exchange.kept("a"), exchange.kept("b")) == (1, None)
    exchange.variables = {"b": 2}
    assert (exchange.kept("a"), exchange.kept("b")) == (None, 2)


def test_asking_what_is_kept_has_a_story_told_once() -> None:
    exchange, story = exchange_in(None), Counted(a=1)
    exchange.tell(story)
    assert (exchange.kept("b"), exchange.kept("a")) == (None, 1)
    exchange.variables["a"] = 2
    assert (exchange.kept("a"), story.times) == (2, 1)


def test_a_story_is_told_over_what_was_kept() -> None:
    exchange = exchange_in(None)
    exchange.variables["a"] = 0
    exchange.tell(Counted(a=1))
    assert exchange.kept("a") == 1


class Constant(Counted):
    def constants(self) -> Mapping[str, object]:
        return {"a": "constant"}


def test_what_is_known_of_a_call_is_read_without_telling_a_story() -> None:
    exchange = exchange_in(None)
    assert exchange.known() is None
    exchange.variables["a"] = "written"
    assert exchange.known() == {"a": "written"}
    assert exchange.constants() is None
    first, second = Constant(a=1), Counted(b=2)
    exchange.tell(first)
    exchange.tell(second)
    assert exchange.known() == exchange.constants() == {"a": "constant"}
    assert (first.times, second.times) == (0, 0)
    assert exchange.variables == {"a": 1, "b": 2}
    exchange.tell(Counted(b=3))
    assert exchange.known() == {"a": 1, "b": 2}
    assert exchange.constants() is None
