"""One HTTP message as policies see it."""

from __future__ import annotations

import pytest

from gateway import faults
from gateway.faults import Fault
from gateway.message import (
    FORM_TYPE,
    MAX_FORM_BYTES,
    MAX_FORM_FIELDS,
    Headers,
    Kind,
    Message,
    Parameters,
    has_body,
    standard_phrase,
)


def typed(content_type: str, content: bytes | None) -> Message:
    """Make a request with a body of this type."""
    return Message.request("POST", "/", headers=Headers([("Content-Type", content_type)]), content=content)


def test_a_request() -> None:
    message = Message.request("PUT", "/a", "b=c")
    assert (message.kind, message.is_request, message.verb, message.uri) == (
        Kind.REQUEST,
        True,
        "PUT",
        "/a?b=c",
    )
    assert (message.version, message.content, len(message.headers)) == ("1.1", b"", 0)


def test_a_uri_without_query() -> None:
    assert Message.request("GET", "/a").uri == "/a"


def test_a_response_has_the_standard_phrase_unless_told_otherwise() -> None:
    assert (Message.response().status, Message.response().reason) == (200, "OK")
    assert Message.response(404).reason == "Not Found"
    assert Message.response(404, "Gone fishing").reason == "Gone fishing"
    assert Message.response(911).reason == ""
    assert not Message.response().is_request


@pytest.mark.parametrize(
    ("status", "phrase"), [(201, "Created"), (503, "Service Unavailable"), (468, ""), (0, "")]
)
def test_standard_phrase(status: int, phrase: str) -> None:
    assert standard_phrase(status) == phrase


@pytest.mark.parametrize(
    ("header", "media_type", "charset"),
    [
        ("application/json", "application/json", "utf-8"),
        ('Text/XML; Charset="ISO-8859-1"', "text/xml", "iso-8859-1"),
        ("text/plain;format=flowed; charset=utf-16", "text/plain", "utf-16"),
        ("", "", "utf-8"),
        ("text/plain; charset=nonsense", "text/plain", "utf-8"),
        ("text/plain; charset=punycode", "text/plain", "utf-8"),
        ("text/plain; charset=unicode_escape", "text/plain", "utf-8"),
        ("text/plain; charset=utf-7", "text/plain", "utf-8"),
        ("text/plain; charset", "text/plain", "utf-8"),
    ],
)
def test_media_type_and_charset(header: str, media_type: str, charset: str) -> None:
    message = typed(header, b"")
    assert (message.media_type, message.charset) == (media_type, charset)


def test_without_content_type() -> None:
    message = Message.response()
    assert (message.media_type, message.charset) == ("", "utf-8")


@pytest.mark.parametrize(
    ("charset", "content", "text"),
    [
        ("utf-8", "é€".encode(), "é€"),
        ("utf-8", b"a\xff", "a\ufffd"),
        ("iso-8859-1", b"\xe9", "é"),
        ("windows-1252", b"\x80", "€"),
    ],
)
def test_text_is_decoded_by_the_declared_charset(charset: str, content: bytes, text: str) -> None:
    assert typed(f"text/plain; charset={charset}", content).text == text


@pytest.mark.parametrize(
    ("charset", "text", "content"),
    [
        ("utf-8", "é", "é".encode()),
        ("iso-8859-1", "é", b"\xe9"),
        ("iso-8859-1", "€", b"?"),
        ("utf-8", "a\udcff", b"a\xff"),
        ("utf-8", "a\ud800", b"a?"),
        ("utf-16le", "a\udcff", b"a\0?\0"),
    ],
)
def test_text_is_encoded_by_the_declared_charset(charset: str, text: str, content: bytes) -> None:
    message = typed(f"text/plain; charset={charset}", b"")
    message.text = text
    assert message.content == content


def test_reading_a_body_that_was_not_waited_for_is_a_mistake_of_ours() -> None:
    message = Message.response(content=None)
    with pytest.raises(RuntimeError, match="before it was waited for"):
        _ = message.body
    with pytest.raises(RuntimeError, match="before it was waited for"):
        _ = message.text


def test_body() -> None:
    assert typed("text/plain", b"\xff").body == b"\xff"


def test_form_fields() -> None:
    message = typed(f"{FORM_TYPE}; charset=utf-8", b"a=1&b=x+y")
    assert message.has_form
    assert message.form.pairs() == [("a", "1"), ("b", "x y")]
    assert message.form is message.form


def test_a_form_is_read_anew_when_the_body_was_replaced() -> None:
    message = typed(FORM_TYPE, b"a=1")
    assert message.form.get("a") == "1"
    message.content = b"a=2"
    assert message.form.get("a") == "2"


def test_a_body_of_another_type_has_no_form() -> None:
    message = typed("application/json", b"a=1")
    assert not message.has_form
    assert message.form.pairs() == []


@pytest.mark.parametrize(
    "content",
    [
        b"a=" + b"x" * MAX_FORM_BYTES,
        b"a=1&" * (MAX_FORM_FIELDS + 1),
        b"a=%",
        b"&" * 10_000_000,
        b"%41=a&" * 10_000,
    ],
)
def test_a_form_beyond_its_limits_is_refused_where_it_is_read(content: bytes) -> None:
    message = typed(FORM_TYPE, content)
    for _ in range(2):
        with pytest.raises(Fault) as refused:
            _ = message.form
        assert refused.value.kind is faults.BAD_FORM
    assert message.body == content


def test_the_largest_form_that_is_read() -> None:
    value = "x" * (MAX_FORM_BYTES - 2)
    assert typed(FORM_TYPE, f"a={value}".encode()).form.get("a") == value


def test_escapes_are_looked_for_in_the_text_of_a_form() -> None:
    assert typed(f"{FORM_TYPE}; charset=utf-16le", "a=%41".encode("utf-16le")).form.get("a") == "A"


def test_a_written_form_becomes_the_body_and_is_declared() -> None:
    message = typed("application/json", b"{}")
    message.write_form(Parameters.of([("a", "x y")]))
    assert message.content == b"a=x+y"
    assert message.headers.get("content-type") == FORM_TYPE
    assert message.form.get("a") == "x y"


def test_a_written_form_keeps_the_declared_charset() -> None:
    message = typed(f"{FORM_TYPE}; charset=utf-8", b"a=1")
    message.form.set("a", "2")
    message.write_form(message.form)
    assert (message.content, message.headers.get("content-type")) == (b"a=2", f"{FORM_TYPE}; charset=utf-8")


def test_a_copy_is_independent() -> None:
    message = Message.request("PUT", "/a", "b=c", headers=Headers([("X", "1")]), content=b"body")
    message.version = "1.0"
    twin = message.copy()
    assert (twin.kind, twin.verb, twin.uri, twin.version, twin.content) == (
        Kind.REQUEST,
        "PUT",
        "/a?b=c",
        "1.0",
        b"body",
    )
    twin.headers.set("X", "2")
    twin.query.set("b", "d")
    assert (message.headers.get("x"), message.uri) == ("1", "/a?b=c")


def test_a_copy_of_a_response_keeps_its_status_line() -> None:
    twin = Message.response(468, "Odd").copy()
    assert (twin.kind, twin.status, twin.reason) == (Kind.RESPONSE, 468, "Odd")


@pytest.mark.parametrize(
    ("verb", "status", "expected"),
    [
        ("GET", 200, True),
        ("HEAD", 200, False),
        ("GET", 204, False),
        ("GET", 304, False),
        ("GET", 103, False),
        ("POST", 404, True),
    ],
)
def test_what_may_have_a_body(verb: str, status: int, expected: bool) -> None:
    assert has_body(verb, status) is expected


@pytest.mark.parametrize(
    ("path", "query", "uri"),
    [
        ("/a", "", "/a"),
        ("/a", "b=c", "/a?b=c"),
        ("/a", "b=%7e&&c", "/a?b=%7e&&c"),
        ("/", "?", "/?" + "?"),
        ("/a%3Fb", "", "/a%3Fb"),
    ],
)
def test_path_and_query_are_the_uri(path: str, query: str, uri: str) -> None:
    message = Message.request("GET", path, query)
    assert message.path_and_query() == message.uri == uri


def test_path_and_query_follow_what_is_changed() -> None:
    message = Message.request("GET", "/a", "b=%7e")
    message.path = "/x"
    message.query.add("c", "é")
    assert message.path_and_query() == "/x?b=~&c=%C3%A9"
    message.query = Parameters("d")
    assert message.path_and_query() == "/x?d"
    message.query.clear()
    assert message.path_and_query() == "/x"
