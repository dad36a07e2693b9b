"""From an HTTP request to a call: its body within bounds, its path and query decoded once.

A body that announces itself as too large is refused before any of it is read, also where the client asks
first (`Expect: 100-continue`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from urllib.parse import parse_qsl

from aiohttp import HttpVersion10, HttpVersion11, web

from gateway.errors import Invalid
from gateway.management.body import LARGE, Body
from gateway.management.errors import (
    BadFraming,
    TooLarge,
    TooSlow,
    UnsupportedType,
    VersionNotServed,
    answer_of,
    response_of,
)
from gateway.store import IsGone

BODY_TIMEOUT = 60.0
"""Seconds that a body may take to arrive."""
_MOST_FIELDS = 100


class HungUp(ConnectionError):
    """The client ended the connection in the middle of its request: nobody awaits an answer."""


def hung_up(request: web.BaseRequest) -> IsGone:
    """Return what says whether the client of a request has ended the connection."""
    return lambda: request.transport is None or request.transport.is_closing()


def raw_path(request: web.BaseRequest) -> str:
    """Return the path as it came, nothing decoded."""
    return request.rel_url.raw_path


def query_of(request: web.BaseRequest) -> Mapping[str, str]:
    """Return the query's parameters; of two alike the first counts.

    Raises:
        Invalid: not UTF-8 beneath its escapes, or a hundred parameters.
    """
    try:
        pairs = parse_qsl(
            request.rel_url.raw_query_string,
            keep_blank_values=True,
            errors="strict",
            max_num_fields=_MOST_FIELDS,
        )
    except ValueError as error:
        raise Invalid("management.InvalidParameter", f"The query cannot be read: {error}") from error
    return dict(reversed(pairs))


def check_framing(request: web.BaseRequest) -> None:
    """Refuse versions that are not served, and what HTTP/1.0 does not know; such a refusal is in HTTP/1.1.

    Raises:
        BadFraming, VersionNotServed: the connection ends with the refusal.
    """
    is_old = request.version == HttpVersion10
    if request.version == HttpVersion11 or (is_old and "Transfer-Encoding" not in request.headers):
        return
    # aiohttp would write the request's version back.
    request._version = HttpVersion11
    request._cache.pop("version", None)
    raise BadFraming if is_old else VersionNotServed


async def body_of(request: web.BaseRequest, most: int) -> Body:
    """Read the body, `most` bytes at most.

    Raises:
        TooLarge: it announces, or turns out, to be larger.
        TooSlow: it did not arrive in time.
        UnsupportedType: it is compressed.
        HungUp: the client ended the connection before its body was there.
    """
    if not request.body_exists:
        return Body(b"", request.headers.get("Content-Type", ""))
    check_length(request, most)
    coding = request.headers.get("Content-Encoding", "identity").strip().lower()
    if coding not in ("", "identity"):
        raise UnsupportedType(f"(with Content-Encoding {coding})", "the body uncompressed")
    try:
        async with asyncio.timeout(BODY_TIMEOUT):
            content = await _content(request, most)
    except TimeoutError as error:
        raise TooSlow(BODY_TIMEOUT) from error
    return Body(content, request.headers.get("Content-Type", ""))


async def _content(request: web.BaseRequest, most: int) -> bytes:
    """Read the whole content; stop as soon as it is more than `most`."""
    content = bytearray()
    try:
        async for chunk in request.content.iter_any():
            content += chunk
            if len(content) > most:
                raise TooLarge(most)
    except (ConnectionError, web.RequestPayloadError) as error:
        raise HungUp(f"after {len(content)} bytes of its body") from error
    return bytes(content)


def check_length(request: web.BaseRequest, most: int) -> None:
    """Refuse a body that announces to be larger.

    Raises:
        TooLarge: it does.
    """
    if (request.content_length or 0) > most:
        raise TooLarge(most)


async def expect_continue(request: web.Request) -> web.StreamResponse | None:
    """Answer a client that asks before it sends: only a body that could be taken is asked for."""
    if request.headers.get("Expect", "").strip().lower() == "100-continue":
        try:
            check_length(request, LARGE)
        except TooLarge as error:
            return response_of(answer_of(error))
        if request.version >= (1, 1):
            await _ask(request)
            request.writer.output_size = 0
    return None


async def _ask(request: web.Request) -> None:
    """Ask for the body."""
    try:
        await request.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
    except ConnectionError as error:
        raise HungUp("before it was asked for its body") from error
