"""AssignTo, through AssignMessage: which message is edited, and when a new one is made."""

from __future__ import annotations

import pytest

from gateway import faults
from gateway.faults import Fault
from gateway.message import Exchange, Kind, Message, Needs, Phase
from gateway.policies.assign_message import AssignMessage
from tests.support.builders import make_exchange, make_request, make_response
from tests.support.policy_runs import read, refusals, run, unread, warnings

MARK = '<Set><Headers><Header name="Mark">{request.header.X}</Header></Headers></Set>'


def policy(assign_to: str, inner: str = MARK) -> str:
    return (
        f'<AssignMessage name="AM">{assign_to}{inner}'
        "<IgnoreUnresolvedVariables>true</IgnoreUnresolvedVariables></AssignMessage>"
    )


def in_request(**variables: object) -> Exchange:
    return make_exchange(make_request("POST", headers=[("X", "x")], content="in"), variables=variables)


def in_response() -> Exchange:
    return make_exchange(make_request(headers=[("X", "x")]), response=make_response(201, content="out"))


def in_error(response: Message | None = None) -> Exchange:
    fault = faults.INVALID_ACCESS_TOKEN()
    return make_exchange(make_request(headers=[("X", "x")]), response=response, fault=fault)


def marked(exchange: Exchange) -> list[str]:
    """Tell which messages were edited."""
    places = {
        "request": exchange.request,
        "response": exchange.response,
        "error": None if exchange.fault is None else exchange.fault.message,
        **exchange.variables,
    }
    return [
        name for name, message in places.items() if isinstance(message, Message) and "Mark" in message.headers
    ]


AMBIENT = [
    "",
    "<AssignTo/>",
    '<AssignTo createNew="false" transport="http" type="request"/>',
    '<AssignTo createNew="false"/>',
    '<AssignTo type="request"/>',
    "<AssignTo>message</AssignTo>",
    '<AssignTo createNew="false" type="response">message</AssignTo>',
]


@pytest.mark.parametrize("assign_to", AMBIENT)
def test_without_a_name_the_message_on_its_way_is_edited(assign_to: str) -> None:
    assert marked(run(policy(assign_to), in_request())) == ["request"]
    assert marked(run(policy(assign_to), in_response())) == ["response"]
    assert marked(run(policy(assign_to), in_error())) == ["error"]
    assert marked(run(policy(assign_to), in_error(make_response()))) == ["error"]


@pytest.mark.parametrize("create_new", ["", 'createNew="false"'])
def test_an_early_response_is_made_where_there_is_none(create_new: str) -> None:
    xml = policy(f'<AssignTo {create_new} transport="http" type="response"/>')
    exchange = run(xml, in_request())
    assert marked(exchange) == ["response"]
    first = exchange.response
    assert marked(run(xml, exchange)) == ["response"]
    assert exchange.response is first
    assert marked(run(xml, in_response())) == ["response"]
    assert marked(run(xml, in_error())) == ["error"]


def test_after_the_answer_the_message_is_what_went_out() -> None:
    exchange = in_response()
    exchange.flow = None
    assert marked(run(policy(""), exchange)) == ["request"]
    after = make_exchange(response=make_response(), phase=Phase.AFTER)
    assert marked(run(policy(""), after)) == ["response"]


@pytest.mark.parametrize(
    ("kind", "place"), [("", "request"), ('type="request"', "request"), ('type="response"', "response")]
)
def test_a_new_message_in_the_request_flow(kind: str, place: str) -> None:
    exchange = in_request()
    old = exchange.request
    run(policy(f'<AssignTo createNew="true" {kind}/>'), exchange)
    assert marked(exchange) == [place]
    made = exchange.request if place == "request" else exchange.response
    assert made is not None
    assert made is not old
    # Its parts are made from those of the old one.
    assert made.headers.get("Mark") == "x"
    assert (len(made.headers), made.content) == (1, b"")
    assert (exchange.request is old) is (place == "response")


@pytest.mark.parametrize(
    ("kind", "place"), [("", "response"), ('type="request"', "request"), ('type="response"', "response")]
)
def test_a_new_message_in_the_response_flow(kind: str, place: str) -> None:
    exchange = run(policy(f'<AssignTo createNew="true" {kind}/>'), in_response())
    assert marked(exchange) == [place]
    assert exchange.response is not None
    assert exchange.response.status == (200 if place == "response" else 201)


@pytest.mark.parametrize("kind", ['type="request"', 'type="response"', ""])
@pytest.mark.parametrize("name", ["", "message", "error"])
def test_a_new_error_message_keeps_the_status(kind: str, name: str) -> None:
    exchange = run(policy(f'<AssignTo createNew="true" {kind}>{name}</AssignTo>'), in_error())
    assert exchange.fault is not None
    message = exchange.fault.message
    assert (message.kind, message.status, message.reason) == (Kind.RESPONSE, 401, "Unauthorized")
    assert (list(message.headers), message.content) == ([("Mark", "x")], b"")


def test_the_named_messages_of_an_exchange() -> None:
    assert marked(run(policy("<AssignTo>request</AssignTo>"), in_response())) == ["request"]
    assert marked(run(policy("<AssignTo>response</AssignTo>"), in_error(make_response()))) == ["response"]
    assert marked(run(policy("<AssignTo>error</AssignTo>"), in_error(make_response()))) == ["error"]
    new = 'createNew="true" type="response"'
    assert marked(run(policy(f"<AssignTo {new}>response</AssignTo>"), in_request())) == ["response"]
    exchange = in_response()
    old = exchange.request
    run(policy('<AssignTo createNew="true">request</AssignTo>'), exchange)
    assert marked(exchange) == ["request"]
    assert exchange.request is not old


def test_a_new_message_may_be_copied_from_the_one_it_replaces() -> None:
    exchange = in_request()
    xml = policy(
        '<AssignTo createNew="true" type="request">request</AssignTo>',
        '<Copy source="request"><Payload/></Copy><Set><Verb>{request.verb}</Verb></Set>',
    )
    run(xml, exchange)
    assert (exchange.request.verb, exchange.request.body) == ("POST", b"in")
    assert "X" not in exchange.request.headers


@pytest.mark.parametrize("kind", ["request", "response"])
@pytest.mark.parametrize("create_new", ["", 'createNew="true"'])
def test_a_message_of_ones_own_is_made(create_new: str, kind: str) -> None:
    exchange = run(policy(f'<AssignTo {create_new} type="{kind}">my.call</AssignTo>'), in_request())
    made = exchange.variables["my.call"]
    assert isinstance(made, Message)
    assert made.kind.name.lower() == kind
    assert marked(exchange) == ["my.call"]


def test_a_message_of_ones_own_is_a_request_by_default() -> None:
    made = run(policy("<AssignTo>mine</AssignTo>"), in_response()).variables["mine"]
    assert isinstance(made, Message)
    assert made.is_request


@pytest.mark.parametrize("create_new", ["", 'createNew="false"'])
def test_a_message_of_ones_own_is_edited(create_new: str) -> None:
    mine = make_response(418)
    run(policy(f"<AssignTo {create_new}>mine</AssignTo>"), in_request(mine=mine))
    assert mine.headers.get("Mark") == "x"


def test_a_new_one_replaces_it() -> None:
    mine = make_response(418, headers=[("Old", "1")])
    xml = policy(
        '<AssignTo createNew="true" type="response">mine</AssignTo>',
        '<Copy source="mine"><StatusCode/></Copy>',
    )
    made = run(xml, in_request(mine=mine)).variables["mine"]
    assert isinstance(made, Message)
    assert made is not mine
    assert (made.status, len(made.headers)) == (418, 0)


@pytest.mark.parametrize("create_new", ["", 'createNew="true"'])
def test_what_is_no_message_is_replaced_by_one(create_new: str) -> None:
    exchange = run(policy(f"<AssignTo {create_new}>mine</AssignTo>"), in_request(mine="text"))
    assert marked(exchange) == ["mine"]


def test_a_new_message_is_there_for_the_actions_that_make_it() -> None:
    xml = policy(
        '<AssignTo createNew="true">mine</AssignTo>',
        "<Set><Verb>PUT</Verb></Set><AssignVariable><Name>seen</Name><Ref>mine.verb</Ref></AssignVariable>",
    )
    assert run(xml, in_request()).variables["seen"] == "PUT"


def test_a_message_that_must_exist_and_does_not_is_a_fault() -> None:
    def text(assign_to: str, exchange: Exchange) -> str:
        with pytest.raises(Fault) as caught:
            run(policy(assign_to), exchange)
        return caught.value.text

    mine = '<AssignTo createNew="false">mine</AssignTo>'
    assert text(mine, in_request()) == "AssignMessage[AM]: unable to resolve variable mine"
    assert (
        text(mine, in_request(mine="x")) == "AssignMessage[AM]: value of variable mine is not of type Message"
    )
    assert text('<AssignTo createNew="false">response</AssignTo>', in_request()).endswith("response")
    assert text('<AssignTo createNew="false">error</AssignTo>', in_request()).endswith("error")


@pytest.mark.parametrize("name", ["proxy.name", "error"])
def test_a_place_that_cannot_hold_a_message_is_a_fault(name: str) -> None:
    with pytest.raises(Fault) as caught:
        run(policy(f'<AssignTo createNew="true">{name}</AssignTo>'), in_request())
    assert caught.value.text == f"AssignMessage[AM]: failed to set variable {name}"


def test_a_failed_edit_leaves_the_old_message() -> None:
    exchange = in_request()
    old = exchange.request
    with pytest.raises(Fault):
        run(
            policy('<AssignTo createNew="true"/>', "<Set><StatusCode>{request.verb}</StatusCode></Set>"),
            exchange,
        )
    assert exchange.request is old


def test_a_misspelt_type_deploys_with_a_warning() -> None:
    xml = policy('<AssignTo createNew="false" transport="http" type="responset"/>')
    assert warnings(xml) == ["attribute 'type': 'responset' is neither request nor response and is ignored"]
    assert marked(run(xml, in_response())) == ["response"]
    assert unread(xml) == []


@pytest.mark.parametrize(
    ("transport", "is_http"), [("http", True), ("HTTP", True), ("", True), ("jms", False)]
)
def test_another_transport_than_http_is_warned_of(transport: str, is_http: bool) -> None:
    expected = [] if is_http else ["attribute 'transport': 'jms' has no effect, there is http only"]
    assert warnings(policy(f'<AssignTo transport="{transport}"/>')) == expected


@pytest.mark.parametrize(
    ("assign_to", "kind"),
    [
        ("<AssignTo>request</AssignTo>", Kind.REQUEST),
        ('<AssignTo createNew="true" type="response">request</AssignTo>', Kind.REQUEST),
        ("<AssignTo>response</AssignTo>", Kind.RESPONSE),
        ("<AssignTo>error</AssignTo>", Kind.RESPONSE),
        ('<AssignTo type="response"/>', Kind.RESPONSE),
        ('<AssignTo createNew="true" type="response"/>', Kind.RESPONSE),
        ('<AssignTo createNew="true">mine</AssignTo>', Kind.REQUEST),
        ('<AssignTo createNew="true" type="response">mine</AssignTo>', Kind.RESPONSE),
        # In a fault rule these are the error message.
        ("", None),
        ('<AssignTo type="request"/>', None),
        ('<AssignTo createNew="true" type="request"/>', None),
        ('<AssignTo createNew="true" type="response">message</AssignTo>', None),
        # What the variable holds already is edited.
        ('<AssignTo type="response">mine</AssignTo>', None),
        ('<AssignTo createNew="false">mine</AssignTo>', None),
    ],
)
def test_the_kind_is_known_where_the_flow_does_not_decide(assign_to: str, kind: Kind | None) -> None:
    made = read(policy(assign_to))
    assert isinstance(made, AssignMessage)
    assert made.assign_to.certain_kind is kind


def test_create_new_says_true_or_false() -> None:
    assert "must be true or false" in refusals(policy('<AssignTo createNew="maybe"/>'))[0].message


def test_the_message_needs_no_body_of_itself() -> None:
    form = '<Add><FormParams><FormParam name="a">1</FormParam></FormParams></Add>'
    assert read(policy("<AssignTo>request</AssignTo>")).needs is Needs.NOTHING
    assert read(policy("<AssignTo>request</AssignTo>", form)).needs is Needs.REQUEST_BODY
    assert read(policy("", form)).needs is Needs.MESSAGE_BODY
