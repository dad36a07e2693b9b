"""Tracing changes nothing: each case is answered, and leaves variables, as it does when nobody records it."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.entities import DebugSession
from gateway.flow import Program, Recorder, Transcript, Watch, trace
from gateway.message import observing
from tests.support.case_run import Outcome, run
from tests.support.cases import Case, read_cases

FILES = sorted((Path(__file__).parent / "cases").glob("*.toml"))
CALLED = [case for path in FILES for case in read_cases(path) if case.calls]
SESSION = DebugSession("s", "test", "api", 1, "id", count=10**9, created_at=1e12)


def id_of(case: Case) -> str:
    return f"{case.file}: {case.name}"


def seen(outcome: Outcome) -> dict[str, object]:
    """Return what came of a call; of what ran only the steps: flows that do nothing are kept to be seen."""
    facts = outcome.facts()
    return {**facts, "trace": [label for label in outcome.trace if label.startswith("step:")]}


def run_traced(case: Case) -> tuple[list[Outcome], list[Transcript]]:
    transcripts: list[Transcript] = []
    recorder = Recorder(lambda: 0.0, transcripts.append)
    recorder.watches = (Watch(SESSION),)

    def traced(program: Program) -> Program:
        return trace(program, program, recorder, {})

    with observing(recorder):
        return run(case, traced), transcripts


@pytest.mark.parametrize("case", CALLED, ids=id_of)
def test_a_case_that_is_traced(case: Case) -> None:
    plain = run(case)
    traced, transcripts = run_traced(case)
    assert [seen(each) for each in traced] == [seen(each) for each in plain]
    admitted = [each for each in plain if each.exchange is not None]
    assert len(transcripts) == len(admitted)
    for outcome, transcript in zip(admitted, transcripts, strict=True):
        assert transcript.is_complete
        states = [dict(point.properties).get("To") for point in transcript.points]
        assert states[0] == "REQ_HEADERS_PARSED"
        assert states[-1] == "END"
        ran = [
            dict(point.properties)["stepDefinition-name"]
            for point in transcript.points
            if point.id == "Execution" and "result" in dict(point.properties)
        ]
        assert ran == [label[5:] for label in outcome.trace if label.startswith("step:")]
