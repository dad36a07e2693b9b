from __future__ import annotations

from dataclasses import replace

import pytest

from gateway.entities import Attribute
from gateway.flow import Watch
from gateway.flow.recorder import ABANDONED_AFTER
from tests.support.builders import make_exchange, make_request
from tests.support.fakes import NOW
from tests.support.tracing import SESSION, Recording, accesses, told


def test_an_exchange_that_a_session_wants_is_recorded_from_its_arrival() -> None:
    recording = Recording()
    exchange = make_exchange()
    assert not recording.recorder.passes_by(exchange)
    transcript = recording.recorder.of(exchange)
    assert transcript is not None
    assert transcript.sessions == ("session-1",)
    assert told(transcript, "StateChange") == [{"To": "REQ_HEADERS_PARSED", "From": "REQ_START"}]
    assert told(transcript, "Condition") == [
        {"ExpressionResult": "true", "Expression": '("default" equals proxy.name)', "Tree": "PROXY_default"}
    ]
    groups = {name: value for group in told(transcript, "FlowInfo") for name, value in group.items()}
    assert groups["environment.qualifiedname"] == "acme__test"
    assert groups["apiproxy.qualifiedname"] == "weather__3"
    assert groups["proxy.pathsuffix"] == "/forecast"
    assert groups["virtualhost.aliases.values"] == "[acme-test.localhost]"


def test_a_session_wants_so_many_and_no_more() -> None:
    recording = Recording(replace(SESSION, count=2))
    recording.watch.stored = 1
    assert not recording.recorder.passes_by(make_exchange())
    assert recording.watch.under_way == 1
    assert recording.recorder.passes_by(make_exchange())


def test_nobody_wants_anything_without_a_session_or_after_its_time() -> None:
    recording = Recording()
    assert recording.recorder.passes_by(make_exchange(arrived=SESSION.expires_at))
    recording.recorder.watches = ()
    assert recording.recorder.passes_by(make_exchange())


@pytest.mark.parametrize(
    ("header", "query", "is_wanted"),
    [("a", "w=1", True), ("b", "w=1", False), ("a", "w=2", False), ("a", "", False)],
)
def test_a_session_wants_what_all_its_filters_say(header: str, query: str, *, is_wanted: bool) -> None:
    session = replace(SESSION, headers=(Attribute("X-Id", "a"),), query=(Attribute("w", "1"),))
    exchange = make_exchange(make_request("GET", "/", query, headers=[("x-id", header), ("x-id", "c")]))
    assert Watch(session).wants(exchange) is is_wanted


def test_a_transcript_is_handed_on_once() -> None:
    recording = Recording()
    exchange = make_exchange()
    recording.recorder.passes_by(exchange)
    recording.recorder.finish(exchange)
    recording.recorder.finish(exchange)
    [transcript] = recording.transcripts
    assert transcript.is_complete
    assert recording.recorder.of(exchange) is None


def test_what_does_not_come_to_an_end_is_handed_on_as_it_is() -> None:
    recording = Recording()
    recording.recorder.passes_by(make_exchange())
    recording.recorder.sweep(NOW + ABANDONED_AFTER)
    assert recording.transcripts == []
    recording.recorder.sweep(NOW + ABANDONED_AFTER + 1)
    [transcript] = recording.transcripts
    assert not transcript.is_complete


def test_what_is_used_is_taken_down_for_the_exchange_that_uses_it() -> None:
    recording = Recording()
    recorder, exchange = recording.recorder, make_exchange()
    for _ in range(2):
        recorder.got(exchange, "a", "x")
        recorder.put(exchange, "b", 1, success=False)
        recorder.removed(exchange, "c", success=True)
        recorder.passes_by(exchange)
    recorder.got(exchange, "a", "x")
    recorder.put(exchange, "b", 1, success=False)
    recorder.removed(exchange, "c", success=True)
    recorder.finish(exchange)
    [transcript] = recording.transcripts
    assert [
        (each.verb, each.name, each.value, each.success) for each in accesses(transcript, "StateChange")
    ] == [
        ("Get", "a", "x", True),
        ("Set", "b", "1", False),
        ("Remove", "c", None, True),
    ]
