"""Parts that a message has not, through AssignMessage and RaiseFault."""

from __future__ import annotations

import pytest

from tests.support.builders import element
from tests.support.policy_runs import READERS

REQUEST = "<AssignTo>request</AssignTo>"
RESPONSE = "<AssignTo>response</AssignTo>"
OWN = '<AssignTo createNew="true">mine</AssignTo>'
UNKNOWN_OWN = "<AssignTo>mine</AssignTo>"

QUERY = '<QueryParams><QueryParam name="q"/></QueryParams>'
ON_REQUEST = "has no effect on a request and is ignored"
ON_RESPONSE = "has no effect on a response and is ignored"
ON_MAIN = (
    "does not change where the main request goes; the variables target.url and target.copy.pathsuffix do"
)


def said(xml: str) -> list[str]:
    """Return the warnings about a policy; nothing of it may be left unread."""
    root = element(xml)
    READERS[root.tag](root)
    assert not list(root.leftovers())
    return [f"{each.at.line} {each.element}: {each.message}" for each in root.warnings]


def of_assign(assign_to: str, inner: str) -> list[str]:
    return said(f'<AssignMessage name="AM">{assign_to}\n{inner}</AssignMessage>')


def of_raise(inner: str) -> list[str]:
    return said(f'<RaiseFault name="RF"><FaultResponse>\n{inner}</FaultResponse></RaiseFault>')


@pytest.mark.parametrize("part", ["<StatusCode>404</StatusCode>", "<ReasonPhrase>No</ReasonPhrase>"])
def test_a_request_has_no_status(part: str) -> None:
    tag = part[1:].partition(">")[0]
    for assign_to in (REQUEST, OWN):
        assert of_assign(assign_to, f"<Set>{part}</Set>") == [f"2 {tag}: {ON_REQUEST}"]
    for assign_to in (RESPONSE, "", UNKNOWN_OWN):
        assert of_assign(assign_to, f"<Set>{part}</Set>") == []


@pytest.mark.parametrize(
    "inner", ["<Set><Verb>PUT</Verb></Set>", f"<Set>{QUERY}</Set>", f"<Add>{QUERY}</Add>"]
)
def test_a_response_has_no_verb_and_no_query(inner: str) -> None:
    tag = "Verb" if "Verb" in inner else "QueryParams"
    assert of_assign(RESPONSE, inner) == [f"2 {tag}: {ON_RESPONSE}"]
    assert of_raise(inner) == [f"2 {tag}: {ON_RESPONSE}"]
    for assign_to in (REQUEST, OWN, "", UNKNOWN_OWN):
        assert of_assign(assign_to, inner) == []


def test_a_path_is_for_requests_of_ones_own() -> None:
    inner = "<Set><Path>/x</Path></Set>"
    for assign_to in (OWN, UNKNOWN_OWN):
        assert of_assign(assign_to, inner) == []
    # Whichever message of the flow it is, its path leads nowhere.
    for assign_to in (REQUEST, "", "<AssignTo>message</AssignTo>", '<AssignTo type="request"/>'):
        assert of_assign(assign_to, inner) == [f"2 Path: {ON_MAIN}"]
    assert of_assign(RESPONSE, inner) == [f"2 Path: {ON_RESPONSE}"]
    assert of_raise(inner) == [f"2 Path: {ON_RESPONSE}"]


@pytest.mark.parametrize(
    ("inner", "tags"),
    [
        (
            '<Copy source="request"><Verb/><Path>true</Path><QueryParams/><StatusCode/></Copy>',
            ["Verb", "Path", "QueryParams"],
        ),
        ('<Copy source="request"><Verb>false</Verb><QueryParams>FALSE</QueryParams></Copy>', []),
        ("<Remove><QueryParams/></Remove>", ["QueryParams"]),
        ("<Remove/>", []),
        ("<Set><Verb/><Path/><QueryParams/></Set><Add><QueryParams/></Add>", []),
    ],
)
def test_what_is_empty_means_all_where_parts_are_selected(inner: str, tags: list[str]) -> None:
    assert of_raise(inner) == [f"2 {tag}: {ON_RESPONSE}" for tag in tags]


def test_a_part_that_no_action_knows_stays_unread() -> None:
    root = element(f'<AssignMessage name="AM">{RESPONSE}<Add><Verb>PUT</Verb></Add></AssignMessage>')
    READERS[root.tag](root)
    assert list(root.leftovers()) == [root.children("Add")[0].children("Verb")[0]]
