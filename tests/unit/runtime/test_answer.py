"""The head of the answer to a client; how it goes out is tested with `delivery`."""

from __future__ import annotations

from gateway.runtime.answer import answer_of
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
