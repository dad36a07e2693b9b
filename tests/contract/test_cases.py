"""The contract: each case of `cases/` deployed and called, as it is and with every action made to wait."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.errors import BundleError, Finding
from tests.support.case_compare import differences
from tests.support.case_run import Outcome, deploy, run
from tests.support.cases import Case, CaseError, Note, read_cases
from tests.support.driver import suspended

FILES = sorted((Path(__file__).parent / "cases").glob("*.toml"))
CASES = [case for path in FILES for case in read_cases(path)]
CALLED = [case for case in CASES if case.calls]


def id_of(case: Case) -> str:
    return f"{case.file}: {case.name}"


def problems(case: Case, outcomes: list[Outcome]) -> str:
    lines = [
        f"call {number}: {line}"
        for number, (call, outcome) in enumerate(zip(case.calls, outcomes, strict=True), 1)
        for line in differences(call, outcome)
    ]
    return "\n".join([f"{case.source}: {case.fact or case.name}", *lines]) if lines else ""


def unmatched(notes: tuple[Note, ...], findings: list[Finding]) -> str:
    """Say which notes no finding answers, and which findings nobody noted."""
    left = list(findings)
    lines = []
    for note in notes:
        match = next((each for each in left if is_meant(note, each)), None)
        if match is None:
            lines.append(f"missing: {note}")
        else:
            left.remove(match)
    return "\n".join([*lines, *(f"not expected: {each}" for each in left)])


def is_meant(note: Note, finding: Finding) -> bool:
    at = finding.at
    return (
        at.file in (f"apiproxy/{note.file}".rstrip("/"), note.file)
        and note.line in {0, at.line}
        and note.column in {0, at.column}
        and note.message in str(finding)
        and note.rule in {"", finding.rule}
    )


@pytest.mark.parametrize("case", CALLED, ids=id_of)
def test_a_case(case: Case) -> None:
    assert not (found := problems(case, run(case))), found


@pytest.mark.parametrize("case", CALLED, ids=id_of)
def test_a_case_whose_actions_all_wait(case: Case) -> None:
    plain, waiting = run(case), run(case, suspended)
    assert [each.facts() for each in waiting] == [each.facts() for each in plain]


@pytest.mark.parametrize("case", CASES, ids=id_of)
def test_what_is_said_of_a_bundle(case: Case) -> None:
    try:
        _, warnings, _ = deploy(case)
        findings = list(warnings)
    except BundleError as error:
        findings = list(error.findings)
    refusals = [each for each in findings if not each.is_warning]
    assert not (found := unmatched(case.refused, refusals)), found
    warnings_found = [each for each in findings if each.is_warning]
    assert not (found := unmatched(case.warnings, warnings_found)), found


def test_the_corpus_is_there() -> None:
    assert len(CASES) >= 350
    assert len({id_of(case) for case in CASES}) == len(CASES)
    assert all(case.source for case in CASES)


BROKEN = {
    "unknown key of a case": 'naem = "x"',
    "unknown key of an expectation": "expect = { status = 200, stauts = 200 }",
    "unknown key of a request": 'request = { vreb = "GET" }\nexpect = { status = 200 }',
    "unknown key of a target": "target = { sttaus = 1 }\nexpect = { status = 200 }",
    "unknown key of what is asked": "expect = { status = 200, asked = { vreb = 1 } }",
    "no status": "expect = { }",
    "nothing expected": "",
    "a form and a body": 'request = { form = "a=b", body = "c" }\nexpect = { status = 200 }',
}


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN.keys())
def test_a_case_that_would_not_check_something_is_an_error(text: str, tmp_path: Path) -> None:
    path = tmp_path / "broken.toml"
    path.write_text(f'[[case]]\nname = "n"\nsource = "s"\n{text}\n')
    with pytest.raises(CaseError):
        read_cases(path)


def test_a_place_that_nothing_fills_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "broken.toml"
    path.write_text(
        '[[case]]\nname = "n"\nsource = "s"\nrequest = { path = "/v1/{{code}}" }\nexpect = { status = 200 }\n'
    )
    [case] = read_cases(path)
    with pytest.raises(CaseError, match="no call has said code"):
        run(case)


def test_each_comparison_can_fail() -> None:
    """A case whose every expectation is wrong is told so in every point."""
    path = Path(__file__).parent / "wrong.toml"
    [case] = read_cases(path)
    [outcome] = run(case)
    told = {line.partition(":")[0] for line in differences(case.calls[0], outcome)}
    assert told == {
        "status",
        "reason",
        "body",
        "json",
        "members",
        "steps",
        "trace",
        "waits",
        "variable ran.A",
        "variable ran.B",
        "variable like.it",
        "variables ran.*",
        "answer header Content-Type",
        "answer",
        "asked verb",
        "asked url",
        "asked path",
        "asked query",
        "asked body",
        "asked header Host",
        "asked",
    }
