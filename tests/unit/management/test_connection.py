from __future__ import annotations

import asyncio
import logging
from dataclasses import replace

import pytest

from gateway.store import Store
from tests.support.management import Driver, O, unseen


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"\x16\x03\x01\x02\x00 no http\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET /v1/o HTTP/1.1\r\nHost: x\r\nAccept: text/html\r\nX: " + b"y" * 10_000 + b"\r\n\r\n",
        b"POST /v1/o HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
    ],
)
async def test_what_is_no_http_gets_edges_body_and_no_html(api: Driver, request_bytes: bytes) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", api.port)
    writer.write(request_bytes)
    answer = await reader.read()
    writer.close()
    assert answer.startswith((b"HTTP/1.1 400 ", b"HTTP/1.0 400 "))
    assert b'"code" : "management.InvalidRequest"' in answer
    assert b"<html" not in answer


async def test_a_bug_is_logged_and_not_told(
    api: Driver, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    await api.registered()
    # What is stored was written by nobody who knows how.
    await store.connection.ask("SET", "tk:{myorg}:product:Premium", b"{ not a record")
    # What is told of a bug is documented nowhere.
    reply = await replace(api, watch=unseen)("GET", f"{O}/apiproducts/Premium", accept="text/html")
    message = reply.refused(500, "management.InternalError")
    assert "record" not in message
    (logged,) = [each for each in caplog.records if each.levelno == logging.ERROR]
    assert logged.exc_info is not None
    (await api("GET", O)).expect(200)


async def test_a_store_that_is_gone_is_told_as_such(api: Driver, store: Store) -> None:
    await store.connection.ask("ACL", "SETUSER", "default", "-get")
    try:
        reply = await api("GET", O)
    finally:
        await store.connection.ask("ACL", "SETUSER", "default", "+get")
    reply.refused(503, "management.StoreUnavailable")
    assert reply.headers["Retry-After"] == "1"
