"""AssignVariable, through AssignMessage: what wins, what types survive, what faults."""

from __future__ import annotations

import pytest

from gateway.faults import Fault
from gateway.message import Exchange, Message, Needs
from tests.support.builders import make_exchange, make_request
from tests.support.fakes import FakeServices
from tests.support.policy_runs import read, refusals, rules, run, unread, warnings


def policy(*assignments: str, ignores: str = "false") -> str:
    inner = "".join(f"<AssignVariable>{inner}</AssignVariable>" for inner in assignments)
    return (
        f'<AssignMessage name="AM">{inner}'
        f"<IgnoreUnresolvedVariables>{ignores}</IgnoreUnresolvedVariables></AssignMessage>"
    )


def assigned(inner: str, *, ignores: str = "false", **variables: object) -> object:
    exchange = make_exchange(variables={"v": "V", "n": 7, "t": "[{v}]", **variables})
    return run(policy("<Name>x</Name>" + inner, ignores=ignores), exchange).variables["x"]


@pytest.mark.parametrize(
    ("inner", "value"),
    [
        ("<Value> a {v} b </Value>", "a {v} b"),
        ("<Value/>", ""),
        ("", ""),
        ("<Ref>v</Ref>", "V"),
        ("<Ref>n</Ref>", 7),
        ("<Ref>n</Ref><Value>1</Value>", 7),
        ("<Ref>none</Ref><Value>1</Value>", "1"),
        ("<Ref>none</Ref><Template>{v}</Template>", "V"),
        ("<Ref>n</Ref><Template>{v}</Template>", 7),
        ("<Ref/><Value>1</Value>", "1"),
        ("<Template>a{v}</Template>", "aV"),
        ("<Template>a{v}</Template><Value>1</Value>", "aV"),
        ("<Template>{none}</Template><Value>1</Value>", "1"),
        ("<Template/><Value>1</Value>", "1"),
        ('<Template ref="t"/>', "[V]"),
        ('<Template ref="t">unused</Template>', "[V]"),
        ('<Template ref="none"/><Value>1</Value>', "1"),
        ('<Template ref="n"/>', "7"),
    ],
)
def test_what_wins(inner: str, value: object) -> None:
    assert assigned(inner) == value


@pytest.mark.parametrize(
    ("inner", "unresolved"),
    [
        ("<Ref>none</Ref>", "none"),
        ("<Ref>none</Ref><Value/>", "none"),
        ("<Template>{v}{none}</Template>", "none"),
        ('<Template ref="none"/>', "none"),
    ],
)
def test_unresolved_variables_fault_unless_ignored(inner: str, unresolved: str) -> None:
    with pytest.raises(Fault) as caught:
        assigned(inner)
    assert caught.value.text == f"AssignMessage[AM]: unable to resolve variable {unresolved}"


@pytest.mark.parametrize(
    ("inner", "value"),
    [("<Ref>none</Ref>", None), ("<Template>{v}{none}</Template>", "V"), ('<Template ref="none"/>', "")],
)
def test_ignored_they_are_null_or_empty(inner: str, value: object) -> None:
    assert assigned(inner, ignores="true") == value


def test_each_assignment_sees_the_earlier_ones() -> None:
    xml = policy("<Name>a</Name><Value>1</Value>", "<Name>b</Name><Template>{a}2</Template>")
    assert run(xml, make_exchange()).variables == {"a": "1", "b": "12"}


def test_a_stored_template_is_split_again_when_it_changes() -> None:
    bound = read(policy('<Name>x</Name><Template ref="t"/>')).bind(FakeServices())
    seen = []
    for text in ("a{v}", "a{v}", "b{v}"):
        exchange = make_exchange(variables={"t": text, "v": "V"})
        bound(exchange)
        seen.append(exchange.variables["x"])
    assert seen == ["aV", "aV", "bV"]


def test_a_stored_text_that_is_no_template_is_a_fault() -> None:
    with pytest.raises(Fault) as caught:
        assigned('<Template ref="t"/>', t="{substring(a)}")
    assert caught.value.text == "AssignMessage[AM]: failed to set variable t"


def test_a_message_is_copied() -> None:
    exchange = make_exchange(make_request(headers=[("X", "1")]))
    run(
        policy("<Name>saved</Name><Ref>request</Ref>", "<Name>request.header.X</Name><Value>2</Value>"),
        exchange,
    )
    saved = exchange.variables["saved"]
    assert isinstance(saved, Message)
    assert (saved.headers.get("X"), exchange.request.headers.get("X")) == ("1", "2")


@pytest.mark.parametrize("name", ["client.ip", "request.path", "proxy.pathsuffix", "proxy.name"])
def test_what_can_never_be_written_is_refused(name: str) -> None:
    (finding,) = refusals(policy(f"\n<Name>{name}</Name><Value>1</Value>"))
    assert (finding.at.line, finding.element, finding.rule) == (2, "Name", "InvalidVariableName")
    assert finding.message == f"'{name}' can only be read"


def test_what_cannot_be_written_is_a_fault() -> None:
    with pytest.raises(Fault) as caught:
        run(policy("<Name>request.verb</Name><Value>a b</Value>"), make_exchange())
    assert caught.value.code == "steps.assignmessage.SetVariableFailed"
    assert caught.value.text == "AssignMessage[AM]: failed to set variable request.verb"


def test_a_header_written_as_a_variable_never_splits_the_head() -> None:
    exchange: Exchange = make_exchange(variables={"v": "a\r\nb: c"})
    with pytest.raises(Fault, match=r"failed to set variable request\.header\.X"):
        run(policy("<Name>request.header.X</Name><Ref>v</Ref>"), exchange)


@pytest.mark.parametrize("inner", ["<Value>1</Value>", "<Name/><Value>1</Value>"])
def test_a_variable_needs_a_name(inner: str) -> None:
    assert rules(policy(inner)) == ["InvalidVariableName"]


@pytest.mark.parametrize("tag", ["PropertySetRef", "ResourceURL"])
def test_what_is_of_apigee_x_is_refused(tag: str) -> None:
    (finding,) = refusals(policy(f"<Name>x</Name>\n<{tag}>a.b</{tag}>"))
    assert (finding.at.line, finding.element) == (2, tag)
    assert unread(policy(f"<Name>x</Name><{tag}/>")) == []


def test_what_else_is_wrong_at_deploy() -> None:
    assert "substring" in refusals(policy("<Name>x</Name><Template>{substring(a)}</Template>"))[0].message
    assert "hardly a variable" in warnings(policy("<Name>x</Name><Ref>{a}</Ref>"))[0]


def test_needs() -> None:
    def needs(inner: str) -> Needs:
        return read(policy("<Name>x</Name>" + inner)).needs

    assert needs("<Value>{request.content}</Value>") is Needs.NOTHING
    assert needs("<Ref>request</Ref>") is Needs.REQUEST_BODY
    assert needs("<Template>{request.content}</Template>") is Needs.REQUEST_BODY
    assert needs('<Template ref="t"/>') == Needs.REQUEST_BODY | Needs.MESSAGE_BODY
