"""ExtractVariables as a whole: source, prefix, order, and the documented example."""

from __future__ import annotations

import pytest

from gateway.faults import Fault
from gateway.message import Needs
from tests.support.builders import make_exchange, make_request, make_response
from tests.support.policy_runs import read, refusals, rules, run, unread


def policy(inner: str) -> str:
    return f'<ExtractVariables name="EV">{inner}</ExtractVariables>'


VERB = "<Variable name='request.verb'><Pattern>{verb}</Pattern></Variable>"


def test_the_documented_samples() -> None:
    xml = policy(
        """<DisplayName>Extract</DisplayName>
        <Source clearPayload="false">request</Source>
        <VariablePrefix>urirequest</VariablePrefix>
        <URIPath><Pattern ignoreCase="true">/fore{rest}</Pattern></URIPath>
        <QueryParam name="code"><Pattern ignoreCase="true">DBN{dbncode}</Pattern></QueryParam>
        <Header name="Authorization"><Pattern ignoreCase="false">Bearer {oauthtoken}</Pattern></Header>
        <IgnoreUnresolvedVariables>true</IgnoreUnresolvedVariables>"""
    )
    request = make_request(
        query="code=dbn88271", headers=[("Authorization", "Bearer TU08xptfFfeM7aS0xHqlxTgEAdAM")]
    )
    assert unread(xml) == []
    assert run(xml, make_exchange(request)).variables == {
        "urirequest.rest": "cast",
        "urirequest.dbncode": "88271",
        "urirequest.oauthtoken": "TU08xptfFfeM7aS0xHqlxTgEAdAM",
    }


def test_the_last_write_wins_in_the_order_of_the_document() -> None:
    first, second = (f"<Variable name='{name}'><Pattern>{{x}}</Pattern></Variable>" for name in "ab")
    variables = {"a": "1", "b": "2"}
    assert run(policy(first + second), make_exchange(variables=variables)).variables["x"] == "2"
    assert run(policy(second + first), make_exchange(variables=variables)).variables["x"] == "1"


def test_a_later_section_sees_what_an_earlier_one_found() -> None:
    inner = VERB + "<Variable name='verb'><Pattern>G{rest}</Pattern></Variable>"
    assert run(policy(inner), make_exchange()).variables == {"verb": "GET", "rest": "ET"}


def test_a_name_below_one_that_is_set_is_a_fault() -> None:
    inner = VERB + "<Variable name='verb'><Pattern>{verb.part}</Pattern></Variable>"
    with pytest.raises(Fault) as caught:
        run(policy(inner), make_exchange())
    assert caught.value.text == "Failed to set variable verb.part value GET from ExtractVariables: EV"


def test_a_source_that_is_not_there_is_a_fault() -> None:
    with pytest.raises(Fault) as caught:
        run(policy("<Source>calloutResponse</Source>" + VERB), make_exchange())
    assert caught.value.code == "steps.extractvariables.SourceMessageNotAvailable"
    assert caught.value.text == "calloutResponse message is not available for ExtractVariable: EV"


@pytest.mark.parametrize("source", ["", "<Source/>", "<Source>message</Source>"])
def test_the_source_is_the_message_on_its_way(source: str) -> None:
    inner = source + "<Header name='X'><Pattern>{x}</Pattern></Header>"
    exchange = make_exchange(make_request(headers=[("X", "1")]), response=make_response(headers=[("X", "2")]))
    assert run(policy(inner), exchange).variables == {"x": "2"}


def test_the_payload_can_be_cleared() -> None:
    response = make_response(headers=[("Content-Length", "2"), ("X", "1")], content="{}")
    source = "<Source clearPayload='true'>response</Source>"
    run(policy(source + VERB), make_exchange(response=response))
    assert (response.body, list(response.headers)) == (b"", [("X", "1")])
    exchange = make_exchange(variables={"v": "text"})
    run(policy("<Source clearPayload='true'>v</Source>" + VERB), exchange)
    assert exchange.variables["v"] == "text"


def test_nothing_to_extract_is_refused() -> None:
    assert rules(policy("")) == ["NothingToExtract"]


def test_everything_wrong_is_told_together_with_its_line() -> None:
    found = refusals(
        "<ExtractVariables name='EV'>\n<Header/>\n"
        "<URIPath><Pattern>/a</Pattern><Pattern>{</Pattern></URIPath>\n"
        "<Source clearPayload='x'/></ExtractVariables>"
    )
    assert [(finding.at.line, finding.rule) for finding in found] == [
        (4, ""),
        (2, "MissingName"),
        (3, "PatternWithoutVariable"),
        (3, "InvalidPattern"),
    ]


def test_needs_and_names() -> None:
    made = read(policy(VERB))
    assert made.needs is Needs.NOTHING
    assert made.failed_variables == ("extractvariables.EV.failed",)
    assert read(policy("<Source clearPayload='true'>response</Source>" + VERB)).needs is Needs.RESPONSE_BODY
