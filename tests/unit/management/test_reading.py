from __future__ import annotations

import asyncio
import logging

import pytest

from tests.support.management import FORM, ORG, ZIP, Driver, E, O, basic

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


@pytest.mark.parametrize(
    "begun",
    [
        "Content-Length: 1000\r\n\r\nhalf",
        "Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n",
        "Content-Length: 1000\r\nExpect: 100-continue\r\n\r\n",
    ],
)
async def test_who_hangs_up_during_an_upload_is_no_bug(
    api: Driver, caplog: pytest.LogCaptureFixture, begun: str
) -> None:
    caplog.set_level(logging.DEBUG, "gateway")
    request = f"{HEAD}Authorization: {api.authorization}\r\n{begun}".encode()
    for is_rude in (False, True):
        _, writer = await asyncio.open_connection("127.0.0.1", api.port)
        writer.write(request)
        # The call is under way when its answer to another connection is there.
        (await api("GET", O)).expect(200)
        if is_rude:
            writer.transport.abort()
        writer.close()
        (await api("GET", O)).expect(200)
        (await api("GET", O)).expect(200)
    told = [each for each in caplog.records if each.levelno > logging.DEBUG or each.exc_info]
    assert told == []
    assert len([each for each in caplog.records if "hung up" in each.getMessage()]) == 2


@pytest.mark.parametrize("kind", ["text/plain", "application/octet-stream", FORM, ""])
async def test_an_entity_of_an_unknown_type_is_refused(api: Driver, kind: str) -> None:
    await api.registered()
    app = f"{O}/developers/t@w.com/apps/Weather%20App"
    for verb, path in (
        ("POST", f"{O}/apiproducts"),
        ("PUT", f"{O}/apiproducts/Premium"),
        ("POST", f"{O}/apiproducts/Premium/attributes"),
        ("POST", f"{O}/apiproducts/Premium/attributes/a"),
        ("POST", f"{O}/developers"),
        ("PUT", f"{O}/developers/t@w.com"),
        ("POST", f"{O}/developers/t@w.com/apps"),
        ("PUT", app),
        ("POST", app),
        ("POST", f"{app}/keys/create"),
        ("POST", f"{E}/targetservers"),
    ):
        (await api(verb, path, '{"name": "x"}', kind=kind)).refused(415, "management.UnsupportedMediaType")


async def test_the_head_of_what_is_got(api: Driver) -> None:
    await api.deployed()
    await api.registered()
    for path in (
        f"{O}/apis",
        f"{O}/apis/hello",
        f"{O}/apis/hello/revisions/1",
        f"{O}/apis/hello/revisions/1?format=bundle",
        f"{O}/apiproducts",
        f"{O}/developers/t@w.com/apps",
        f"{E}/targetservers",
        f"{E}/deployments",
    ):
        got, head_of_it = await api("GET", path), await api("HEAD", path)
        assert (head_of_it.expect(got.status).body, got.status) == (b"", 200)
        for name in ("Content-Type", "Content-Length"):
            assert head_of_it.headers[name] == got.headers[name]
    (await api("HEAD", f"{O}/apis/none")).expect(404)


@pytest.mark.parametrize(
    ("line", "more", "status"),
    [
        ("GET / HTTP/2.0", "", 505),
        ("GET / HTTP/0.9", "Connection: keep-alive\r\n", 505),
        ("GET /", "", 505),
        ("POST / HTTP/1.0", "Connection: keep-alive\r\nTransfer-Encoding: chunked\r\n", 400),
    ],
)
async def test_only_http_1_0_and_1_1_are_served(api: Driver, line: str, more: str, status: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", api.port)
    body = "2\r\n{}\r\n0\r\n\r\n" if "chunked" in more else ""
    line = line.replace("/", f"{O}/apiproducts", 1)
    writer.write(f"{line}\r\nHost: x\r\nAuthorization: {api.authorization}\r\n{more}\r\n{body}".encode())
    answer = await reader.read()
    writer.close()
    assert answer.startswith(f"HTTP/1.1 {status} ".encode())
    assert b"Connection: close" in answer
    assert answer.count(b"Content-Length") == 1
