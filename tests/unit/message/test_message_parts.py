"""The table of parts: which text names which part, and what it reads."""

from __future__ import annotations

import pytest

from gateway.message import FORM_TYPE, Kind, Message
from gateway.message.message_parts import PARTS, find_part
from tests.support.builders import make_request, make_response

REQUEST = make_request(
    "POST",
    "/v0/weather",
    "a=hello&a=world&B=x%20y",
    headers=[
        ("Content-Type", FORM_TYPE),
        ("Cache-Control", "public, maxage=16544"),
        ("X.2.values", "dotted"),
    ],
    content="f=1&f=2&g=%26",
)
RESPONSE = make_response(404, headers=[("Cache-Control", "a"), ("cache-control", "b")], content=b"\xfb\xff")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("content", "f=1&f=2&g=%26"),
        ("header.Cache-Control", "public"),
        ("header.cache-control.2", "maxage=16544"),
        ("header.cache-control.3", None),
        ("header.cache-control.values", ["public", "maxage=16544"]),
        ("header.cache-control.values.count", 2),
        ("header.cache-control.values.string", "public, maxage=16544"),
        ("header.none.values", []),
        ("header.none.values.count", 0),
        ("header.none.values.string", None),
        ("header.x.2.values.values", ["dotted"]),
        ("header.values", None),
        ("headers.count", 3),
        ("headers.names", ["Content-Type", "Cache-Control", "X.2.values"]),
        ("headers.names.string", "Content-Type,Cache-Control,X.2.values"),
        ("queryparam.a", "hello"),
        ("queryparam.a.1", "hello"),
        ("queryparam.a.2", "world"),
        ("queryparam.a.values", ["hello", "world"]),
        ("queryparam.a.values.count", 2),
        ("queryparam.B", "x y"),
        ("queryparam.b", None),
        ("queryparams.count", 3),
        ("queryparams.names", ["a", "B"]),
        ("queryparams.names.string", "a,B"),
        ("querystring", "a=hello&a=world&B=x%20y"),
        ("formparam.f", "1"),
        ("formparam.f.2", "2"),
        ("formparam.f.values", ["1", "2"]),
        ("formparam.f.values.count", 2),
        ("formparams.count", 3),
        ("formparams.names", ["f", "g"]),
        ("formparams.names.string", "f,g"),
        ("formstring", "f=1&f=2&g=%26"),
        ("verb", "POST"),
        ("path", "/v0/weather"),
        ("uri", "/v0/weather?a=hello&a=world&B=x%20y"),
        ("version", "1.1"),
        ("transport.message", None),
    ],
)
def test_parts_of_a_request(text: str, value: object) -> None:
    assert read(text, REQUEST) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("status.code", 404),
        ("reason.phrase", "Not Found"),
        ("version", "1.1"),
        ("header.cache-control", "a"),
        ("header.cache-control.2", "b"),
        ("header.cache-control.values.string", "a, b"),
        ("headers.count", 1),
        ("content.as.base64", "+/8="),
        ("content.as.url.safe.base64", "-_8="),
        ("formstring", None),
        ("formparams.count", 0),
    ],
)
def test_parts_of_a_response(text: str, value: object) -> None:
    assert read(text, RESPONSE) == value


def read(text: str, message: Message) -> object | None:
    """Read a part by its text."""
    found = find_part(text)
    assert found is not None
    return found[1].read(message)


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        ("header.x.0", "header.NAME"),
        ("header.x.01", "header.NAME"),
        ("header.x.1234567", "header.NAME"),
        ("header.x.999999", "header.NAME.N"),
        ("header.x.values.string", "header.NAME.values.string"),
        ("header.x.values.2", "header.NAME.N"),
        ("header.count", "header.NAME"),
        ("queryparam.a\nb", "queryparam.NAME"),
    ],
)
def test_the_most_particular_pattern_counts(text: str, pattern: str) -> None:
    found = find_part(text)
    assert found is not None
    assert found[0].pattern == pattern


@pytest.mark.parametrize(
    "text",
    [
        "",
        "header",
        "header.",
        "headers",
        "Header.x",
        "content.",
        "xcontent",
        "content.x",
        "status",
        "statusXcode",
    ],
)
def test_what_is_no_part(text: str) -> None:
    assert find_part(text) is None


def test_every_part_can_be_found_by_its_own_pattern() -> None:
    for part in PARTS:
        found = find_part(part.pattern.replace("NAME", "x").replace(".N", ".1"))
        assert found is not None
        assert found[0] is part


def test_exactly_the_parts_made_from_the_body_wait_for_it() -> None:
    waiting = {part.pattern.partition(".")[0] for part in PARTS if part.reads_body}
    assert waiting == {"content", "formparam", "formparams", "formstring"}
    streaming = make_request(content=None)
    for part in PARTS:
        if not part.reads_body and part.kind is not Kind.RESPONSE:
            part.bind("x", 1).read(streaming)


def test_what_can_be_written() -> None:
    writable = {part.pattern for part in PARTS if part.bind("x", 1).write is not None}
    assert writable == {
        "content",
        "header.NAME",
        "header.NAME.N",
        "queryparam.NAME",
        "queryparam.NAME.N",
        "formparam.NAME",
        "formparam.NAME.N",
        "verb",
        "path",
        "version",
        "status.code",
        "reason.phrase",
    }


def test_content_is_emptied_when_it_is_erased() -> None:
    found = find_part("content")
    assert found is not None
    assert found[1].erase is not None
    message = make_request(content="x")
    found[1].erase(message)
    assert message.content == b""
