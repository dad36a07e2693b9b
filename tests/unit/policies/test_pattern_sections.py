"""URIPath, QueryParam, FormParam, Header and Variable, through ExtractVariables."""

from __future__ import annotations

import pytest

from gateway.message import FORM_TYPE, Exchange, Message, Needs
from tests.support.builders import make_exchange, make_request, make_response
from tests.support.policy_runs import read, refusals, rules, run, unread, warnings


def policy(inner: str) -> str:
    return f'<ExtractVariables name="EV">{inner}</ExtractVariables>'


def found(inner: str, request: Message | None = None, **variables: object) -> dict[str, object]:
    exchange: Exchange = make_exchange(request, variables=variables)
    return run(policy(inner), exchange).variables


def test_the_path_after_the_base_path_is_matched() -> None:
    assert found("<URIPath><Pattern>/{first}</Pattern></URIPath>") == {"first": "forecast"}
    assert found("<URIPath><Pattern>/v0/weather/{x}</Pattern></URIPath>") == {}
    patterns = "<Pattern>/{a}</Pattern><Pattern ignoreCase='true'>/FORE{b}</Pattern>"
    assert found(f"<URIPath>{patterns}</URIPath>") == {"a": "forecast"}
    assert found("<URIPath><Pattern ignoreCase='true'>/FORE{b}</Pattern></URIPath>") == {"b": "cast"}


def test_only_requests_have_a_path_and_a_query() -> None:
    inner = (
        "<URIPath><Pattern>/{a}</Pattern></URIPath>"
        "<QueryParam name='q'><Pattern>{b}</Pattern></QueryParam>"
        "<Header name='X'><Pattern>{c}</Pattern></Header>"
    )
    exchange = make_exchange(make_request(query="q=1"), response=make_response(headers=[("X", "h")]))
    assert run(policy(inner), exchange).variables == {"c": "h"}
    again = make_exchange(make_request(query="q=1"), response=make_response())
    assert run(policy(inner + "<Source>request</Source>"), again).variables == {"a": "forecast", "b": "1"}


@pytest.mark.parametrize(
    ("name", "value"), [("w", "hello"), ("w.1", "hello"), ("w.2", "world"), ("w.3", None), ("W", None)]
)
def test_query_parameters(name: str, value: str | None) -> None:
    request = make_request(query="w=hello&w=world")
    variables = found(f"<QueryParam name='{name}'><Pattern>{{x}}</Pattern></QueryParam>", request)
    assert variables.get("x") == value


def test_query_parameters_are_decoded() -> None:
    request = make_request(query="w=a%20b%2Bc")
    assert found("<QueryParam name='w'><Pattern>{a} b{c}</Pattern></QueryParam>", request) == {
        "a": "a",
        "c": "+c",
    }


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("cache-control", "public"),
        ("Cache-Control.2", "maxage=16544"),
        ("Cache-Control.3", None),
        ("Cache-Control.values", "public, maxage=16544"),
        ("None.values", None),
    ],
)
def test_headers(name: str, value: str | None) -> None:
    request = make_request(headers=[("Cache-Control", "public, maxage=16544")])
    variables = found(f"<Header name='{name}'><Pattern>{{x}}</Pattern></Header>", request)
    assert variables.get("x") == value


def test_form_fields_of_forms() -> None:
    inner = "<FormParam name='greeting'><Pattern>hello {user}</Pattern></FormParam>"
    form = make_request("POST", headers=[("Content-Type", FORM_TYPE)], content="greeting=hello+you")
    assert found(inner, form) == {"user": "you"}
    other = make_request("POST", headers=[("Content-Type", "text/plain")], content="greeting=hello+you")
    assert found(inner, other) == {}


def test_variables() -> None:
    inner = "<Variable name='v'><Pattern>{a}-{b}</Pattern></Variable>"
    assert found(inner, v="1-2") == {"v": "1-2", "a": "1", "b": "2"}
    assert found(inner, v=7) == {"v": 7}
    assert found(inner) == {}
    assert found("<Variable name='request.verb'><Pattern>{verb}</Pattern></Variable>") == {"verb": "GET"}


def test_a_text_as_source_has_no_fields() -> None:
    inner = (
        "<Source>v</Source><URIPath><Pattern>/{a}</Pattern></URIPath>"
        "<Header name='X'><Pattern>{b}</Pattern></Header>"
    )
    assert found(inner, v="text") == {"v": "text"}


@pytest.mark.parametrize("tag", ["QueryParam", "FormParam", "Header", "Variable"])
def test_a_section_needs_a_name(tag: str) -> None:
    assert rules(policy(f"<{tag}><Pattern>{{a}}</Pattern></{tag}>")) == ["MissingName"]


def test_what_else_is_wrong_at_deploy() -> None:
    assert rules(policy("<Header name='x.0'><Pattern>{a}</Pattern></Header>")) == ["InvalidIndex"]
    assert rules(policy("<URIPath><Pattern>/a</Pattern></URIPath>")) == ["PatternWithoutVariable"]
    (finding,) = refusals(policy("<URIPath>\n<Pattern>/{a</Pattern></URIPath>"))
    assert (finding.rule, finding.at.line) == ("InvalidPattern", 2)
    assert "must be true or false" in str(
        refusals(policy("<URIPath><Pattern ignoreCase='x'>{a}</Pattern></URIPath>"))[0]
    )


@pytest.mark.parametrize(
    "section",
    ["<URIPath name='name'/>", "<Header name='X'/>", "<Variable name='v'/>", "<QueryParam name='q'/>"],
)
def test_a_section_without_patterns_is_warned_of(section: str) -> None:
    assert warnings(policy(section)) == ["has no <Pattern> and extracts nothing"]
    assert unread(policy(section)) == []
    assert found(section) == {}


def test_only_form_fields_need_the_body() -> None:
    def needs(inner: str) -> Needs:
        return read(policy(inner)).needs

    assert needs("<URIPath><Pattern>/{a}</Pattern></URIPath>") is Needs.NOTHING
    assert needs("<Header name='X'><Pattern>{a}</Pattern></Header>") is Needs.NOTHING
    assert needs("<FormParam name='X'><Pattern>{a}</Pattern></FormParam>") is Needs.MESSAGE_BODY
    assert needs("<Variable name='request.content'><Pattern>{a}</Pattern></Variable>") is Needs.REQUEST_BODY
