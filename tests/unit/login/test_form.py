"""What clients send: read strictly."""

from __future__ import annotations

import asyncio
import base64
from typing import cast

import pytest
from aiohttp import StreamReader, web
from aiohttp.base_protocol import BaseProtocol
from aiohttp.test_utils import make_mocked_request

from gateway.login.form import FORM, basic_pair, check_client, form_of, once_each, query_of
from gateway.login.refusals import LoginRefused


def encoded(text: bytes) -> str:
    return "basic " + base64.b64encode(text).decode()


@pytest.mark.parametrize(
    ("header", "pair"),
    [
        (encoded(b"a:b:c"), ("a", "b:c")),
        (encoded("ä:ö".encode()), ("ä", "ö")),
        (encoded(b"a:"), ("a", "")),
        (encoded(b":b"), None),
        (encoded(b"ab"), None),
        (encoded(b"\xff:b"), None),
        ("Basic ???", None),
        ("Bearer x", None),
        ("", None),
    ],
)
def test_basic_credentials(header: str, pair: tuple[str, str] | None) -> None:
    assert basic_pair(header) == pair


def test_there_is_one_client() -> None:
    check_client("Basic ZWRnZWNsaTplZGdlY2xpc2VjcmV0")
    for other in ("edgecli:x", "x:edgeclisecret", "edgecli:", "ä:ö"):
        with pytest.raises(LoginRefused):
            check_client(encoded(other.encode()))


def test_a_field_comes_once() -> None:
    assert once_each([("a", "1"), ("b", "1")]) == {"a": "1", "b": "1"}
    with pytest.raises(LoginRefused):
        once_each([("a", "1"), ("a", "1")])


class Unread:
    """Be as much of a connection as a body asks of it."""

    _reading_paused = False


@pytest.mark.parametrize(
    ("error", "expected"), [(TimeoutError(), LoginRefused), (web.RequestPayloadError(), ConnectionError)]
)
async def test_a_body_that_does_not_come_is_given_up(error: Exception, expected: type[Exception]) -> None:
    payload = StreamReader(cast(BaseProtocol, Unread()), 2**16, loop=asyncio.get_running_loop())
    payload.set_exception(error)
    headers = {"Content-Type": FORM}
    request = make_mocked_request("POST", "/oauth/token", headers=headers, payload=payload)
    with pytest.raises(expected):
        await form_of(request)


def test_a_query_is_read_strictly() -> None:
    assert query_of(make_mocked_request("POST", "/x?mfa_token=1+2")) == {"mfa_token": "1 2"}
    with pytest.raises(LoginRefused):
        query_of(make_mocked_request("POST", "/x?mfa_token=%ff"))
