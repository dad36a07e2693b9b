"""Fetching small documents, from real servers on loopback."""

from __future__ import annotations

import pytest

from gateway.errors import UpstreamError
from gateway.upstream.documents import LARGEST, fetch_json
from tests.support.certificates import server_context
from tests.support.origin import Peer, an_origin, answering, closing_after

KEYS = '{"keys":[]}'


def answer(body: bytes, status: str = "200 OK", *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


async def reason_of(uri: str, patience: float = 5.0) -> str:
    with pytest.raises(UpstreamError) as caught:
        await fetch_json(uri, patience)
    return caught.value.reason


async def test_a_document_is_fetched() -> None:
    async with an_origin(answering(answer(KEYS.encode()))) as origin:
        assert await fetch_json(f"{origin.url}/keys?a=b") == KEYS
        (request,) = origin.requests
    assert request.target == "/keys?a=b"
    assert request.get("Accept-Encoding") == "identity"


async def test_a_redirect_is_not_followed() -> None:
    async with an_origin(answering(answer(KEYS.encode()))) as other:
        moved = answer(b"", "302 Found", f"Location: {other.url}/keys")
        async with an_origin(answering(moved)) as origin:
            assert await reason_of(origin.url) == "status"
        assert other.requests == []


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (answer(b"no", "404 Not Found"), "status"),
        (answer(b"\x1f\x8b", "200 OK", "Content-Encoding: gzip"), "encoding"),
        (answer(b" " * (LARGEST + 1)), "size"),
        (answer(b"\xff"), "content"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{", "eof"),
        (b"nonsense\r\n\r\n", "eof"),
    ],
)
async def test_what_is_no_whole_document_is_refused(raw: bytes, reason: str) -> None:
    async with an_origin(closing_after(raw)) as origin:
        assert await reason_of(origin.url) == reason


async def test_the_largest_is_taken() -> None:
    async with an_origin(answering(answer(b" " * LARGEST))) as origin:
        assert len(await fetch_json(origin.url)) == LARGEST


async def test_nobody_is_waited_for_for_ever() -> None:
    async def silent(peer: Peer) -> None:
        await peer.request()
        await peer.wire.rest()

    async with an_origin(silent) as origin:
        assert await reason_of(origin.url, 0.05) == "timeout"


async def test_nobody_there() -> None:
    assert await reason_of("http://127.0.0.1:1/") == "connect"


async def test_a_certificate_that_nobody_vouches_for_is_refused() -> None:
    async with an_origin(answering(answer(KEYS.encode())), tls=server_context()) as origin:
        assert await reason_of(f"https://localhost:{origin.port}/keys") == "tls"
