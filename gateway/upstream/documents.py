"""Small documents that bundles name by address: fetched whole, within bounds of size and time.

Redirects are not followed: the address that a bundle names is the one that is believed.
"""

from __future__ import annotations

import aiohttp

from gateway.errors import UpstreamError
from gateway.upstream.trouble import TROUBLE, translated

PATIENCE = 5.0
"""Seconds that a document may take, from the first packet to the last byte."""
LARGEST = 256 * 1024
"""Bytes that a document may have."""


async def fetch_json(uri: str, patience: float = PATIENCE) -> str:
    """Return a JSON document as it stands; the certificate of an https address must be valid.

    Raises:
        UpstreamError: nobody answered in time, or with anything but a whole document of 200.
    """
    headers = {"Accept": "application/json, application/jwk-set+json", "Accept-Encoding": "identity"}
    connector = aiohttp.TCPConnector(force_close=True)
    timeout = aiohttp.ClientTimeout(total=patience)
    try:
        async with (
            aiohttp.ClientSession(
                connector=connector,
                timeout=timeout,
                headers=headers,
                auto_decompress=False,
                cookie_jar=aiohttp.DummyCookieJar(),
                trust_env=False,
            ) as session,
            session.get(uri, allow_redirects=False) as answer,
        ):
            return await _document(answer)
    except TROUBLE as error:
        raise translated(error) from error


async def _document(answer: aiohttp.ClientResponse) -> str:
    if answer.status != 200:
        raise UpstreamError("status", str(answer.status))
    if answer.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise UpstreamError("encoding", "compressed, and nobody asked for that")
    raw = bytearray()
    async for piece in answer.content.iter_any():
        raw += piece
        if len(raw) > LARGEST:
            raise UpstreamError("size", f"more than {LARGEST} bytes")
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        raise UpstreamError("content", "not in UTF-8") from error
