"""The form of a refusal."""

from __future__ import annotations

import pytest

from gateway import faults
from gateway.runtime.refusals import declared_length, refusal
from tests.support.builders import make_response


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
