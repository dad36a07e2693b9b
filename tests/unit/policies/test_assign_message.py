"""AssignMessage as a whole: order, variables, the policy's own facts."""

from __future__ import annotations

from gateway.message import Exchange
from gateway.policies.assign_message import AssignMessage
from tests.support.builders import make_exchange, make_request
from tests.support.policy_runs import read, refusals, run, unread

SET = '<Set><Headers><Header name="X">new</Header></Headers></Set>'
REMOVE = '<Remove><Headers><Header name="X"/></Headers></Remove>'


def exchange() -> Exchange:
    return make_exchange(make_request(headers=[("X", "old")]))


def policy(inner: str) -> str:
    return f'<AssignMessage name="AM">{inner}</AssignMessage>'


def test_actions_run_in_the_order_of_the_document() -> None:
    assert run(policy(REMOVE + SET), exchange()).request.headers.get_all("X") == ["new"]
    assert run(policy(SET + REMOVE), exchange()).request.headers.get_all("X") == []


def test_one_element_may_come_several_times() -> None:
    other = '<Set><Headers><Header name="Y">{x}</Header></Headers></Set>'
    variable = "<AssignVariable><Name>x</Name><Value>1</Value></AssignVariable>"
    message = run(policy(SET + variable + other), exchange()).request
    assert list(message.headers) == [("X", "new"), ("Y", "1")]


def test_the_editors_template_is_read_completely() -> None:
    xml = """<AssignMessage async="false" continueOnError="false" enabled="true" name="Assign-Message-1">
        <DisplayName>Assign Message-1</DisplayName>
        <FaultRules/>
        <Properties/>
        <Copy source="request">
            <Headers><Header name="h"/></Headers>
            <QueryParams><QueryParam name="q"/></QueryParams>
            <FormParams><FormParam name="f"/></FormParams>
            <Payload/><Verb/><StatusCode/><Path/>
        </Copy>
        <Remove>
            <Headers><Header name="h"/></Headers>
            <QueryParams><QueryParam name="q"/></QueryParams>
            <FormParams><FormParam name="f"/></FormParams>
            <Payload/>
        </Remove>
        <Add>
            <Headers/><QueryParams/><FormParams/>
        </Add>
        <Set>
            <Headers/><QueryParams/><FormParams/><Verb>GET</Verb><Path/>
        </Set>
        <AssignVariable><Name>name</Name><Value/><Ref/></AssignVariable>
        <IgnoreUnresolvedVariables>true</IgnoreUnresolvedVariables>
        <AssignTo createNew="false" transport="http" type="request"/>
    </AssignMessage>"""
    assert unread(xml) == []
    made = read(xml)
    assert isinstance(made, AssignMessage)
    assert (made.display_name, made.failed_variables) == (
        "Assign Message-1",
        ("assignmessage.Assign-Message-1.failed",),
    )
    assert run(xml, exchange()).variables == {"name": ""}


def test_unresolved_variables_are_not_ignored_by_default() -> None:
    made = read(policy(""))
    assert isinstance(made, AssignMessage)
    assert made.ignore_unresolved is False
    assert made.actions == ()


def test_everything_wrong_is_told_together_with_its_line() -> None:
    found = refusals(
        '<AssignMessage name="a/b">\n<AssignVariable/>\n<Set><StatusCode>1</StatusCode></Set>\n'
        "<IgnoreUnresolvedVariables>no</IgnoreUnresolvedVariables></AssignMessage>"
    )
    assert [finding.at.line for finding in found] == [1, 2, 3, 4]
