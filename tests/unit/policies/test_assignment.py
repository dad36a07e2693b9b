"""Set and Add, through AssignMessage."""

from __future__ import annotations

import pytest

from gateway import faults
from gateway.faults import Fault
from gateway.message import FORM_TYPE, Exchange, Message, Needs
from tests.support.builders import make_exchange, make_request, make_response
from tests.support.policy_runs import read, refusals, rules, run


def policy(inner: str, *, ignores: str = "false") -> str:
    return (
        f'<AssignMessage name="AM">{inner}'
        f"<IgnoreUnresolvedVariables>{ignores}</IgnoreUnresolvedVariables></AssignMessage>"
    )


def header(action: str, name: str, text: str) -> str:
    return policy(f'<{action}><Headers><Header name="{name}">{text}</Header></Headers></{action}>')


def changed(inner: str, request: Message | None = None, **variables: object) -> Message:
    return run(policy(inner), make_exchange(request, variables=variables)).request


def answered(inner: str, response: Message | None = None) -> Message:
    made = run(policy(inner), make_exchange(response=response or make_response())).response
    assert made is not None
    return made


def failure(xml: str, exchange: Exchange | None = None) -> str:
    with pytest.raises(Fault) as caught:
        run(xml, exchange or make_exchange())
    assert caught.value.code == "steps.assignmessage.SetVariableFailed"
    return caught.value.text


def test_add_appends_and_set_replaces() -> None:
    request = make_request(query="q=1", headers=[("X", "1")])
    fields = (
        '<Headers><Header name="X"> {v} </Header></Headers>'
        '<QueryParams><QueryParam name="q">{v}</QueryParam></QueryParams>'
    )
    message = changed(f"<Add>{fields}</Add>", request, v="2")
    assert message.headers.get_all("X") == ["1", "2"]
    assert str(message.query) == "q=1&q=2"
    message = changed(f"<Set>{fields}</Set>", request, v="3")
    assert message.headers.get_all("X") == ["3"]
    assert str(message.query) == "q=3"


def test_a_numbered_value_is_set() -> None:
    request = make_request(query="type=a&type=b", headers=[("X", "1, 2")])
    message = changed(
        '<Set><Headers><Header name="X.2">9</Header></Headers>'
        '<QueryParams><QueryParam name="type.2">z</QueryParam><QueryParam name="type.3">y</QueryParam>'
        "</QueryParams></Set>",
        request,
    )
    assert message.headers.get_all("X") == ["1, 9"]
    assert str(message.query) == "type=a&type=z&type=y"


def test_form_fields_make_a_form() -> None:
    message = changed('<Add><FormParams><FormParam name="a">1&amp;2</FormParam></FormParams></Add>')
    assert (message.body, message.headers.get("Content-Type")) == (b"a=1%262", FORM_TYPE)
    message = changed('<Set><FormParams><FormParam name="a">3</FormParam></FormParams></Set>', message)
    assert message.body == b"a=3"


def test_query_parameters_are_for_requests() -> None:
    fields = '<QueryParams><QueryParam name="q">1</QueryParam></QueryParams>'
    assert len(answered(f"<Set>{fields}</Set><Add>{fields}</Add>").query) == 0


def test_parts_of_a_request() -> None:
    message = changed(
        "<Set><Verb>{v}</Verb><Path>/x/{p}</Path><Version>1.0</Version><StatusCode>404</StatusCode>"
        "<ReasonPhrase>No</ReasonPhrase></Set>",
        v="PUT",
        p="y",
    )
    assert (message.verb, message.path, message.version) == ("PUT", "/x/y", "1.0")
    assert (message.status, message.reason) == (200, "OK")


@pytest.mark.parametrize("version", ["1.0", "1.1", "HTTP/1.0", "HTTP/1.1"])
@pytest.mark.parametrize("text", ["{v}", "%s"])
def test_a_version_is_written_with_or_without_its_protocol(version: str, text: str) -> None:
    request = make_request()
    request.version = "1.x"
    made = changed(f"<Set><Version>{text.replace('%s', version)}</Version></Set>", request, v=version)
    assert made.version == version[-3:]


def test_parts_of_a_response() -> None:
    message = answered("<Set><Verb>PUT</Verb><Path>/x</Path><StatusCode>404</StatusCode></Set>")
    assert (message.status, message.reason, message.verb, message.path) == (404, "Not Found", "GET", "/")
    message = answered("<Set><ReasonPhrase>Custom</ReasonPhrase><StatusCode>911</StatusCode></Set>")
    assert (message.status, message.reason) == (911, "Custom")


@pytest.mark.parametrize(
    ("path", "spelled"),
    [
        ("/a b", "/a%20b"),
        ("a", "/a"),
        ("/a?x=1#f", "/a%3Fx=1%23f"),
        ("/%7Ea/%2b", "/~a/%2B"),
        ("/ä", "/%C3%A4"),
    ],
)
def test_a_path_is_spelled_canonically(path: str, spelled: str) -> None:
    assert changed("<Set><Path>{p}</Path></Set>", p=path).path == spelled


@pytest.mark.parametrize(
    ("tag", "label", "value"),
    [
        ("Path", "path", "/a/../b"),
        ("Path", "path", "/a%2Fb"),
        ("Path", "path", "/%zz"),
        ("Verb", "verb", "GET /x"),
        ("Version", "version", "2"),
        ("Version", "version", "HTTP/2"),
        ("Version", "version", "http/1.1"),
        ("StatusCode", "status.code", "100"),
        ("StatusCode", "status.code", "2000"),
        ("StatusCode", "status.code", ""),
        ("ReasonPhrase", "reason.phrase", "a\r\nX: y"),
    ],
)
def test_what_cannot_stand_there_is_a_fault(tag: str, label: str, value: str) -> None:
    xml = policy(f"<Set><{tag}>{{v}}</{tag}></Set>")
    text = failure(xml, make_exchange(variables={"v": value}))
    assert text == f"AssignMessage[AM]: failed to set variable {label}"


@pytest.mark.parametrize("action", ["Set", "Add"])
@pytest.mark.parametrize("evil", ["a\r\nSet-Cookie: x=1", "a\nb", "a\0b"])
def test_a_header_never_splits_the_head(action: str, evil: str) -> None:
    exchange = make_exchange(variables={"v": evil})
    assert failure(header(action, "X", "{v}"), exchange).endswith("failed to set variable header.X")
    assert "X" not in exchange.request.headers


def test_the_type_of_a_payload_never_splits_the_head() -> None:
    xml = policy('<Set><Payload contentType="{v}">x</Payload></Set>')
    text = failure(xml, make_exchange(variables={"v": "a\r\nb"}))
    assert text.endswith("failed to set variable Content-Type")


def test_a_payload_replaces_the_body_and_its_type() -> None:
    response = make_response(
        headers=[("Content-Type", "text/html"), ("Content-Length", "3"), ("Content-Encoding", "gzip")],
        content="old",
    )
    message = answered('<Set><Payload contentType="application/json">{"a": "b"}</Payload></Set>', response)
    assert message.body == b'{"a": "b"}'
    assert list(message.headers) == [("Content-Type", "application/json")]


@pytest.mark.parametrize(
    ("payload", "body"),
    [
        ("<Payload> \n{v} </Payload>", " \nV "),
        ("<Payload/>", ""),
        ('<Payload>{"a": "{v}", "b": {}}</Payload>', '{"a": "V", "b": {}}'),
        ('<Payload>\\{"v": {v}}</Payload>', '{"v": V}'),
        (
            '<Payload variablePrefix="@" variableSuffix="#">{"a": "@v#", "b": "{v}"}</Payload>',
            '{"a": "V", "b": "{v}"}',
        ),
        ("<Payload><a b='1'>{v}</a><!-- c --><d/></Payload>", "<a b='1'>V</a><!-- c --><d/>"),
        ("<Payload><![CDATA[<a>{v}</a> & more]]></Payload>", "<a>V</a> & more"),
        ("<Payload>&lt;a&gt; {toUpperCase(w)}</Payload>", "<a> W"),
    ],
)
def test_a_payload_is_the_text_between_the_tags(payload: str, body: str) -> None:
    assert changed(f"<Set>{payload}</Set>", v="V", w="w").text == body


def test_a_payload_without_a_type_keeps_the_one_there_is() -> None:
    response = make_response(headers=[("Content-Type", "text/html")])
    assert answered("<Set><Payload>x</Payload></Set>", response).headers.get("Content-Type") == "text/html"
    ignoring = '<Set><Payload contentType="{none}">x</Payload></Set>'
    done = run(policy(ignoring, ignores="true"), make_exchange(response=response))
    assert done.response is not None
    assert done.response.headers.get("Content-Type") == "text/html"


def test_the_type_of_the_payload_wins_over_a_header() -> None:
    message = answered(
        '<Set><Payload contentType="a/b">x</Payload>'
        '<Headers><Header name="content-type">c/d</Header></Headers></Set>'
    )
    assert message.headers.get_all("Content-Type") == ["a/b"]


def test_unresolved_variables_fault_unless_ignored() -> None:
    inner = '<Set><Headers><Header name="X">a{none}b</Header></Headers></Set>'
    with pytest.raises(Fault, match=r"AssignMessage\[AM\]: unable to resolve variable none"):
        run(policy(inner), make_exchange())
    assert run(policy(inner, ignores="true"), make_exchange()).request.headers.get("X") == "ab"


def raised(*headers: tuple[str, str]) -> Fault:
    fault = faults.RAISED(policy="RF")
    fault.headers.extend(headers)
    return fault


def test_in_the_error_flow_headers_join_those_of_the_raise_fault() -> None:
    exchange = make_exchange(fault=raised(("errorNote", "woops"), ("Other", "o")))
    for value in ("gremlins", "goblins"):
        run(header("Set", "ErrorNote", value), exchange)
    run(header("Set", "New", "1"), exchange)
    run(header("Set", "New", "2"), exchange)
    assert exchange.fault is not None
    message = exchange.fault.message
    assert message.headers.get_all("errorNote") == ["woops", "goblins"]
    assert message.headers.get_all("New") == ["2"]
    assert message.headers.get_all("Other") == ["o"]


def test_a_number_addresses_one_of_the_joined_values() -> None:
    exchange = make_exchange(fault=raised(("errorNote", "woops")))
    run(header("Set", "errorNote.1", "gremlins"), exchange)
    assert exchange.fault is not None
    assert exchange.fault.message.headers.get_all("errorNote") == ["gremlins"]


def test_a_header_that_was_removed_does_not_come_back() -> None:
    exchange = make_exchange(fault=raised(("errorNote", "woops")))
    run(policy('<Remove><Headers><Header name="errorNote"/></Headers></Remove>'), exchange)
    run(header("Set", "errorNote", "gremlins"), exchange)
    assert exchange.fault is not None
    assert exchange.fault.message.headers.get_all("errorNote") == ["gremlins"]


def test_other_faults_and_other_messages_do_not_join() -> None:
    exchange = make_exchange(fault=faults.INVALID_ACCESS_TOKEN())
    run(header("Set", "WWW-Authenticate", "x"), exchange)
    assert exchange.fault is not None
    assert exchange.fault.message.headers.get_all("WWW-Authenticate") == ["x"]
    exchange = make_exchange(fault=raised(("X", "1")))
    exchange.request.headers.set("X", "1")
    run(header("Set", "X", "2").replace('name="AM">', 'name="AM"><AssignTo>request</AssignTo>'), exchange)
    assert exchange.request.headers.get_all("X") == ["2"]


@pytest.mark.parametrize(
    ("inner", "rule"),
    [
        ('<Set><QueryParams><QueryParam name="type.0">x</QueryParam></QueryParams></Set>', "InvalidIndex"),
        ('<Add><FormParams><FormParam name="type.-3">x</FormParam></FormParams></Add>', "InvalidIndex"),
        ('<Set><Payload variablePrefix="##">x</Payload></Set>', "InvalidPayload"),
        ("<Set><Payload>{substring(a)}</Payload></Set>", "InvalidPayload"),
        ("<Set><StatusCode>abc</StatusCode></Set>", ""),
        ("<Set><StatusCode>99</StatusCode></Set>", ""),
        ("<Set><Version>HTTP/2</Version></Set>", ""),
        ("<Set><Version>2.0</Version></Set>", ""),
        ('<Set><Headers><Header name="a b">x</Header></Headers></Set>', ""),
        ("<Add><QueryParams><QueryParam>x</QueryParam></QueryParams></Add>", ""),
    ],
)
def test_what_is_wrong_at_deploy(inner: str, rule: str) -> None:
    found = refusals(policy(inner))
    assert [finding.rule for finding in found] == [rule]
    assert found[0].at.line == 1


def test_everything_wrong_is_told_together() -> None:
    assert rules(
        policy(
            '<Set><Headers><Header name="a.0"/></Headers><StatusCode>x</StatusCode></Set>'
            '<Add><Headers><Header name="b.0"/></Headers></Add>'
        )
    ) == ["InvalidIndex", "", "InvalidIndex"]


def test_needs_are_those_of_templates_and_form_fields() -> None:
    def needs(inner: str) -> Needs:
        return read(policy(inner)).needs

    assert needs('<Set><Headers><Header name="X">{request.verb}</Header></Headers></Set>') is Needs.NOTHING
    assert needs("<Set><Payload>{request.content}</Payload></Set>") is Needs.REQUEST_BODY
    assert (
        needs('<Set><FormParams><FormParam name="a">1</FormParam></FormParams></Set>') is Needs.MESSAGE_BODY
    )
    assert (
        needs('<Add><FormParams><FormParam name="a">1</FormParam></FormParams></Add>') is Needs.MESSAGE_BODY
    )
