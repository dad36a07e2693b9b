from __future__ import annotations

from gateway import faults
from gateway.flow import Access, Transcript
from gateway.flow.transcript import HIDDEN, LONGEST_VALUE, MOST_ACCESSES, MOST_POINTS, StepRecord
from gateway.message import Exchange, Phase
from tests.support.builders import make_exchange, make_request, make_response
from tests.support.tracing import accesses, shots, told

STEP = StepRecord("Q", "My Q", "Quota", True, "request")


def transcript_of(exchange: Exchange | None = None) -> Transcript:
    return Transcript(make_exchange() if exchange is None else exchange, lambda: 1.5)


def test_states_follow_each_other_and_the_same_one_is_nothing_new() -> None:
    transcript = transcript_of()
    for state in ("A", "A", "B"):
        transcript.enter(state)
    transcript.close()
    assert told(transcript, "StateChange") == [
        {"To": "A", "From": "REQ_START"},
        {"To": "B", "From": "A"},
        {"To": "END", "From": "B"},
    ]
    assert transcript.is_complete


def test_what_was_used_belongs_to_the_next_point_but_to_none_that_only_waits() -> None:
    transcript = transcript_of()
    transcript.access("Get", "a", 1)
    transcript.pause()
    transcript.resume()
    transcript.decide("(a equals 1)", "PROXY_default", holds=True)
    transcript.add("Later")
    assert [(point.id, point.accesses) for point in transcript.points] == [
        ("Paused", ()),
        ("Resumed", ()),
        ("Condition", (Access("Get", "a", "1"),)),
        ("Later", ()),
    ]


def test_values_are_told_as_texts_and_private_ones_are_not() -> None:
    transcript = transcript_of()
    for name, value in {
        "null": None,
        "flag": True,
        "private.password": "secret",
        "request": make_request(content=None),
        "body": make_request(content="x"),
        "long": "x" * (LONGEST_VALUE + 1),
    }.items():
        transcript.access("Set", name, value)
    transcript.add("P")
    shown = {each.name: each.value for each in accesses(transcript, "P")}
    assert shown.pop("long") == "x" * LONGEST_VALUE
    assert shown == {"null": None, "flag": "true", "private.password": HIDDEN, "request": "", "body": "x"}


def test_a_step_tells_what_it_wrote_however_it_did() -> None:
    exchange = make_exchange(variables={"old": 1, "gone": 2, "kept": 3})
    transcript = transcript_of(exchange)
    transcript.ask("(x)", holds=True)
    transcript.begin(STEP)
    transcript.access("Set", "named", "v")
    transcript.access("Get", "new", None)
    exchange.variables.update(named="v", new=[1], old="1")
    del exchange.variables["gone"]
    transcript.end()
    assert told(transcript, "Execution") == [
        {
            "stepDefinition-name": "Q",
            "stepDefinition-displayName": "My Q",
            "stepDefinition-type": "quota",
            "stepDefinition-enabled": "true",
            "stepDefinition-async": "false",
            "stepDefinition-continueOnError": "true",
            "type": "QuotaExecution",
            "enforcement": "request",
            "internal": "false",
            "expression": "(x)",
            "expressionResult": "true",
            "result": "true",
            "action": "CONTINUE",
        }
    ]
    assert [(each.verb, each.name, each.value) for each in accesses(transcript, "Execution")] == [
        ("Set", "named", "v"),
        ("Get", "new", None),
        ("Set", "old", "1"),
        ("Set", "new", "[1]"),
        ("Remove", "gone", None),
    ]


def test_a_step_that_is_skipped_has_neither_result_nor_action() -> None:
    transcript = transcript_of()
    transcript.ask("(x)", holds=False)
    transcript.skip(STEP)
    transcript.skip(STEP)
    first, second = told(transcript, "Execution")
    assert first["expressionResult"] == "false"
    assert not {"result", "action"} & first.keys()
    assert "expression" not in second


def test_a_step_that_failed_says_so_once() -> None:
    transcript = transcript_of()
    transcript.begin(STEP)
    transcript.end(faults.ROUTE_FAILED(), goes_on=False)
    transcript.end()
    [step] = told(transcript, "Execution")
    assert (step["result"], step["action"], step["fault.name"]) == (
        "false",
        "ABORT",
        faults.ROUTE_FAILED().name,
    )


def test_the_message_that_counts_is_taken_down_as_it_is_then() -> None:
    request = make_request("PUT", "/a", "b=c", headers=[("X", "1")], content="body")
    exchange = make_exchange(request)
    transcript = transcript_of(exchange)
    transcript.add("1", shot=transcript.shot())
    request.headers.set("X", "2")
    exchange.response = make_response(201, "Made", content=None)
    assert exchange.flow is not None
    exchange.flow = type(exchange.flow)(Phase.RESPONSE, "proxy", "PreFlow")
    transcript.add("2", shot=transcript.shot())
    before, after = shots(transcript)
    assert (before.kind, before.verb, before.uri, before.headers) == (
        "RequestMessage",
        "PUT",
        "/a?b=c",
        (("X", "1"),),
    )
    assert before.content == b"body"
    assert (after.kind, after.status, after.reason, after.content) == ("ResponseMessage", 201, "Made", None)


def test_without_a_message_there_is_none_to_show() -> None:
    assert transcript_of(make_exchange(phase=Phase.RESPONSE)).shot() is None


def test_a_fault_is_told_with_the_error_message() -> None:
    fault = faults.ROUTE_FAILED()
    transcript = transcript_of(make_exchange(fault=fault))
    transcript.fail(fault)
    [error] = told(transcript, "Error")
    assert (error["error"], error["error.class"], error["state"]) == (fault.text, fault.code, "REQ_START")
    assert shots(transcript)[0].kind == "ErrorMessage"


def test_there_is_an_end_to_what_is_taken_down() -> None:
    transcript = transcript_of()
    for _ in range(MOST_ACCESSES + 1):
        transcript.access("Get", "a")
    transcript.add("P")
    assert transcript.is_cut
    assert len(accesses(transcript, "P")) == MOST_ACCESSES
    transcript.is_cut = False
    for _ in range(MOST_POINTS):
        transcript.add("P")
    transcript.pause()
    assert transcript.is_cut
    assert len(transcript.points) == MOST_POINTS
