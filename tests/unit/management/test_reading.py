from __future__ import annotations

import asyncio

import pytest

from tests.support.management import FORM, ORG, ZIP, Driver, O, basic

HEAD = f"POST {O}/apis?action=import&name=x HTTP/1.1\r\nHost: x\r\nContent-Type: {ZIP}\r\n"


async def raw(api: Driver, request: bytes, *, rest: bytes = b"") -> bytes:
    """Send bytes, and what follows them when a first answer has come; return heads and body that came."""
    reader, writer = await asyncio.open_connection("127.0.0.1", api.port)
    writer.write(request)
    answer = await reader.readuntil(b"\r\n\r\n")
    if rest:
        writer.write(rest)
        answer += await reader.readuntil(b"\r\n\r\n")
    length = answer.rpartition(b"Content-Length: ")[2].partition(b"\r\n")[0]
    answer += await reader.readexactly(int(length))
    writer.close()
    return answer


def head(api: Driver, more: str) -> bytes:
    return f"{HEAD}Authorization: {api.authorization}\r\n{more}\r\n".encode()


async def test_a_hundred_megabytes_are_refused_by_their_announcement(api: Driver) -> None:
    answer = await raw(api, head(api, "Content-Length: 104857600\r\n"))
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b"management.RequestTooLarge" in answer
    assert b"Connection: close" in answer


async def test_nobody_is_asked_to_send_a_hundred_megabytes(api: Driver) -> None:
    answer = await raw(api, head(api, "Content-Length: 104857600\r\nExpect: 100-continue\r\n"))
    assert answer.startswith(b"HTTP/1.1 413 ")


async def test_who_asks_before_sending_is_told_to_send(api: Driver) -> None:
    more = "Content-Length: 4\r\nExpect: 100-continue\r\nConnection: close\r\n"
    answer = await raw(api, head(api, more), rest=b"nope")
    assert answer.startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 400 ")


async def test_chunks_are_counted_as_they_come(api: Driver) -> None:
    entity = b'{"name": "' + b"x" * (1024 * 1024) + b'"}'
    reply = await api("POST", f"{O}/apiproducts", entity, chunked=True)
    reply.refused(413, "management.RequestTooLarge")


async def test_a_compressed_body_is_refused(api: Driver) -> None:
    reply = await api("POST", f"{O}/apiproducts", b"x", headers={"Content-Encoding": "gzip"})
    reply.refused(415, "management.UnsupportedMediaType")


async def test_an_empty_body_may_have_any_type(api: Driver) -> None:
    await api.registered()
    for kind in (ZIP, FORM, "application/x-www-url-form-encoded", "text/odd", ""):
        (await api("POST", f"{O}/developers/t@w.com?action=active", kind=kind)).expect(204)


@pytest.mark.parametrize("query", ["a=%ff", "&".join("a=1" for _ in range(101))])
async def test_a_query_that_cannot_be_read_is_refused(api: Driver, query: str) -> None:
    (await api("GET", f"{O}/apis?{query}")).refused(400, "management.InvalidParameter")


async def test_of_two_parameters_alike_the_first_counts(api: Driver) -> None:
    await api.imported("a")
    await api.imported("b")
    assert (await api("GET", f"{O}/apis?count=1&count=2")).items == ["a"]


async def test_an_anonymous_upload_is_refused_unread(api: Driver) -> None:
    for credentials in ("", f"Authorization: {basic('x@y.com', 'z')}\r\n"):
        answer = await raw(api, f"{HEAD}{credentials}Content-Length: 1000000\r\n\r\n".encode())
        assert answer.startswith(b"HTTP/1.1 401 ")
    assert await api.store.revisions(ORG).names() == []
