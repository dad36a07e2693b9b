"""Bundles that nobody should send: each is refused with Edge's error body, and nothing of it is kept.

The management process stays about as small as it was, whatever it is sent.
"""

from __future__ import annotations

import io
import json
import re
import socket
import stat
import struct
import threading
import zipfile
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.processes import children_of, owners_of
from tests.e2e.running import PASSWORD, Gateway

MEGABYTE = 1024 * 1024
HUGE = 100 * MEGABYTE
MOST_MORE = 96 * MEGABYTE
"""Bytes by which the process may grow at most while four clients send a body of 100 MB each."""
CODE = "messaging.config.beans.InvalidBundle"
ROOT = ("apiproxy/hello.xml", b"<APIProxy/>")
NAME = "bad-bundle"
USER = b64encode(f"admin@tollkeeper.local:{PASSWORD}".encode()).decode()


def zipped(*files: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return buffer.getvalue()


def renamed(placeholder: bytes, name: bytes) -> bytes:
    """Return an archive one of whose names is of bytes that no library would write."""
    assert len(placeholder) == len(name)
    return zipped(ROOT, (f"apiproxy/policies/{placeholder.decode()}.xml", b"<A/>")).replace(placeholder, name)


def utf8_flagged(raw: bytes) -> bytes:
    """Return an archive whose names all claim to be UTF-8."""
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        pieces = raw.split(mark)
        raw = mark.join([pieces[0], *(p[: offset - 4] + b"\x00\x08" + p[offset - 2 :] for p in pieces[1:])])
    return raw


def link() -> bytes:
    entry = zipfile.ZipInfo("apiproxy/policies/link.xml")
    entry.create_system = 3
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    return zipped(ROOT, (entry, b"/etc/passwd"))


def understated() -> bytes:
    """Return an archive with an entry that says of itself that it is small."""
    raw = zipped(ROOT, ("apiproxy/resources/jsc/bomb.js", b"0" * (12 * MEGABYTE)))
    size = struct.pack("<L", 12 * MEGABYTE)
    return raw.replace(size, struct.pack("<L", 1000))


def nested_bomb() -> bytes:
    files = [(f"apiproxy/resources/jsc/{n}.js", b"0" * (10 * MEGABYTE)) for n in range(12)]
    return zipped(ROOT, *files)


BAD = {
    "empty": b"",
    "text": b"no zip at all",
    "cut off": zipped(ROOT, ("apiproxy/x.xml", b"x" * 5000))[:-40],
    "head only": zipped(ROOT)[:60],
    "damaged": zipped(ROOT).replace(b"PK\x03\x04", b"PK\x03\x05"),
    "nothing in it": zipped(("readme.txt", b"x")),
    "both kinds": zipped(ROOT, ("sharedflowbundle/x.xml", b"<SharedFlowBundle/>")),
    "parent": zipped(ROOT, ("apiproxy/../../../etc/cron.d/x", b"x")),
    "parent in the middle": zipped(ROOT, ("apiproxy/policies/../../x.xml", b"x")),
    "absolute": zipped(ROOT, ("/etc/passwd", b"x")),
    "drive": zipped(ROOT, ("C:/windows/x", b"x")),
    "backslash": renamed(b"name", b"a\\.."),
    "NUL": renamed(b"name", b"x\0.x"),
    "line end": renamed(b"name", b"a\nbc"),
    "not UTF-8": utf8_flagged(renamed(b"name", b"\xff\xfe\xfd\xfc")),
    "link": link(),
    "capitals": zipped(ROOT, ("apiproxy/policies/A.xml", b"<A/>"), ("apiproxy/policies/a.xml", b"<a/>")),
    "bomb": zipped(ROOT, ("apiproxy/resources/jsc/bomb.js", b"0" * (14 * MEGABYTE))),
    "many bombs": nested_bomb(),
    "understated": understated(),
    "many entries": zipped(ROOT, *((f"apiproxy/resources/jsc/{n}.js", b"") for n in range(6000))),
}


def sent(
    gateway: Gateway, path: str, body: bytes, kind: str = "application/octet-stream"
) -> tuple[int, bytes]:
    """Send a body to a path of the management API; return status and body of the answer."""
    with connected(gateway) as client:
        client.sendall(head(path, kind, f"Content-Length: {len(body)}") + body)
        return answer(client)


def connected(gateway: Gateway) -> socket.socket:
    return socket.create_connection(("127.0.0.1", int(gateway.settings["management_port"])), 30)


def head(path: str, kind: str, framing: str, verb: str = "POST") -> bytes:
    lines = (
        f"{verb} {path} HTTP/1.1",
        "Host: x",
        f"Authorization: Basic {USER}",
        f"Content-Type: {kind}",
        framing,
    )
    return "\r\n".join((*lines, "Connection: close", "", "")).encode()


def answer(client: socket.socket) -> tuple[int, bytes]:
    received = b"".join(iter(lambda: client.recv(65536), b""))
    found, _, body = received.partition(b"\r\n\r\n")
    return int(found.split()[1]), body


def refused(reply: tuple[int, bytes], status: int, code: str) -> str:
    """Return the message of an Edge error body."""
    assert reply[0] == status, reply
    error = json.loads(reply[1])
    assert set(error) == {"code", "contexts", "message"}
    assert error["code"] == code, error
    return str(error["message"])


IMPORT = f"/v1/o/myorg/apis?action=import&name={NAME}"


def assert_nothing_stored(gateway: Gateway) -> None:
    for kind in ("apis", "sharedflows"):
        assert gateway.manage("GET", f"/o/myorg/{kind}/{NAME}").status == 404


@pytest.mark.parametrize("raw", BAD.values(), ids=BAD)
def test_an_archive_that_cannot_be_is_refused(gateway: Gateway, raw: bytes) -> None:
    for validate in ("", "&validate=true"):
        assert refused(sent(gateway, IMPORT + validate, raw), 400, CODE)
    shared = IMPORT.replace("/apis", "/sharedflows")
    assert refused(sent(gateway, shared, raw), 400, CODE)
    assert_nothing_stored(gateway)


def test_an_entry_that_is_given_twice_is_refused(gateway: Gateway) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        raw = zipped(ROOT, ROOT)
    assert "twice" in refused(sent(gateway, IMPORT, raw), 400, CODE)
    assert_nothing_stored(gateway)


@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [
        ("text/plain", 415, "management.UnsupportedMediaType"),
        ("application/json", 415, "management.UnsupportedMediaType"),
        ("multipart/form-data", 400, "management.InvalidMultipart"),
        ("multipart/form-data; boundary=b", 400, "management.InvalidMultipart"),
    ],
)
def test_an_archive_under_another_name_is_refused(
    gateway: Gateway, kind: str, status: int, code: str
) -> None:
    refused(sent(gateway, IMPORT, zipped(ROOT), kind), status, code)
    assert_nothing_stored(gateway)


XML_OUTSIDE = b'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><A name="A"><B>&e;</B></A>'
XML_BOMB = (
    b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><A name="A"><B>&c;</B></A>'
)
BAD_XML = {
    "entity of a file": XML_OUTSIDE,
    "entities of entities": XML_BOMB,
    "entity that nobody declared": b'<A name="A">&e;</A>',
    "not UTF-8": b'<A name="A"><B>\xff\xfe</B></A>',
    "NUL": b'<A name="A"><B>\0</B></A>',
    "cut off": b'<A name="A"><B>',
    "two roots": b'<A name="A"/><B/>',
    "deep": b"<A name='A'>" + b"<B>" * 5000 + b"</B>" * 5000 + b"</A>",
    "broad": b"<A name='A'>" + b"<B/>" * 30_000 + b"</A>",
}


@pytest.mark.parametrize("raw", BAD_XML.values(), ids=BAD_XML)
def test_xml_that_nobody_should_read_is_refused(gateway: Gateway, raw: bytes) -> None:
    archive = zipped(ROOT, ("apiproxy/policies/A.xml", raw))
    message = refused(sent(gateway, f"{IMPORT}&validate=true", archive), 400, CODE)
    assert "apiproxy/policies/A.xml:1" in message
    assert "root:" not in message
    assert_nothing_stored(gateway)


@pytest.mark.parametrize("raw", BAD_XML.values(), ids=BAD_XML)
def test_a_part_that_nobody_should_read_is_refused(gateway: Gateway, raw: bytes, parts: str) -> None:
    assert "root:" not in refused(sent(gateway, f"{parts}/policies", raw, "application/xml"), 400, CODE)
    assert json.loads(gateway.manage("GET", f"{parts.removeprefix('/v1')}/policies").body) == []


@pytest.mark.parametrize(
    "raw",
    [b'{"name": "\xff"}', b'{"name": "A", "policyType": "A", "b": "\\ud800"}', b"[" * 100_000, b"{", b"[]"],
)
def test_json_that_nobody_could_read_is_refused(gateway: Gateway, raw: bytes, parts: str) -> None:
    status, _ = sent(gateway, f"{parts}/policies", raw, "application/json")
    assert status == 400
    assert json.loads(gateway.manage("GET", f"{parts.removeprefix('/v1')}/policies").body) == []


@pytest.fixture
def parts(gateway: Gateway) -> Iterator[str]:
    """Return the path of an empty revision."""
    name = "edited-badly"
    assert gateway.manage("POST", "/o/myorg/apis", json.dumps({"name": name})).status == 201
    yield f"/v1/o/myorg/apis/{name}/revisions/1"
    assert gateway.manage("DELETE", f"/o/myorg/apis/{name}").status == 200


def test_a_body_that_announces_itself_as_huge_is_refused_before_it_is_sent(gateway: Gateway) -> None:
    for path in (IMPORT, "/v1/o/myorg/developers"):
        with connected(gateway) as client:
            client.sendall(head(path, "application/octet-stream", f"Content-Length: {HUGE}"))
            refused(answer(client), 413, "management.RequestTooLarge")
    assert_nothing_stored(gateway)


def test_huge_chunked_bodies_do_not_fill_the_memory(gateway: Gateway, parts: str) -> None:
    pid = management_of(gateway)
    Path(f"/proc/{pid}/clear_refs").write_text("5")
    before = memory(pid, "VmRSS")
    paths = [IMPORT, f"{parts}/resources?type=java&name=x.jar", f"{parts}/policies", "/v1/o/myorg/developers"]
    replies: dict[str, tuple[int, bytes]] = {}
    threads = [threading.Thread(target=flood, args=(gateway, path, replies)) for path in paths]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for path in paths:
        refused(replies[path], 413, "management.RequestTooLarge")
    assert memory(pid, "VmHWM") - before < MOST_MORE
    assert_nothing_stored(gateway)


def flood(gateway: Gateway, path: str, replies: dict[str, tuple[int, bytes]]) -> None:
    """Send 100 MB in chunks, as much of it as is taken, and note the answer."""
    chunk = b"%x\r\n%s\r\n" % (MEGABYTE, b"\0" * MEGABYTE)
    with connected(gateway) as client:
        client.sendall(head(path, "application/octet-stream", "Transfer-Encoding: chunked"))
        try:
            for _ in range(HUGE // MEGABYTE):
                client.sendall(chunk)
        except ConnectionError:
            pass  # refused while it was sent: the answer is there, or was lost with the connection
        replies[path] = answer(client)


def management_of(gateway: Gateway) -> int:
    """Return the process that answers management calls."""
    with connected(gateway) as client:
        client.sendall(b"GET /v1/ HTTP/1.1\r\n")
        holders = owners_of(children_of(gateway.pid), int(gateway.settings["management_port"]))
        return holders[client.getsockname()[1]]


def memory(pid: int, what: str) -> int:
    """Return the memory of a process, in bytes: now (VmRSS), or at most since that was reset (VmHWM)."""
    found = re.search(rf"{what}:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    assert found is not None
    return int(found[1]) * 1024
