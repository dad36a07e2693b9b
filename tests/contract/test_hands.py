"""The driver test: each contract case through both hands, over real sockets, with equal outcomes."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.entities import DebugSession
from gateway.flow import Program, Recorder, Transcript, Watch, trace
from gateway.message import observing
from tests.support.case_hands import run_by_hand
from tests.support.case_words import filled
from tests.support.cases import Case, read_cases

FILES = sorted((Path(__file__).parent / "cases").glob("*.toml"))
CALLED = [case for path in FILES for case in read_cases(path) if case.calls]


def id_of(case: Case) -> str:
    return f"{case.file}: {case.name}"


@pytest.mark.parametrize("case", CALLED, ids=id_of)
async def test_a_case_through_both_hands(case: Case) -> None:
    compiled, carried = await run_by_hand(case, "compiled")
    through_aiohttp, _ = await run_by_hand(case, "aiohttp")
    assert [each.facts() for each in compiled] == [each.facts() for each in through_aiohttp]
    expected = [(call.expect.status, call.expect.body) for call in case.calls]
    for seen, (status, body) in zip(compiled, expected, strict=True):
        assert seen.answer.status == status
        assert body is None or seen.answer.body == filled(body, seen.said).encode()
    # All but what is over a limit is written in the compiled hand's subset of HTTP.
    assert carried == sum(call.expect.status not in {414, 431} for call in case.calls)


@pytest.mark.parametrize("case", CALLED[::10], ids=id_of)
async def test_a_case_that_is_traced_through_both_hands(case: Case) -> None:
    transcripts: list[Transcript] = []
    recorder = Recorder(lambda: 0.0, transcripts.append)
    recorder.watches = (Watch(DebugSession("s", "test", "api", 1, "id", count=10**9, created_at=1e12)),)

    def traced(program: Program) -> Program:
        return trace(program, program, recorder, {})

    with observing(recorder):
        compiled, _ = await run_by_hand(case, "compiled", traced)
        through_aiohttp, _ = await run_by_hand(case, "aiohttp", traced)
    assert [each.facts() for each in compiled] == [each.facts() for each in through_aiohttp]
    assert [each.answer.status for each in compiled] == [call.expect.status for call in case.calls]
    assert len(transcripts) == sum(len(each.exchanges) for each in (*compiled, *through_aiohttp))
