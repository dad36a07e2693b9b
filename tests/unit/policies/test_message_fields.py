"""Named fields of a message: slots with numbers, and the rules of the three lists."""

from __future__ import annotations

import pytest

from gateway.message import FORM_TYPE
from gateway.policies._message_fields import (
    FORM,
    HEADERS,
    QUERY,
    Slot,
    forget_old_body,
    remove_slot,
    replace_body,
    values_of,
)
from gateway.policies._values import Wrong
from tests.support.builders import make_request, make_response


@pytest.mark.parametrize(
    ("text", "slot"),
    [
        ("type", Slot("type")),
        ("type.2", Slot("type", 2)),
        ("a.b", Slot("a.b")),
        ("a.b.10", Slot("a.b", 10)),
        (".2", Slot(".2")),
        ("a.", Slot("a.")),
    ],
)
def test_a_slot_is_a_name_and_perhaps_a_number(text: str, slot: Slot) -> None:
    assert Slot.parse(text) == slot
    assert str(slot) == text


@pytest.mark.parametrize("text", ["type.0", "type.-1"])
def test_a_number_counts_from_one(text: str) -> None:
    with pytest.raises(Wrong, match="must be greater than 0") as caught:
        Slot.parse(text)
    assert caught.value.rule == "InvalidIndex"


def test_a_header_must_have_a_name_that_headers_can_have() -> None:
    assert Slot.parse_header("X-A.2") == Slot("X-A", 2)
    with pytest.raises(Wrong, match="invalid header name 'X A'"):
        Slot.parse_header("X A")


def test_values_of_a_slot() -> None:
    message = make_request(query="t=1&t=2", headers=[("X", "a, b"), ("x", "c")])
    assert values_of(message.headers, Slot("X")) == ["a, b", "c"]
    assert values_of(message.headers, Slot("X", 3)) == ["c"]
    assert values_of(message.headers, Slot("X", 4)) == []
    assert values_of(message.query, Slot("t")) == ["1", "2"]
    assert values_of(message.query, Slot("t", 2)) == ["2"]
    assert values_of(message.query, Slot("t", 3)) == []


def test_a_slot_is_removed() -> None:
    message = make_request(query="t=1&t=2&u=3", headers=[("X", "a, b"), ("Y", "c")])
    remove_slot(message.headers, Slot("X", 1))
    remove_slot(message.headers, Slot("y"))
    remove_slot(message.query, Slot("t", 1))
    remove_slot(message.query, Slot("u"))
    assert list(message.headers) == [("X", "b")]
    assert str(message.query) == "t=2"


def test_only_requests_have_a_query() -> None:
    response = make_response()
    QUERY.edit(response, lambda fields: fields.add("a", "1"))
    assert len(response.query) == 0


def test_form_fields_are_the_body() -> None:
    message = make_request("POST", headers=[("Content-Encoding", "gzip"), ("Content-Length", "9")])
    FORM.edit(message, lambda fields: fields.add("a", "1 2"))
    FORM.accepts("any", "thing\r\n")
    assert message.body == b"a=1+2"
    assert list(message.headers) == [("Content-Type", FORM_TYPE)]
    assert FORM.look(message).get_all("a") == ["1 2"]


def test_headers_refuse_what_would_split_the_head() -> None:
    with pytest.raises(ValueError, match="line break"):
        HEADERS.accepts("X", "a\r\nY: b")


def test_only_form_fields_take_the_body() -> None:
    assert [section.reads_body for section in (HEADERS, QUERY, FORM)] == [False, False, True]


def test_a_replaced_body_loses_what_described_the_old_one() -> None:
    old = [("Content-Length", "3"), ("Content-Encoding", "br"), ("Content-MD5", "x"), ("Digest", "y")]
    message = make_response(headers=[*old, ("Content-Type", "text/plain; charset=iso-8859-1"), ("X", "1")])
    replace_body(message, "ä")
    assert message.body == b"\xe4"
    assert message.headers.names() == ["Content-Type", "X"]
    forget_old_body(message)
    assert message.headers.names() == ["Content-Type", "X"]
