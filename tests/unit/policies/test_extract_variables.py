"""ExtractVariables as a whole: source, prefix, order, and the documented example."""

from __future__ import annotations

from collections.abc import Awaitable

import pytest

from gateway.faults import Fault
from gateway.message import Needs
from gateway.payload import compile_xpath
from gateway.policies._bodies import OFFLOAD_FROM
from tests.support.builders import make_exchange, make_request, make_response
from tests.support.driver import await_now
from tests.support.fakes import FakeServices
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


PAD = "x" * OFFLOAD_FROM
JSON = f'{{"pad": "{PAD}", "first": "second", "second": 2}}'
JSON_VARIABLES = """<JSONPayload><Variable name="name"><JSONPath>$.first</JSONPath></Variable>
    <Variable name="value"><JSONPath>$.{name}</JSONPath></Variable></JSONPayload>"""
XML_VARIABLES = """<XMLPayload><Variable name="nodes" type="nodeset"><XPath>//b</XPath></Variable>
    <Variable name="text"><XPath>/a/b</XPath></Variable></XMLPayload>"""


def later(inner: str, content: str, media: str) -> tuple[dict[str, object], int]:
    """Run a policy that waits; return the variables, and how much work was handed over."""
    services = FakeServices()
    exchange = make_exchange(response=make_response(headers=[("Content-Type", media)], content=content))
    pending = read(policy(inner)).bind(services)(exchange)
    assert isinstance(pending, Awaitable)
    assert not set(exchange.variables) - {"verb"}
    await_now(pending)
    return exchange.variables, services.offload.done


def test_a_large_json_body_is_searched_beside_the_other_exchanges_in_order() -> None:
    found, handed_over = later(JSON_VARIABLES + VERB, JSON, "application/json")
    assert found == {"name": "second", "value": "2", "verb": "GET"}
    assert handed_over == 3


def test_a_large_xml_body_too() -> None:
    content = f"<a><b>1</b><!-- {PAD} --></a>"
    found, handed_over = later(VERB + XML_VARIABLES, content, "text/xml")
    assert found == {"verb": "GET", "nodes": "<b>1</b>", "text": "1"}
    assert handed_over == 3


@pytest.mark.parametrize(
    ("inner", "content", "media", "code"),
    [
        (JSON_VARIABLES, JSON[:-1], "application/json", "ExecutionFailed"),
        (JSON_VARIABLES, JSON.replace("first", "other"), "application/json", "InvalidJSONPath"),
        (XML_VARIABLES, f"<a>{PAD}", "text/xml", "ExecutionFailed"),
        (XML_VARIABLES, f"<a>{PAD}</a>", "text/xml", "ExecutionFailed"),
    ],
)
def test_the_faults_of_a_large_body_are_the_same(inner: str, content: str, media: str, code: str) -> None:
    with pytest.raises(Fault) as caught:
        later(inner, content, media)
    assert caught.value.code == f"steps.extractvariables.{code}"


@pytest.mark.parametrize(
    ("path", "handed_over"),
    [("$..a..b", 1), ("$..a[?(@.c == $.d)]", 1), ("$..a", 0), ("$.a[?(@.c == 1)]", 0)],
)
def test_a_search_that_is_not_linear_is_handed_over_much_earlier(path: str, handed_over: int) -> None:
    content = f'{{"pad": "{PAD[: len(PAD) // 16]}"}}'
    inner = f"<JSONPayload><Variable name='x'><JSONPath>{path}</JSONPath></Variable></JSONPayload>"
    inner += "<IgnoreUnresolvedVariables>true</IgnoreUnresolvedVariables>"
    services = FakeServices()
    response = make_response(headers=[("Content-Type", "application/json")], content=content)
    pending = read(policy(inner)).bind(services)(make_exchange(response=response))
    if isinstance(pending, Awaitable):
        await_now(pending)
    assert services.offload.done == handed_over


def test_xpaths_know_whether_they_are_linear() -> None:
    assert compile_xpath("//a[.//b]").is_linear
    assert not compile_xpath("//a[//b]").is_linear
