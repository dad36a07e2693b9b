"""XMLPayload, through ExtractVariables."""

from __future__ import annotations

from collections.abc import Awaitable

import pytest

from gateway.faults import Fault
from gateway.message import Needs
from tests.support.builders import make_exchange, make_response
from tests.support.driver import await_now
from tests.support.fakes import FakeServices
from tests.support.policy_runs import read, refusals, rules, run

BODY = """<r xmlns:d="urn:d"><a k="v">text</a><n>7</n><n>8</n><f>1.5</f><t>true</t><no>false</no><e/>
<d:x><y>in</y></d:x></r>"""
NAMESPACES = "<Namespaces><Namespace prefix='d'>urn:d</Namespace><Namespace>urn:x</Namespace></Namespaces>"
IGNORE = "<IgnoreUnresolvedVariables>true</IgnoreUnresolvedVariables>"


def policy(inner: str, more: str = "", attribute: str = "") -> str:
    return (
        f'<ExtractVariables name="EV"><XMLPayload {attribute}>{inner}</XMLPayload>{more}</ExtractVariables>'
    )


def variable(path: str, kind: str = "", name: str = "x") -> str:
    attribute = f"type='{kind}'" if kind else ""
    return f"<Variable name='{name}' {attribute}><XPath>{path}</XPath></Variable>"


def found(
    inner: str, *, more: str = "", content: str = BODY, media: str = "text/xml", attribute: str = ""
) -> dict[str, object]:
    response = make_response(headers=[("Content-Type", media)], content=content)
    return run(policy(inner, more, attribute), make_exchange(response=response)).variables


@pytest.mark.parametrize(
    ("path", "kind", "value"),
    [
        ("/r/a", "", "text"),
        ("/r/a/@k", "", "v"),
        ("/r/n", "integer", 7),
        ("/r/n[2]", "long", 8),
        ("count(/r/n)", "integer", 2),
        ("sum(/r/n)", "", "15"),
        ("/r/f", "float", 1.5),
        ("/r/t", "boolean", True),
        ("/r/no", "boolean", False),
        ("/r/a", "boolean", True),
        ("/r/a = 'other'", "boolean", False),
        ("/r/a = 'text'", "", "true"),
        ("/r/e", "", ""),
        ("/r/d:x/y", "string", "in"),
        ("/r/n", "nodeset", "<n>7</n><n>8</n>"),
        ("concat(/r/a, '!')", "", "text!"),
    ],
)
def test_what_a_path_finds(path: str, kind: str, value: object) -> None:
    variables = found(NAMESPACES + variable(path, kind))
    made = variables["x"]
    if kind == "nodeset":
        made = str(made).replace(' xmlns:d="urn:d"', "")
    assert made == value
    assert type(made) is type(value)


def test_what_is_not_there_is_a_fault_unless_ignored() -> None:
    with pytest.raises(Fault) as caught:
        found(variable("/r/none"))
    assert caught.value.code == "steps.extractvariables.ExecutionFailed"
    assert found(variable("/r/none"), more=IGNORE) == {}


def test_a_value_of_another_type_is_a_fault() -> None:
    with pytest.raises(Fault, match="Unable to cast value text as integer"):
        found(variable("/r/a", "integer"))


@pytest.mark.parametrize("content", ["", "<r>", "{}", "<!DOCTYPE r [<!ENTITY a 'b'>]><r>&a;</r>"])
def test_a_body_that_is_no_xml_is_a_fault(content: str) -> None:
    with pytest.raises(Fault) as caught:
        found(variable("/r"), content=content, more=IGNORE)
    assert caught.value.code == "steps.extractvariables.ExecutionFailed"


@pytest.mark.parametrize(
    ("media", "is_read"),
    [
        ("application/xml", True),
        ("application/soap+xml", True),
        ("application/json", False),
        ("text/plain", False),
    ],
)
def test_only_xml_is_looked_into(media: str, is_read: bool) -> None:
    assert (found(variable("/r/a"), media=media) != {}) is is_read


def test_a_text_is_looked_into_whatever_it_is() -> None:
    exchange = make_exchange(variables={"v": BODY})
    run(policy(variable("/r/a"), "<Source>v</Source>"), exchange)
    assert exchange.variables["x"] == "text"


def test_it_may_stop_at_the_first_value_there_is() -> None:
    inner = variable("/r/none", name="a") + variable("/r/a", name="b") + variable("/r/f", name="c")
    assert found(inner, more=IGNORE) == {"b": "text", "c": "1.5"}
    assert found(inner, more=IGNORE, attribute="stopPayloadProcessing='true'") == {"b": "text"}


def test_an_expression_too_costly_for_the_document_is_a_fault() -> None:
    wide = "<r>" + "<a/>" * 60_000 + "</r>"
    exchange = make_exchange(response=make_response(headers=[("Content-Type", "text/xml")], content=wide))
    costly = policy(variable("//a[count(//a[count(//a) = 1]) = 2]"), more=IGNORE)
    pending = read(costly).bind(FakeServices())(exchange)
    assert isinstance(pending, Awaitable)
    with pytest.raises(Fault) as caught:
        await_now(pending)
    assert caught.value.code == "steps.extractvariables.ExecutionFailed"


@pytest.mark.parametrize(
    ("inner", "rule"),
    [
        ("", "NoXPathsToEvaluate"),
        ("<Variable name='x'/>", "NoXPathsToEvaluate"),
        ("<Variable name='x'><XPath/></Variable>", "EmptyXPathExpression"),
        (variable("/r["), "XPathCompilationFailed"),
        (variable("/p:r"), "XPathCompilationFailed"),
        (variable("count(/r)", "nodeset"), "CannotBeConvertedToNodeset"),
        ("<Variable><XPath>/r</XPath></Variable>", "MissingName"),
        (
            "<Namespaces><Namespace prefix='p'/></Namespaces>" + variable("/r"),
            "NONEmptyPrefixMappedToEmptyURI",
        ),
        (
            "<Namespaces><Namespace prefix='p'>a</Namespace><Namespace prefix='p'>b</Namespace></Namespaces>"
            + variable("/p:r"),
            "DuplicatePrefix",
        ),
    ],
)
def test_what_is_wrong_at_deploy(inner: str, rule: str) -> None:
    assert rules(policy(inner)) == [rule]
    assert refusals(policy(inner))[0].at.line == 1


def test_the_body_is_needed() -> None:
    assert read(policy(variable("/r"))).needs is Needs.MESSAGE_BODY
