"""The Content-Type gates."""

from __future__ import annotations

import pytest

from gateway.message import Message
from gateway.policies._bodies import is_json, is_xml, raw_body
from tests.support.builders import make_response


def typed(content_type: str, content: bytes = b"") -> Message:
    return make_response(headers=[("Content-Type", content_type)] if content_type else [], content=content)


@pytest.mark.parametrize("content_type", ["application/xml", "Text/XML; charset=x", "application/soap+xml"])
def test_xml(content_type: str) -> None:
    assert is_xml(typed(content_type))
    assert not is_json(typed(content_type))


@pytest.mark.parametrize("content_type", ["application/json", "application/JSON;q=1", "application/hal+json"])
def test_json(content_type: str) -> None:
    assert is_json(typed(content_type))
    assert not is_xml(typed(content_type))


@pytest.mark.parametrize("content_type", ["", "text/plain", "application/xhtml", "text/json"])
def test_neither(content_type: str) -> None:
    assert not is_xml(typed(content_type))
    assert not is_json(typed(content_type))


def test_the_header_says_how_a_body_is_read_or_else_the_body_does() -> None:
    assert raw_body(typed("text/xml; charset=iso-8859-1", b"\xe4")) == "ä"
    assert raw_body(typed("text/xml", b"\xe4")) == b"\xe4"
    assert raw_body(typed("", b"x")) == b"x"
