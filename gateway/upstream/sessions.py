"""Sessions of aiohttp's client: what all calls of one keep-alive time share."""

from __future__ import annotations

import aiohttp

from gateway.upstream.answer import Response
from gateway.upstream.failures import MAX_RESPONSE_HEADERS

MAX_RESPONSE_LINE = 2_048
DNS_LIFETIME = 10
"""Seconds."""


def open_session(keepalive: float, max_connections: int) -> aiohttp.ClientSession:
    """Return a session whose pool keeps idle connections for so many seconds, 0 for not at all."""
    connector = aiohttp.TCPConnector(
        limit=max_connections,
        ttl_dns_cache=DNS_LIFETIME,
        keepalive_timeout=keepalive or None,
        force_close=not keepalive,
    )
    return aiohttp.ClientSession(
        connector=connector,
        response_class=Response,
        auto_decompress=False,
        cookie_jar=aiohttp.DummyCookieJar(),
        max_line_size=MAX_RESPONSE_LINE,
        max_field_size=MAX_RESPONSE_HEADERS,
        # As many as fit: their size is what is limited.
        max_headers=MAX_RESPONSE_HEADERS // 4,
        trust_env=False,
    )
