"""A gigabyte each way, past a reader that takes its time: the worker holds none of it."""

from __future__ import annotations

import asyncio
import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from gateway.bundle import Files, write_zip
from tests.e2e.running import Gateway, running, until

SIZE = 1 << 30
PIECE = bytes(1 << 20)
MOST = 32 << 20
"""Bytes that a worker may grow by: sockets, buffers of the loop, and what the allocator keeps."""
HESITATION = 0.5


class Origin:
    """Take one request after the other, and answer each with as much as it asks for."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._socket.getsockname()[1])
        self.received = 0
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            # Whoever only looks whether the proxy is there leaves early.
            with connection, suppress(ConnectionError):
                self._answer(connection)

    def _answer(self, connection: socket.socket) -> None:
        held = b""
        while b"\r\n\r\n" not in held:
            held += connection.recv(65_536)
        head, _, body = held.partition(b"\r\n\r\n")
        length = re.search(rb"(?i)content-length: (\d+)", head)
        self.received = len(body)
        time.sleep(HESITATION)
        while length is not None and self.received < int(length[1]):
            self.received += len(connection.recv(1 << 20))
        if b"POST" in head[:4]:
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
            return
        if b"/chunked" in head:
            connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            for _ in range(SIZE // len(PIECE)):
                connection.sendall(b"%x\r\n" % len(PIECE) + PIECE + b"\r\n")
            connection.sendall(b"0\r\n\r\n")
            return
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % SIZE)
        for _ in range(SIZE // len(PIECE)):
            connection.sendall(PIECE)

    def close(self) -> None:
        self._socket.close()


def bundle(port: int) -> bytes:
    """Write a proxy at /stream that passes everything on."""
    return write_zip(
        Files(
            "apiproxy",
            {
                "stream.xml": b'<APIProxy name="stream"/>',
                "proxies/default.xml": b'<ProxyEndpoint name="default"><HTTPProxyConnection>'
                b"<BasePath>/stream</BasePath></HTTPProxyConnection>"
                b'<RouteRule name="r"><TargetEndpoint>default</TargetEndpoint></RouteRule></ProxyEndpoint>',
                "targets/default.xml": b'<TargetEndpoint name="default"><HTTPTargetConnection>'
                b"<URL>http://127.0.0.1:%d</URL></HTTPTargetConnection></TargetEndpoint>" % port,
            },
        )
    )


@pytest.fixture(scope="module")
def origin() -> Iterator[Origin]:
    served = Origin()
    yield served
    served.close()


@pytest.fixture(scope="module")
def gateway(origin: Origin, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    folder = tmp_path_factory.mktemp("streaming")
    with running(folder, workers="1") as started:
        (folder / "stream.zip").write_bytes(bundle(origin.port))
        kind = ("-H", "Content-Type: application/octet-stream", "--data-binary", f"@{folder}/stream.zip")
        imported = started.manage("POST", "/organizations/myorg/apis?action=import&name=stream", "", *kind)
        assert imported.status == 201, imported.body
        where = "/organizations/myorg/environments/test/apis/stream/revisions/1/deployments"
        assert started.manage("POST", where).status == 200
        until(lambda: _is_there(started), "the proxy")
        yield started


def _is_there(gateway: Gateway) -> bool:
    with connected(gateway) as client:
        client.sendall(b"GET /stream HTTP/1.1\r\nHost: x\r\n\r\n")
        return client.recv(12) == b"HTTP/1.1 200"


@contextmanager
def connected(gateway: Gateway) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", int(gateway.settings["traffic_port"])), 30) as client:
        yield client


def memory(gateway: Gateway, what: str) -> int:
    """Return the worker's memory, in bytes: now (VmRSS), or at most so far (VmHWM)."""
    (worker,) = asyncio.run(gateway.worker_pids())
    status = Path(f"/proc/{worker}/status").read_text()
    found = re.search(rf"{what}:\s+(\d+) kB", status)
    assert found is not None
    return int(found[1]) * 1024


@pytest.mark.parametrize("path", ["/stream/sized", "/stream/chunked"])
def test_a_gigabyte_comes_down(gateway: Gateway, path: str) -> None:
    before = memory(gateway, "VmRSS")
    with connected(gateway) as client:
        client.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        time.sleep(HESITATION)
        size, buffer = 0, bytearray(1 << 20)
        while got := client.recv_into(buffer):
            size += got
    assert size > SIZE
    assert memory(gateway, "VmHWM") < before + MOST


def test_a_gigabyte_goes_up(gateway: Gateway, origin: Origin) -> None:
    before = memory(gateway, "VmRSS")
    with connected(gateway) as client:
        client.sendall(b"POST /stream HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % SIZE)
        for _ in range(SIZE // len(PIECE)):
            client.sendall(PIECE)
        assert client.recv(12) == b"HTTP/1.1 200"
    assert origin.received == SIZE
    assert memory(gateway, "VmHWM") < before + MOST
