from __future__ import annotations

import pytest

from gateway.entities import MaskConfig, MaskNamespace
from gateway.flow import Masks, Shot
from gateway.message import Message
from tests.support.builders import make_request, make_response

JSON = [("Content-Type", "application/json")]
FORM = [("Content-Type", "application/x-www-form-urlencoded")]
HIDDEN = "*****"


def masks(*variables: str, **paths: object) -> Masks:
    return Masks([MaskConfig("default", variables=variables, **paths)])  # type: ignore[arg-type]


def content(mask: Masks, message: Message, kind: str = "RequestMessage") -> str:
    return (mask.shot(Shot.of(message, kind)).content or b"").decode()


@pytest.mark.parametrize(
    ("masked", "name", "is_hidden"),
    [
        ("a", "a", True),
        ("a", "a.b", True),
        ("a.b", "a", False),
        ("a", "ab", False),
        ("request.header.Authorization", "request.header.authorization", True),
        ("request.header.Authorization", "message.header.Authorization.1", True),
        ("request.header.Authorization", "response.header.Authorization", False),
        ("message.header.X", "response.header.x", True),
        ("request.header.X", "request.header.Y", False),
        ("request", "request.content", True),
        ("apiproxy.name", "request.name", False),
    ],
)
def test_a_variable_is_hidden_under_all_its_names(masked: str, name: str, *, is_hidden: bool) -> None:
    assert (masks(masked).value(name, "x") == HIDDEN) is is_hidden
    assert masks(masked).value(name, None) is None
    assert Masks().value(name, "x") == "x"


def test_headers_of_messages_are_hidden() -> None:
    request = make_request(headers=[("AUTHORIZATION", "Basic x"), ("X", "1")])
    mask = masks("request.header.Authorization")
    assert mask.shot(Shot.of(request, "RequestMessage")).headers == (("AUTHORIZATION", HIDDEN), ("X", "1"))
    response = make_response(headers=[("Authorization", "y")])
    assert mask.shot(Shot.of(response, "ResponseMessage")).headers == (("Authorization", "y"),)


def test_parameters_are_hidden_in_urls_and_forms() -> None:
    mask = masks("request.queryparam.key", "request.formparam.p q")
    request = make_request("POST", "/a", "key=x&b=1&key", headers=FORM, content="p+q=secret&b=2")
    shot = mask.shot(Shot.of(request, "RequestMessage"))
    assert shot.uri == f"/a?key={HIDDEN}&b=1&key"
    assert shot.content == f"p+q={HIDDEN}&b=2".encode()
    assert mask.value("proxy.url", "http://h/a?k%65y=x") == f"http://h/a?k%65y={HIDDEN}"
    assert mask.value("request.querystring", "key=x") == f"key={HIDDEN}"
    assert mask.value("request.content", "p+q=secret&b=2") == f"p+q={HIDDEN}&b=2"
    assert mask.value("other.name", "key=x") == "key=x"


def test_a_url_or_a_body_can_be_hidden_as_a_whole() -> None:
    mask = masks("request.uri", "message.content")
    shot = mask.shot(Shot.of(make_request(content="x"), "RequestMessage"))
    assert (shot.uri, shot.content) == (HIDDEN, HIDDEN.encode())
    assert mask.value("request.content", "x") == HIDDEN


PATHS = {
    "json_paths_request": ("$.a",),
    "json_paths_response": ("$.b",),
    "json_paths_fault": ("$.c",),
    "x_paths_request": ("/p:a",),
    "x_paths_response": ("/b",),
    "namespaces": (MaskNamespace("p", "urn:x"),),
}
BODY = '{"a":"1","b":"2","c":"3"}'


@pytest.mark.parametrize(
    ("kind", "hidden"),
    [("RequestMessage", "1"), ("ResponseMessage", "2"), ("ErrorMessage", "3")],
)
def test_paths_hide_parts_of_the_bodies_that_they_are_for(kind: str, hidden: str) -> None:
    message = make_request(headers=JSON, content=BODY)
    if kind != "RequestMessage":
        message = make_response(headers=JSON, content=BODY)
    shown = content(masks(**PATHS), message, kind)
    assert [number for number in "123" if number not in shown] == [hidden]


def test_paths_hide_parts_of_bodies_in_variables() -> None:
    mask = masks(**PATHS)
    assert mask.value("request.content", BODY) == f'{{"a":"{HIDDEN}","b":"2","c":"3"}}'
    assert mask.value("message.content", BODY) == f'{{"a":"{HIDDEN}","b":"{HIDDEN}","c":"{HIDDEN}"}}'
    assert mask.value("request", '<a xmlns="urn:x">1</a>') == f'<a xmlns="urn:x">{HIDDEN}</a>'
    assert mask.value("mine", BODY) == BODY


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        (b'\xef\xbb\xbf {"a":1}', f'{{"a":"{HIDDEN}"}}'),
        ('{"a":1}'.encode("utf-16"), f'{{"a":"{HIDDEN}"}}'),
        (b" " * 300 + b'{"a":1}', f'{{"a":"{HIDDEN}"}}'),
        (b"\xef\xbb\xbf" + b"\r\n" * 300 + b'{"a":', HIDDEN),
        (b"\n" * 300 + b'<a xmlns="urn:x">1</a>', f'<a xmlns="urn:x">{HIDDEN}</a>'),
        (b'{"a":', HIDDEN),
        (b'<a xmlns="urn:x">1</a>', f'<a xmlns="urn:x">{HIDDEN}</a>'),
        (b"plain text", "plain text"),
        (b"   ", "   "),
        (b"", ""),
    ],
)
def test_what_a_body_is_can_be_seen_without_its_type(body: bytes, shown: str) -> None:
    assert content(masks(**PATHS), make_request(content=body)) == shown


def test_a_body_that_may_be_xml_or_nothing_is_hidden() -> None:
    mask = masks(x_paths_request=("/a",))
    assert content(mask, make_request(content=b"\0\0\0<")) == HIDDEN
    assert content(mask, make_request(headers=[("Content-Type", "text/xml")], content=b"<a")) == HIDDEN
    assert mask.shot(Shot.of(make_request(content=None), "RequestMessage")).content is None


def test_masks_know_the_names_of_their_configurations() -> None:
    assert Masks([MaskConfig("a"), MaskConfig("b")]).names == ("a", "b")
