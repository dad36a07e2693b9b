"""Reading, writing and erasing the parts of a message."""

from __future__ import annotations

import pytest

from gateway.message import FORM_TYPE, Message
from gateway.message.part_access import (
    Access,
    form,
    header,
    header_nth,
    header_text,
    query,
    write_content,
    write_path,
    write_reason,
    write_status,
    write_verb,
    write_version,
)
from tests.support.builders import make_request, make_response


def write(access: Access, message: Message, value: object | None) -> None:
    """Write by an access that must be able to."""
    assert access.write is not None
    access.write(message, value)


def erase(access: Access, message: Message) -> None:
    """Erase by an access that must be able to."""
    assert access.erase is not None
    access.erase(message)


# The example of the reference: Cache-Control: public, maxage=16544
def cached() -> Message:
    return make_response(headers=[("Cache-Control", "public, maxage=16544")])


def test_a_header_reads_up_to_the_first_comma() -> None:
    assert header("cache-control", 0).read(cached()) == "public"


@pytest.mark.parametrize(("text", "value"), [("", ""), ("a", "a"), (" a , b", "a"), (",b", "")])
def test_the_value_of_a_header(text: str, value: str) -> None:
    assert header("x", 0).read(make_request(headers=[("X", text)])) == value


def test_an_absent_header_is_null() -> None:
    assert header("x", 0).read(make_request()) is None
    assert header_text(make_request(), "x") is None
    assert header_nth("x", 1).read(make_request()) is None


def test_a_written_header_replaces_all_of_its_name() -> None:
    message = make_request(headers=[("X", "1"), ("x", "2")])
    write(header("X", 0), message, 7)
    assert list(message.headers) == [("X", "7")]


@pytest.mark.parametrize("access", [header("X", 0), header_nth("X", 1)])
def test_a_header_cannot_be_split(access: Access) -> None:
    message = make_request(headers=[("X", "1")])
    with pytest.raises(ValueError, match="header X holds a line break") as refused:
        write(access, message, "secret\r\nSet-Cookie: a=b")
    assert "secret" not in str(refused.value)
    assert list(message.headers) == [("X", "1")]


def test_a_header_of_an_impossible_name_cannot_be_written() -> None:
    with pytest.raises(ValueError, match="invalid header name"):
        write(header("a b", 0), make_request(), "x")


@pytest.mark.parametrize("nothing", [True, False])
def test_writing_null_to_a_header_removes_it(nothing: bool) -> None:
    message = make_request(headers=[("X", "1"), ("Y", "2")])
    if nothing:
        write(header("x", 0), message, None)
    else:
        erase(header("x", 0), message)
    assert list(message.headers) == [("Y", "2")]


def test_the_values_of_a_header_by_number() -> None:
    assert header_nth("cache-control", 2).read(cached()) == "maxage=16544"
    assert header_nth("cache-control", 3).read(cached()) is None


def test_one_value_of_a_header_is_written_and_removed() -> None:
    message = cached()
    access = header_nth("Cache-Control", 2)
    write(access, message, "no-store")
    assert header_text(message, "cache-control") == "public, no-store"
    write(access, message, None)
    assert header_text(message, "cache-control") == "public"
    erase(header_nth("Cache-Control", 1), message)
    assert header_text(message, "cache-control") is None


def test_the_complete_text_of_repeated_headers() -> None:
    assert header_text(make_request(headers=[("X", "a, b"), ("x", "c")]), "X") == "a, b, c"


def test_query_parameters_by_name_and_number() -> None:
    message = make_request(query="a=hello&a=world")
    assert [query("a", n).read(message) for n in (0, 1, 2, 3)] == ["hello", "hello", "world", None]


def test_query_parameters_are_written_repeated_and_removed() -> None:
    message = make_request(query="a=0")
    for number, value in ((1, "x"), (2, "y"), (3, None)):
        write(query("type", number), message, value)
    assert message.uri.endswith("?a=0&type=x&type=y")
    erase(query("type", 1), message)
    write(query("a", 0), message, True)
    assert str(message.query) == "a=true&type=y"
    write(query("a", 0), message, None)
    assert str(message.query) == "type=y"


def test_erasing_an_absent_parameter_leaves_the_query_as_it_came() -> None:
    message = make_request(query="a=%7e")
    erase(query("b", 0), message)
    assert str(message.query) == "a=%7e"


def test_form_fields_are_read_and_written_into_the_body() -> None:
    message = make_request("POST", headers=[("Content-Type", FORM_TYPE)], content="a=1&a=2")
    assert [form("a", n).read(message) for n in (0, 2)] == ["1", "2"]
    write(form("a", 2), message, "x y")
    write(form("b", 0), message, "&")
    assert message.content == b"a=1&a=x+y&b=%26"
    erase(form("a", 0), message)
    assert message.content == b"b=%26"


def test_erasing_a_form_field_of_another_body_leaves_it_alone() -> None:
    message = make_request("POST", headers=[("Content-Type", "application/json")], content="{}")
    erase(form("a", 0), message)
    assert message.content == b"{}"


@pytest.mark.parametrize(
    ("value", "content"), [(b"\xff", b"\xff"), ("é", "é".encode()), (5, b"5"), (None, b""), (True, b"true")]
)
def test_content(value: object, content: bytes) -> None:
    message = make_request(content="old")
    write_content(message, value)
    assert message.content == content


def test_verb() -> None:
    message = make_request()
    write_verb(message, "PATCH")
    assert message.verb == "PATCH"


@pytest.mark.parametrize("value", ["", None, "GET /x", "GET\r\n", "GÉT"])
def test_a_verb_must_be_a_token(value: object) -> None:
    message = make_request()
    with pytest.raises(ValueError, match="a verb must be a token"):
        write_verb(message, value)
    assert message.verb == "GET"


def test_a_path_is_written_in_canonical_spelling() -> None:
    message = make_request()
    write_path(message, "/%61/b%2fc")
    assert message.path == "/a/b%2Fc"


@pytest.mark.parametrize("value", ["", "x", "/a/../b", "/a?b=c", "/a b", "/a\r\n", None])
def test_a_path_that_the_door_refuses_cannot_be_written(value: object) -> None:
    message = make_request(path="/old")
    with pytest.raises(ValueError, match="a path must begin with /"):
        write_path(message, value)
    assert message.path == "/old"


def test_version() -> None:
    message = make_request()
    write_version(message, "1.0")
    assert message.version == "1.0"
    with pytest.raises(ValueError, match=r"a version must be 1\.0 or 1\.1"):
        write_version(message, "1.1\r\nX: y")


@pytest.mark.parametrize("value", [404, "404"])
def test_a_standard_phrase_follows_the_status(value: object) -> None:
    message = make_response()
    write_status(message, value)
    assert (message.status, message.reason) == (404, "Not Found")


def test_a_phrase_of_somebody_s_own_stays() -> None:
    message = make_response(200, "Fine")
    write_status(message, 911)
    assert (message.status, message.reason) == (911, "Fine")


@pytest.mark.parametrize(
    "value", [None, "", "abc", "20", "2000", 99, 1000, True, "٢٠٠", " 200", "200\n", -404]
)
def test_what_is_no_status(value: object) -> None:
    message = make_response()
    with pytest.raises(ValueError, match="from 100 to 999"):
        write_status(message, value)
    assert message.status == 200


def test_reason() -> None:
    message = make_response()
    write_reason(message, "I'm fine")
    assert message.reason == "I'm fine"
    with pytest.raises(ValueError, match="a reason phrase holds a line break"):
        write_reason(message, "OK\r\nX: y")
