"""RaiseFault: the answer it carries, its defaults, and how it meets a pending error."""

from __future__ import annotations

import pytest

from gateway.faults import Fault
from gateway.flow.error import enter_error
from gateway.message import Exchange, Message
from gateway.policies.raise_fault import RaiseFault
from tests.support.builders import make_exchange, make_request
from tests.support.policy_runs import read, refusals, run, unread, warnings


def policy(response: str = "", more: str = "", name: str = "RF") -> str:
    return f'<RaiseFault name="{name}"><FaultResponse>{response}</FaultResponse>{more}</RaiseFault>'


def raised(xml: str, exchange: Exchange | None = None) -> Fault:
    with pytest.raises(Fault) as caught:
        run(xml, exchange or make_exchange())
    return caught.value


def entered(xml: str, exchange: Exchange) -> Message:
    """Raise the fault and return the error message that the engine makes of it."""
    enter_error(exchange, raised(xml, exchange), is_of_policy=True)
    assert exchange.fault is not None
    return exchange.fault.message


def test_without_an_answer_the_default_one_is_given() -> None:
    for xml in (policy(), '<RaiseFault name="RF"/>'):
        fault = raised(xml)
        assert (fault.code, fault.name, fault.status) == ("steps.raisefault.RaiseFault", "RaiseFault", 500)
        assert fault.render("") == (
            '{"fault":{"faultstring":"Raising fault. Fault name : RF",'
            '"detail":{"errorcode":"steps.raisefault.RaiseFault"}}}',
            "application/json",
        )
        assert (fault.sets_status, fault.body, fault.reason, fault.headers) == (False, None, None, [])
        assert fault.kind.is_deliberate


def test_status_and_headers_hold_without_a_payload() -> None:
    fault = raised(
        policy(
            "<Set><StatusCode>404</StatusCode><Headers><Header name='A'>1</Header></Headers></Set>"
            "<Add><Headers><Header name='A'>2</Header></Headers></Add>"
        )
    )
    assert (fault.status, fault.reason, fault.sets_status, fault.body) == (404, "Not Found", True, None)
    assert fault.headers == [("A", "1"), ("A", "2")]


def test_a_reason_of_ones_own() -> None:
    fault = raised(policy("<Set><StatusCode>468</StatusCode><ReasonPhrase>Odd</ReasonPhrase></Set>"))
    assert (fault.status, fault.reason) == (468, "Odd")
    fault = raised(policy("<Set><StatusCode>468</StatusCode></Set>"))
    assert (fault.status, fault.reason) == (468, None)
    fault = raised(policy("<Set><ReasonPhrase>Odd</ReasonPhrase></Set>"))
    assert (fault.status, fault.reason, fault.sets_status) == (500, "Odd", False)


def test_a_payload_with_its_type() -> None:
    fault = raised(policy('<Set><Payload contentType="text/xml"><a>{fault.none}</a></Payload></Set>'))
    assert fault.render("") == ("<a></a>", "text/xml")
    assert fault.headers == []


def test_the_type_may_be_given_as_a_header() -> None:
    header = "<Headers><Header name='Content-Type'>text/plain</Header></Headers>"
    fault = raised(policy(f"<Set>{header}<Payload>x</Payload></Set>"))
    assert (fault.render(""), fault.headers) == (("x", "text/plain"), [])
    # The default body has a type of its own.
    fault = raised(policy(f"<Set>{header}</Set>"))
    assert fault.render("")[1] == "application/json"
    assert fault.headers == []


def test_a_payload_without_a_type_is_json() -> None:
    assert raised(policy("<Set><Payload>{}</Payload></Set>")).render("application/xml") == (
        "{}",
        "application/json",
    )
    assert raised(policy("<Set><Payload/></Set>")).render("")[0] == ""


def test_everything_may_be_copied() -> None:
    exchange = make_exchange(
        make_request("POST", headers=[("X", "1"), ("Content-Type", "text/csv")], content="a,b")
    )
    fault = raised(policy('<Copy source="request"><Headers/><Payload/><StatusCode/></Copy>'), exchange)
    assert fault.render("") == ("a,b", "text/csv")
    assert (fault.headers, fault.sets_status) == ([("X", "1")], False)
    # Form fields go from request to request.
    exchange.request.headers.set("Content-Type", "application/x-www-form-urlencoded")
    assert raised(policy('<Copy source="request"><FormParams/></Copy>'), exchange).body is None


def test_variables_are_set_on_the_way() -> None:
    exchange = make_exchange()
    raised(policy("<AssignVariable><Name>flag</Name><Value>yes</Value></AssignVariable>"), exchange)
    assert exchange.variables == {"flag": "yes"}


def test_removing_is_an_edit_like_the_others() -> None:
    xml = policy(
        "<Set><Payload>x</Payload><Headers><Header name='A'>1</Header></Headers></Set>"
        "<Remove><Headers/><Payload>true</Payload></Remove>"
    )
    fault = raised(xml)
    assert (fault.headers, fault.body) == ([], "")
    assert raised(policy("<Remove/>")).body is None


def test_unresolved_variables_are_ignored_by_default() -> None:
    header = "<Set><Headers><Header name='A'>[{none}]</Header></Headers></Set>"
    assert raised(policy(header)).headers == [("A", "[]")]
    strict = "<IgnoreUnresolvedVariables>false</IgnoreUnresolvedVariables>"
    fault = raised(policy(header, strict))
    assert (fault.code, fault.text) == (
        "steps.raisefault.UnresolvedVariable",
        "RaiseFault[RF]: unable to resolve variable none",
    )


def test_other_failures_are_its_own() -> None:
    fault = raised(policy("<Set><StatusCode>{none}</StatusCode></Set>"))
    assert fault.code == "steps.raisefault.SetVariableFailed"
    fault = raised(policy('<Copy source="proxy.name"><Headers/></Copy>'))
    assert fault.code == "steps.raisefault.VariableOfNonMsgType"
    assert not fault.kind.is_deliberate


def test_a_header_never_splits_the_head() -> None:
    header = "<Set><Headers><Header name='A'>{v}</Header></Headers></Set>"
    fault = raised(policy(header), make_exchange(variables={"v": "a\r\nB: c"}))
    assert fault.text == "RaiseFault[RF]: failed to set variable header.A"


def test_the_short_reason_is_the_name() -> None:
    fault = raised(policy("", "<ShortFaultReason>true</ShortFaultReason>"))
    assert fault.text == "RF"
    assert (fault.code, fault.kind.is_deliberate) == ("steps.raisefault.RaiseFault", True)


def test_a_policy_that_raises_says_so() -> None:
    made = read(policy())
    assert isinstance(made, RaiseFault)
    assert made.raises
    assert made.failed_variables == ("raisefault.failed", "raisefault.RF.failed")


DOH = policy(
    '<Set><StatusCode>468</StatusCode><Payload>{"DOH!":"Try again."}</Payload>'
    "<Headers><Header name='errorNote'>woops</Header></Headers></Set>"
)


def test_a_fault_rule_wins_for_the_payload_and_joins_the_headers() -> None:
    """Hold the example that Edge's documents give of the merge."""
    exchange = make_exchange()
    entered(DOH, exchange)
    rule = (
        '<AssignMessage name="AM"><Set><Payload>{"Whoa":"Sorry."}</Payload>'
        "<Headers><Header name='errorNote'>gremlins</Header></Headers></Set></AssignMessage>"
    )
    run(rule, exchange)
    assert exchange.fault is not None
    message = exchange.fault.message
    assert (message.status, message.text) == (468, '{"Whoa":"Sorry."}')
    assert message.headers.get_all("errorNote") == ["woops", "gremlins"]
    assert message.headers.get_all("Content-Type") == ["application/json"]


def test_a_fault_rules_own_raise_fault_is_merged_alike() -> None:
    exchange = make_exchange()
    entered(DOH, exchange)
    message = entered(
        policy(
            '<Set><Payload>{"Whoa":"Sorry."}</Payload>'
            '<Headers><Header name="errorNote">gremlins</Header></Headers></Set>'
        ),
        exchange,
    )
    assert (message.status, message.text) == (468, '{"Whoa":"Sorry."}')
    assert message.headers.get_all("errorNote") == ["woops", "gremlins"]
    message = entered(policy("<Set><StatusCode>410</StatusCode></Set>"), exchange)
    assert (message.status, message.text) == (410, '{"Whoa":"Sorry."}')


def test_what_edge_reads_is_read() -> None:
    xml = """<RaiseFault async="false" continueOnError="false" enabled="true" name="RF">
        <DisplayName>RF</DisplayName><FaultRules/><Properties/>
        <FaultResponse>
            <Set><Headers/><Payload contentType="text/plain"/>
            <StatusCode>200</StatusCode><ReasonPhrase>OK</ReasonPhrase></Set>
        </FaultResponse>
        <IgnoreUnresolvedVariables>true</IgnoreUnresolvedVariables>
        <ShortFaultReason>false</ShortFaultReason>
    </RaiseFault>"""
    assert unread(xml) == []
    assert warnings(xml) == []
    fault = raised(xml)
    assert (fault.status, fault.body, fault.content_type) == (200, "", "text/plain")


def test_what_is_wrong_is_told() -> None:
    assert [finding.rule for finding in refusals(policy("<AssignVariable/>"))] == ["InvalidVariableName"]
