"""request, response, message and error: which message they mean, and who may write it."""

from __future__ import annotations

import pytest

from gateway import faults
from gateway.message import Exchange, Message, Needs, Phase, ReadOnlyVariable, resolve
from gateway.message.message_roots import ROOTS, is_after, part_variable
from tests.support.builders import make_exchange, make_request, make_response


def in_request() -> Exchange:
    return make_exchange(make_request("POST", query="a=1", headers=[("X", "req")], content="asked"))


def in_response(phase: Phase = Phase.RESPONSE) -> Exchange:
    response = make_response(201, headers=[("X", "res")], content="answered")
    return make_exchange(make_request(headers=[("X", "req")]), response=response, phase=phase)


def in_error(phase: Phase = Phase.ERROR, *, response: Message | None = None) -> Exchange:
    error = make_response(503, headers=[("X", "err")], content="failed")
    return make_exchange(response=response, phase=phase, fault=faults.SERVICE_UNAVAILABLE(), error=error)


@pytest.mark.parametrize(
    ("name", "needs"),
    [
        ("request", Needs.REQUEST_BODY),
        ("response", Needs.RESPONSE_BODY),
        ("message", Needs.MESSAGE_BODY),
        ("error", Needs.RESPONSE_BODY),
    ],
)
def test_a_whole_message_and_its_body_need_the_same(name: str, needs: Needs) -> None:
    assert resolve(name).needs is needs
    for part in ("content", "formparam.a", "formstring", "content.as.base64"):
        assert resolve(f"{name}.{part}").needs is needs
    for part in ("header.x", "verb", "status.code", "queryparam.a.values", "headers.names"):
        assert resolve(f"{name}.{part}").needs is Needs.NOTHING


def test_message_is_whatever_is_on_its_way() -> None:
    header = resolve("message.header.x")
    assert [header(e) for e in (in_request(), in_response(), in_response(Phase.AFTER), in_error())] == [
        "req",
        "res",
        "res",
        "err",
    ]
    exchange = in_response()
    assert resolve("message")(exchange) is exchange.response


def test_the_request_stays_readable() -> None:
    exchange = in_response()
    assert resolve("request.header.x")(exchange) == "req"
    assert resolve("request")(exchange) is exchange.request


def test_the_response_reflects_what_it_is() -> None:
    exchange = in_response()
    assert resolve("response.status.code")(exchange) == 201
    assert resolve("response.content")(exchange) == "answered"
    assert resolve("response")(exchange) is exchange.response


@pytest.mark.parametrize(
    "name", ["response", "response.status.code", "response.header.x", "response.content"]
)
def test_there_is_no_response_before_there_is_one(name: str) -> None:
    assert resolve(name)(in_request()) is None


def test_the_target_s_answer_stays_readable_in_the_error_flow_and_not_after_it() -> None:
    answer = make_response(404)
    assert resolve("response.status.code")(in_error(response=answer)) == 404
    assert resolve("response.status.code")(in_error(Phase.AFTER, response=answer)) is None
    assert resolve("message.status.code")(in_error(Phase.AFTER, response=answer)) == 503


def test_the_error_message() -> None:
    exchange = in_error()
    assert exchange.fault is not None
    assert resolve("error")(exchange) is exchange.fault.message
    assert resolve("error.status.code")(exchange) == 503
    assert resolve("error.content")(exchange) == "failed"
    assert resolve("error.header.x")(exchange) == "err"


@pytest.mark.parametrize("name", ["error", "error.content", "error.status.code", "error.header.x"])
def test_there_is_no_error_outside_of_the_error_state(name: str) -> None:
    assert resolve(name)(in_request()) is None
    assert resolve(name)(in_response()) is None
    assert resolve(name)(in_error(Phase.AFTER)) is None


def test_parts_of_the_other_kind_read_null_and_are_not_written() -> None:
    exchange = in_response()
    for name in (
        "message.verb",
        "message.path",
        "message.queryparam.a",
        "message.querystring",
        "response.uri",
    ):
        assert resolve(name)(exchange) is None
    assert resolve("request.status.code")(exchange) is None
    resolve("request.status.code").set(exchange, 500)
    resolve("message.queryparam.a").set(exchange, "x")
    resolve("message.queryparam.a").unset(exchange)
    assert exchange.request.status == 200
    assert exchange.response is not None
    assert len(exchange.response.query) == 0


@pytest.mark.parametrize(
    "name",
    [
        "request",
        "request.path",
        "request.version",
        "request.uri",
        "request.querystring",
        "request.headers.count",
        "request.header.x.values",
        "response.version",
        "message.verb",
        "message.uri",
        "message.status.code",
        "message.reason.phrase",
        "error.status.code",
        "error.reason.phrase",
        "response.transport.message",
    ],
)
def test_what_edge_lists_as_read_only(name: str) -> None:
    variable = resolve(name)
    assert variable.is_read_only
    with pytest.raises(ReadOnlyVariable):
        variable.set(in_error(response=make_response()), "1.1")


def test_parts_are_written() -> None:
    exchange = in_response()
    for name, value in {
        "request.verb": "DELETE",
        "request.content": "new",
        "request.queryparam.b.1": "2",
        "request.header.x": "changed",
        "response.status.code": "418",
        "response.reason.phrase": "teapot",
        "message.header.y.1": "y",
        "message.content": "short",
    }.items():
        resolve(name).set(exchange, value)
        assert resolve(name)(exchange) == (418 if name == "response.status.code" else value)
    assert exchange.request.verb == "DELETE"


def test_the_path_of_message_is_writable_and_that_of_request_is_not() -> None:
    exchange = in_request()
    resolve("message.path").set(exchange, "/elsewhere")
    assert resolve("request.path")(exchange) == "/elsewhere"


def test_parts_are_erased() -> None:
    exchange = in_response()
    resolve("response.header.x").unset(exchange)
    resolve("message.content").unset(exchange)
    assert resolve("response.header.x")(exchange) is None
    assert resolve("response.content")(exchange) == ""


def test_what_is_always_there_cannot_be_erased() -> None:
    with pytest.raises(ReadOnlyVariable):
        resolve("request.verb").unset(in_request())


def test_out_of_scope_writing_has_no_effect() -> None:
    exchange = in_request()
    resolve("response.header.x").set(exchange, "v")
    resolve("response.header.x").unset(exchange)
    resolve("error.content").set(exchange, "v")
    resolve("response").set(exchange, make_response())
    resolve("error").set(exchange, make_response())
    assert (exchange.response, exchange.fault) == (None, None)
    assert exchange.variables == {}


def test_writing_the_message_where_there_is_none_has_no_effect() -> None:
    exchange = make_exchange(phase=Phase.RESPONSE)
    resolve("message").set(exchange, make_response())
    assert exchange.response is None


def test_whole_messages_are_replaced() -> None:
    request, response, error = make_request(), make_response(), make_response()
    exchange = in_request()
    resolve("message").set(exchange, request)
    assert exchange.request is request
    exchange = in_response()
    resolve("message").set(exchange, response)
    assert exchange.response is response
    resolve("response").set(exchange, error)
    assert exchange.response is error
    exchange = in_error()
    assert exchange.fault is not None
    resolve("error").set(exchange, error)
    assert exchange.fault.message is error
    resolve("message").set(exchange, response)
    assert exchange.fault.message is response


@pytest.mark.parametrize("name", ["message", "response", "error"])
@pytest.mark.parametrize("value", ["text", None, make_request()])
def test_only_a_message_of_the_kind_can_stand_for_it(name: str, value: object) -> None:
    with pytest.raises(ValueError, match=r"message of its kind|a request cannot stand for a response"):
        resolve(name).set(in_error(response=make_response()), value)


def test_a_text_that_is_no_part_has_no_variable() -> None:
    assert all(part_variable(root, "nothing.of.it") is None for root in ROOTS)


def test_after_means_the_client_has_its_answer() -> None:
    exchange = in_response(Phase.AFTER)
    assert is_after(exchange)
    exchange.flow = None
    assert not is_after(exchange)
