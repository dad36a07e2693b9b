"""The head of the answer to a client; how it goes out is tested with `delivery`."""

from __future__ import annotations

import pytest

from gateway import faults
from gateway.runtime.answer import answer_of, declared_length, refusal
from tests.support.builders import make_response


def test_fields_keep_their_order_case_and_repetitions() -> None:
    fields = [("x-B", "1"), ("Set-Cookie", "a"), ("X-a", "2"), ("set-cookie", "b"), ("Server", "Their/1")]
    assert list(answer_of(make_response(headers=fields), None).headers.items()) == fields


def test_framing_is_made_anew() -> None:
    fields = [("Content-Length", "99"), ("Transfer-Encoding", "chunked"), ("Connection", "close"), ("A", "1")]
    answer = answer_of(make_response(headers=fields), 5)
    assert list(answer.headers.items()) == [("A", "1"), ("Server", "tollkeeper"), ("Content-Length", "5")]


def test_status_and_reason_may_be_of_somebodys_own() -> None:
    answer = answer_of(make_response(911, "Where Is It"), 0)
    assert (answer.status, answer.reason) == (911, "Where Is It")
    assert answer_of(make_response(468, ""), 0).reason == ""


def test_a_reason_stays_on_its_line() -> None:
    assert answer_of(make_response(200, "a\r\nX: b\udce9"), 0).reason == "aX: b"


@pytest.mark.parametrize(
    ("text", "length"), [("5", 5), ("", None), ("-1", None), ("\u0665", None), ("5, 5", None)]
)
def test_the_length_that_is_declared(text: str, length: int | None) -> None:
    assert declared_length(make_response(headers=[("Content-Length", text)])) == length
    assert declared_length(make_response()) is None


def test_a_refusal_has_the_form_of_a_fault() -> None:
    message = refusal(faults.BAD_REQUEST(), "")
    assert (message.status, message.reason) == (400, "Bad Request")
    assert (
        message.body
        == b'{"fault":{"faultstring":"Bad Request","detail":{"errorcode":"gateway.http.BadRequest"}}}'
    )
    assert message.headers.get("Content-Type") == "application/json"


def test_a_refusal_can_be_xml() -> None:
    message = refusal(faults.BAD_REQUEST(), "text/xml")
    assert message.body.startswith(b"<?xml")
    assert message.headers.get("Content-Type") == "application/xml"


def test_a_refusal_brings_its_fields() -> None:
    assert refusal(faults.STORE_UNAVAILABLE(), "").headers.get("Retry-After") == "1"


def test_half_a_character_does_not_stop_a_refusal() -> None:
    assert b"url: /?" in refusal(
        faults.APPLICATION_NOT_FOUND(host="default", path="/\udce9"), ""
    ).body.replace(b"\\", b"")
