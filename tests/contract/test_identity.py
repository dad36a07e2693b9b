"""docs/identity.md is true: each row's case is there and shows it; each fault kind is provoked by a case."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from gateway import faults, jose_faults
from gateway.faults import FaultKind
from gateway.oauth import errors
from gateway.oauth.errors import Situation
from gateway.oauth.v1 import problems
from gateway.oauth.v1.problems import Problem
from tests.support.case_run import run
from tests.support.cases import Case, read_cases
from tests.support.identity_page import (
    Row,
    anything_in,
    complaints,
    element_pattern,
    is_shown,
    rows_of,
    texts_expected,
)
from tests.support.source import ROOT

CASES = {
    f"{case.file}: {case.name}": case
    for path in sorted((Path(__file__).parent / "cases").glob("*.toml"))
    for case in read_cases(path)
}
NAMES = {id(case): name for name, case in CASES.items()}
ROWS = rows_of((ROOT / "docs/identity.md").read_text(encoding="utf-8"))
FAMILIES = (
    "oauth.v1.",
    "oauth.v2.",
    "steps.oauth.",
    "keymanagement.service.",
    "steps.jwt.",
    "steps.jws.",
    "steps.hmac.",
    "steps.basicauthentication.",
    "entities.",
)


def fault_kinds() -> Iterator[tuple[str, FaultKind]]:
    """Give the fault kinds of the identity policies, by their name in the catalogue."""
    for name, kind in vars(faults).items():
        if isinstance(kind, FaultKind) and kind.code.startswith(FAMILIES):
            yield name, kind


KINDS = dict(fault_kinds())
SITUATIONS = {name: each for name, each in vars(errors).items() if isinstance(each, Situation)}
PROBLEMS = {name: each for name, each in vars(problems).items() if isinstance(each, Problem)}
TOLD = "\n".join(text for case in CASES.values() for text in texts_expected(case))
ANSWERED = {
    call.expect.variables.get("fault.name")
    for case in CASES.values()
    for call in case.calls
    if call.expect.body is not None
}


@cache
def ran_in(name: str) -> list[set[str]]:
    """Return for each call of a case the names of the policies that ran in it."""
    steps = [[step.partition(":") for step in outcome.trace] for outcome in run(CASES[name])]
    return [{policy for kind, _, policy in each if kind == "step"} for each in steps]


def ran(case: Case) -> list[set[str]]:
    return ran_in(NAMES[id(case)])


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_a_row_is_true(row: Row) -> None:
    assert not (found := list(complaints(row, CASES, ROOT, ran))), "\n".join(found)


@pytest.mark.parametrize("name", KINDS)
def test_a_fault_kind_is_provoked_by_a_case(name: str) -> None:
    kind = KINDS[name]
    is_told = f'"errorcode":"{kind.code}"' in TOLD
    assert is_told or kind.name in ANSWERED, f"no case answers {kind.code}"


def told(body: str) -> bool:
    """Tell whether a case answers this body, whose `{places}` stand for anything."""
    return re.search(anything_in(body), TOLD) is not None


@pytest.mark.parametrize("name", SITUATIONS)
def test_a_situation_is_told_in_each_of_its_forms(name: str) -> None:
    each = SITUATIONS[name]
    classic = f'{{"fault":{{"faultstring":"{each.classic.text}"'.replace("{text}", each.text)
    assert told(classic.replace("{{", "{").replace("}}", "}")), classic
    rfc = f'{{"error" : "{each.rfc_error}", "error_description" :"{each.rfc_text or each.text}"'
    assert told(rfc), rfc
    if each.error_code:
        code = f'{{"ErrorCode" : "{each.error_code}", "Error" :"{each.text}"'
        assert told(code), code


@pytest.mark.parametrize("name", PROBLEMS)
def test_a_problem_of_oauth_1_is_told_in_each_of_its_forms(name: str) -> None:
    each = PROBLEMS[name]
    assert told(f'"errorcode":"{each.kind.code}"')
    assert told(f"oauth_problem={each.name}")
    assert told(f"<oauth_problem>{each.name}</oauth_problem>")


@pytest.mark.parametrize("name", jose_faults.JWT)
def test_a_fault_of_jwt_is_answered_by_a_case_or_said_not_to_come(name: str) -> None:
    code = jose_faults.JWT[name].code
    said = {row.state for row in ROWS if row.what == code}
    assert told(f'"errorcode":"{code}"') != ("not done" in said and len(said) == 1), code


def test_the_page_is_whole() -> None:
    policies = {(row.policy, row.operation) for row in ROWS}
    assert {policy for policy, _ in policies} == {
        "OAuthV2",
        "GetOAuthV2Info",
        "SetOAuthV2Info",
        "DeleteOAuthV2Info",
        "RevokeOAuthV2",
        "VerifyAPIKey",
        "OAuthV1",
        "GetOAuthV1Info",
        "DeleteOAuthV1Info",
        "GenerateJWT",
        "VerifyJWT",
        "DecodeJWT",
        "GenerateJWS",
        "VerifyJWS",
        "DecodeJWS",
        "HMAC",
        "BasicAuthentication",
        "AccessEntity",
    }
    assert len(ROWS) > 600
    assert KINDS


def a_case(**given: object) -> Case:
    """Return the case that the broken rows are held against."""
    [case] = [each for name, each in CASES.items() if name == "reference_oauth_key: an unknown key"]
    return replace(case, **given)  # type: ignore[arg-type]


ITSELF = "tests/contract/test_identity.py"
ROW = Row(1, "VerifyAPIKey", "", "fault", "oauth.v2.InvalidApiKey", "documented", "k: c", "")
BROKEN = {
    "no such case": replace(ROW, shown_by="k: other"),
    "no such test": replace(ROW, shown_by="tests/unit/test_house.py::test_nothing"),
    "no such file": replace(ROW, shown_by="tests/nothing.py::test_nothing"),
    "no such state": replace(ROW, state="probably"),
    "no such kind": replace(ROW, kind="feeling"),
    "no reason for another way": replace(ROW, state="different"),
    "no reason for nothing": replace(ROW, state="not done", shown_by=""),
    "another fault": replace(ROW, what="oauth.v2.ApiKeyNotApproved"),
    "another policy": replace(ROW, policy="OAuthV2"),
    "another operation": replace(ROW, operation="VerifyAccessToken"),
    "an element that is not there": replace(ROW, kind="element", what="OAuthConfig"),
    "an attribute that is not there": replace(ROW, kind="element", what="APIKey@display"),
    "a variable that is not expected": replace(ROW, kind="variable", what="verifyapikey.{policy}.client_id"),
}
SOUND = {
    "a fault": ROW,
    "an element": replace(ROW, kind="element", what="APIKey"),
    "an attribute": replace(ROW, kind="element", what="APIKey@ref"),
    "a variable": replace(ROW, kind="variable", what="verifyapikey.{policy}.failed"),
    "what is not done": replace(ROW, state="not done", shown_by="", remark="why"),
    "a test of another kind": replace(ROW, shown_by=f"{ITSELF}::test_the_page_is_whole"),
}


@pytest.mark.parametrize("row", BROKEN.values(), ids=BROKEN)
def test_a_row_that_is_not_true_is_told(row: Row) -> None:
    assert list(complaints(row, {"k: c": a_case()}, ROOT, lambda _: [{"K"}]))


@pytest.mark.parametrize("kind", ["element", "variable", "fault"])
def test_a_policy_that_does_not_run_shows_nothing(kind: str) -> None:
    row = next(each for each in SOUND.values() if each.kind == kind)
    assert list(complaints(row, {"k: c": a_case()}, ROOT, lambda _: [{"Another"}]))


def test_a_variable_that_is_to_be_unset_is_not_shown() -> None:
    case = a_case()
    [call] = case.calls
    expect = replace(call.expect, unset=["verifyapikey.K.developer.id"])
    row = replace(ROW, kind="variable", what="verifyapikey.{policy}.developer.id")
    case = replace(case, calls=(replace(call, expect=expect),))
    assert not is_shown(row, case, lambda _: [{"K"}])


@pytest.mark.parametrize("row", SOUND.values(), ids=SOUND)
def test_a_row_that_is_true_passes(row: Row) -> None:
    assert not list(complaints(row, {"k: c": a_case()}, ROOT, lambda _: [{"K"}]))


def test_a_refusal_shows_an_import_error() -> None:
    case = CASES["reference_oauth_key: neither reference nor literal is refused"]
    assert is_shown(replace(ROW, kind="import", what="SpecifyValueOrRefApiKey"), case, ran)


@pytest.mark.parametrize(
    ("what", "is_there"),
    [("A/B", True), ("A/C", False), ("D/C", True), ("C@e", True), ("C@f", False), ("A", True), ("a", False)],
)
def test_an_element_is_looked_for_in_its_parent(what: str, is_there: bool) -> None:
    xml = '<P><A x="y"><B/></A><D>\n<C e="f">text</C></D></P>'
    assert (re.search(element_pattern(what), xml) is not None) is is_there


def test_a_page_is_read_with_its_operations_and_escapes() -> None:
    head = "## OAuthV2 VerifyAccessToken: of a call\n| kind | what | state | shown by | remark |\n|---|---|\n"
    [row] = rows_of(head + r"| fault | `a\|b` | inferred | f: n | why |")
    assert row == Row(4, "OAuthV2", "VerifyAccessToken", "fault", "a|b", "inferred", "f: n", "why")
