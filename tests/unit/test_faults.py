"""The catalogue of faults: bodies, headers, and what holds for all of them."""

from __future__ import annotations

import json
import string
from xml.etree import ElementTree

import pytest

from gateway import faults
from gateway.faults import Fault, FaultKind, Origin, prefers_xml

KINDS = {name: kind for name, kind in vars(faults).items() if isinstance(kind, FaultKind)}


def details_of(kind: FaultKind) -> dict[str, object]:
    """Give a number for everything the text of a kind names."""
    return {name: 7168 for _, name, _, _ in string.Formatter().parse(kind.text) if name}


@pytest.mark.parametrize("name", sorted(KINDS))
def test_every_kind_makes_a_fault_with_a_body(name: str) -> None:
    kind = KINDS[name]
    fault = kind(**details_of(kind))
    body, content_type = fault.render("")
    parsed = json.loads(body)["fault"]
    assert content_type == "application/json"
    assert parsed == {"faultstring": fault.text, "detail": {"errorcode": kind.code}}
    assert 400 <= fault.status <= 599


def test_a_fault_is_raised_by_its_kind_and_tells_what_it_is() -> None:
    with pytest.raises(Fault, match=r"Body buffer overflow") as raised:
        raise faults.REQUEST_BODY_TOO_BIG()
    fault = raised.value
    assert (fault.code, fault.status, fault.kind.origin) == ("protocol.http.TooBigBody", 413, Origin.CLIENT)
    assert str(fault) == "protocol.http.TooBigBody: Body buffer overflow"


def test_the_text_is_filled_with_details() -> None:
    fault = faults.REQUEST_LINE_TOO_LONG(limit=7168)
    assert fault.text == "request line size exceeding 7,168"


def test_a_missing_detail_is_a_mistake_of_ours() -> None:
    with pytest.raises(KeyError):
        faults.REQUEST_LINE_TOO_LONG()


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (faults.INVALID_ACCESS_TOKEN, "InvalidAccessToken"),
        (faults.UNKNOWN_ACCESS_TOKEN, "invalid_access_token"),
        (faults.RAISED, "RaiseFault"),
        (faults.INTERNAL, "Internal Server Error"),
    ],
)
def test_fault_name_is_the_last_segment_of_the_code(kind: FaultKind, name: str) -> None:
    assert kind.name == name
    assert Fault(kind, "").name == name


def test_json_is_compact_and_in_edge_s_order() -> None:
    body, _ = faults.INVALID_ACCESS_TOKEN().render("*/*")
    assert body == (
        '{"fault":{"faultstring":"Invalid access token",'
        '"detail":{"errorcode":"oauth.v2.InvalidAccessToken"}}}'
    )


def test_unknown_proxy_escapes_slashes_as_edge_does() -> None:
    body, _ = faults.APPLICATION_NOT_FOUND(host="default", path="/v0/x").render("")
    assert '"Unable to identify proxy for host: default and url: \\/v0\\/x"' in body


def test_json_text_is_escaped() -> None:
    fault = faults.SERVICE_UNAVAILABLE()
    fault.text = 'quote " and \n and é'
    body, _ = fault.render("")
    assert json.loads(body)["fault"]["faultstring"] == fault.text


def test_xml_is_well_formed_whatever_stands_in_the_text() -> None:
    fault = faults.ASSIGN_UNRESOLVED(policy="\0\x0b\ud800", variable="\uffff]]>&")
    body, _ = fault.render("text/xml")
    root = ElementTree.fromstring(body.encode())
    assert root.findtext("faultstring") == (
        "AssignMessage[\ufffd\ufffd\ufffd]: unable to resolve variable \ufffd]]>&"
    )


def test_xml_for_a_client_that_asks_for_xml_only() -> None:
    fault = faults.ASSIGN_UNRESOLVED(policy="A", variable="<b>&")
    body, content_type = fault.render("text/xml")
    assert content_type == "application/xml"
    assert body.startswith("<?xml version='1.0' encoding='UTF-8'?><fault><faultstring>")
    assert "</faultstring>\n<detail>" in body
    root = ElementTree.fromstring(body)
    assert root.findtext("faultstring") == "AssignMessage[A]: unable to resolve variable <b>&"
    assert root.findtext("detail/errorcode") == "steps.assignmessage.UnresolvedVariable"


@pytest.mark.parametrize(
    ("accept", "is_xml"),
    [
        ("", False),
        ("*/*", False),
        ("application/json", False),
        ("application/xml", True),
        ("text/xml; charset=utf-8", True),
        ("Application/XML, text/html", True),
        ("application/xml, application/json", False),
        ("application/xml, application/*;q=0.1", False),
        ("text/xml, */*", False),
        ("text/html", False),
    ],
)
def test_xml_is_preferred_only_where_json_has_no_room(accept: str, is_xml: bool) -> None:
    assert prefers_xml(accept) is is_xml


def test_a_policy_may_answer_in_a_form_of_its_own() -> None:
    fault = faults.OAUTH_INVALID_CLIENT(text="ClientId is Invalid")
    assert fault.answered_with('{"ErrorCode":"invalid_client"}') is fault
    assert fault.render("application/xml") == ('{"ErrorCode":"invalid_client"}', "application/json")
    fault.answered_with("<e/>", "text/xml")
    assert fault.render("") == ("<e/>", "text/xml")


def test_a_bearer_challenge_repeats_code_and_text() -> None:
    assert faults.INVALID_ACCESS_TOKEN().headers == [
        (
            "WWW-Authenticate",
            'Bearer realm="null",error="invalid_token",'
            'error_description="oauth.v2.InvalidAccessToken: Invalid access token"',
        )
    ]


def test_a_challenge_cannot_be_broken_by_a_detail() -> None:
    fault = faults.INSUFFICIENT_SCOPE(scopes='a"b\\c\r\nSet-Cookie: x=\ud800')
    [(_, value)] = fault.headers
    assert value.endswith(
        'error_description="steps.oauth.v2.InsufficientScope: Required scope(s): a\\"b\\\\c  Set-Cookie: x= "'
    )


def test_retry_after_is_sent_where_the_kind_says_so() -> None:
    assert faults.STORE_UNAVAILABLE().headers == [("Retry-After", "1")]


def test_most_faults_bring_no_headers() -> None:
    assert faults.SERVICE_UNAVAILABLE().headers == []


def test_two_faults_of_one_kind_share_nothing() -> None:
    first, second = faults.SERVICE_UNAVAILABLE(), faults.SERVICE_UNAVAILABLE()
    first.headers.append(("X-A", "b"))
    assert second.headers == []


def test_edge_s_literal_placeholder_survives() -> None:
    assert faults.INVALID_CLIENT_IDENTIFIER().text == "Invalid client identifier {0}"


def test_details_are_not_read_as_templates() -> None:
    assert faults.ASSIGN_UNRESOLVED(policy="{0.x}", variable="{policy}").text == (
        "AssignMessage[{0.x}]: unable to resolve variable {policy}"
    )
