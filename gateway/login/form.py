"""What a client sends: its own credentials, and a form, both bounded and read strictly."""

from __future__ import annotations

import asyncio
import base64
import binascii
import hmac
from collections.abc import Mapping
from urllib.parse import parse_qsl

from aiohttp import web

from gateway.login.refusals import bad_client, bad_request, too_large, too_slow

CLIENT_ID, CLIENT_SECRET = "edgecli", "edgeclisecret"
"""Edge: the one client there is, and its secret is public: every script holds it."""
MOST_BYTES = 64 * 1024
_MOST_FIELDS = 50
BODY_TIMEOUT = 30.0
FORM = "application/x-www-form-urlencoded"


def basic_pair(header: str) -> tuple[str, str] | None:
    """Return name and password of a Basic header, None when it is none."""
    scheme, _, encoded = header.strip().partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        text = base64.b64decode(encoded.strip(), validate=True).decode()
    except (binascii.Error, ValueError):
        return None
    name, colon, password = text.partition(":")
    return (name, password) if colon and name else None


def check_client(header: str) -> None:
    """Hold an Authorization header against the one client.

    Raises:
        LoginRefused: it is another one, or none.
    """
    name, secret = basic_pair(header) or ("", "")
    is_name = hmac.compare_digest(name.encode(), CLIENT_ID.encode())
    if not (hmac.compare_digest(secret.encode(), CLIENT_SECRET.encode()) and is_name):
        raise bad_client()


async def form_of(request: web.Request) -> Mapping[str, str]:
    """Read the form in the body.

    Raises:
        LoginRefused: it is no form, too large, too slow, or names a field twice.
        ConnectionError: the client is gone.
    """
    if request.content_type != FORM:
        raise bad_request(f"The body must be of the type {FORM}")
    content = await _content(request)
    try:
        pairs = parse_qsl(
            content.decode(), keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS
        )
    except ValueError as error:
        raise bad_request("The form cannot be read") from error
    return once_each(pairs)


def query_of(request: web.Request) -> Mapping[str, str]:
    """Return the parameters of the query.

    Raises:
        LoginRefused: it cannot be read, or names one twice.
    """
    try:
        pairs = parse_qsl(
            request.rel_url.raw_query_string,
            keep_blank_values=True,
            errors="strict",
            max_num_fields=_MOST_FIELDS,
        )
    except ValueError as error:
        raise bad_request("The query cannot be read") from error
    return once_each(pairs)


def once_each(pairs: list[tuple[str, str]]) -> Mapping[str, str]:
    """Return fields by name. Source: RFC 6749 §3.2, no parameter comes more than once.

    Raises:
        LoginRefused: one does.
    """
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise bad_request("A parameter is given more than once")
    return fields


async def _content(request: web.Request) -> bytes:
    """Return the body, within its bound and its time."""
    if (request.content_length or 0) > MOST_BYTES:
        raise too_large(MOST_BYTES)
    try:
        async with asyncio.timeout(BODY_TIMEOUT):
            return await _read(request)
    except TimeoutError as error:
        raise too_slow() from error
    except web.RequestPayloadError as error:
        raise ConnectionError("the client hung up in the middle of its form") from error


async def _read(request: web.Request) -> bytes:
    content = bytearray()
    async for chunk in request.content.iter_any():
        content += chunk
        if len(content) > MOST_BYTES:
            raise too_large(MOST_BYTES)
    return bytes(content)
