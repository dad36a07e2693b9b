"""The file of a backup: lines of JSON, compressed, between a head that says what it is and an end.

    {"tollkeeper": "backup", "format": 1, "version": "0.5.0", "made_at": "2026-01-31T12:00:00Z"}
    {"key": "tk:...", "kind": "hash", "values": ["field", "value"], "expires_at_ms": 1769860800000}
    ...
    {"entries": 12345, "sha256": "..."}

A value that is not UTF-8 stands as {"base64": "..."}. The last line counts the entries and holds the digest
of all lines before it: a file that was cut, or changed, is told from a whole one.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import zlib
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import IO

import orjson

from gateway.store.snapshot import GONE, KINDS, Entry

FORMAT = 1
LONGEST_LINE = 64 * 1024 * 1024
"""Bytes: an archive of 15 MB has 20 MB as text."""
_LEVEL = 6
_NEVER = -1


class UnreadableBackup(Exception):
    """Say why a file is no backup that can be restored."""


@dataclass(frozen=True, slots=True)
class Count:
    """Hold what a backup is made of: how many entries, and how many bytes before they were compressed."""

    entries: int
    size: int


async def write_backup(
    out: IO[bytes], entries: AsyncIterator[Entry], head: dict[str, str]
) -> AsyncIterator[Count]:
    """Write a backup; yield how far it is, now and then and at the end.

    Raises:
        OSError: it cannot be written.
        StoreUnavailable: the entries cannot be read.
    """
    digest, count, size = hashlib.sha256(), 0, 0
    with gzip.GzipFile(fileobj=out, mode="wb", compresslevel=_LEVEL, mtime=0) as packed:

        def write(value: object) -> None:
            nonlocal size
            line = orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE)
            digest.update(line)
            packed.write(line)
            size += len(line)

        write({"tollkeeper": "backup", "format": FORMAT, **head})
        async for entry in entries:
            write(_record(entry))
            count += 1
            if count % 1000 == 0:
                yield Count(count, size)
        write({"entries": count, "sha256": digest.hexdigest()})
    yield Count(count, size)


def read_backup(source: IO[bytes]) -> Iterator[Entry]:
    """Yield the entries of a backup, in their order; the last step fails where it is not whole.

    Raises:
        UnreadableBackup: it is no backup, of another format, cut, or changed.
    """
    digest = hashlib.sha256()
    lines = _lines(source)
    _check_head(next(lines, b""), digest)
    for count, line in enumerate(lines):
        value = _parsed(line)
        if "sha256" in value:
            if (value.get("entries"), value["sha256"]) != (count, digest.hexdigest()):
                raise UnreadableBackup("it was changed since it was written: its digest is another one")
            if next(lines, None) is not None:
                raise UnreadableBackup("something follows its end")
            return
        digest.update(line)
        yield _entry(value)
    raise UnreadableBackup("it is cut: its end is missing")


def _check_head(line: bytes, digest: hashlib._Hash) -> None:
    head = _parsed(line) if line else {}
    if head.get("tollkeeper") != "backup":
        raise UnreadableBackup("it is no backup of Tollkeeper")
    if head.get("format") != FORMAT:
        raise UnreadableBackup(f"it is of the format {head.get('format')}; this version reads {FORMAT}")
    digest.update(line)


def _lines(source: IO[bytes]) -> Iterator[bytes]:
    try:
        with gzip.GzipFile(fileobj=source, mode="rb") as packed:
            yield from iter(lambda: _whole(packed.readline(LONGEST_LINE)), b"")
    except (gzip.BadGzipFile, zlib.error) as error:
        raise UnreadableBackup(f"it is no backup of Tollkeeper: {error}") from error
    except EOFError as error:
        raise UnreadableBackup("it is cut: its end is missing") from error


def _whole(line: bytes) -> bytes:
    if line and not line.endswith(b"\n"):
        raise UnreadableBackup("it is cut, or a line is longer than any that is written")
    return line


def _parsed(line: bytes) -> dict[str, object]:
    try:
        value = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise UnreadableBackup(f"a line is no JSON: {error}") from error
    if not isinstance(value, dict):
        raise UnreadableBackup("a line is no JSON object")
    return value


def _record(entry: Entry) -> dict[str, object]:
    record: dict[str, object] = {"key": _text(entry.key), "kind": entry.kind}
    if entry.values:
        record["values"] = [_text(value) for value in entry.values]
    if entry.expires_at_ms != _NEVER:
        record["expires_at_ms"] = entry.expires_at_ms
    return record


def _text(raw: bytes) -> object:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(raw).decode()}


def _entry(value: dict[str, object]) -> Entry:
    kind, values, expires = value.get("kind"), value.get("values", []), value.get("expires_at_ms", _NEVER)
    if not isinstance(kind, str) or kind not in {*KINDS, GONE}:
        raise UnreadableBackup(f"an entry is of the kind {kind!r}, which this version does not know")
    if not isinstance(values, list) or not isinstance(expires, int) or bool(values) == (kind == GONE):
        raise UnreadableBackup("an entry holds what none does")
    return Entry(_raw(value.get("key")), kind, tuple(map(_raw, values)), expires)


def _raw(value: object) -> bytes:
    if isinstance(value, str):
        return value.encode()
    if isinstance(value, dict) and isinstance(value.get("base64"), str):
        try:
            return base64.b64decode(value["base64"], validate=True)
        except ValueError as error:
            raise UnreadableBackup("a value is no base64") from error
    raise UnreadableBackup("an entry holds what none does")
