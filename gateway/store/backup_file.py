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
import re
import zlib
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from math import isfinite
from typing import IO, TypeVar

import orjson

from gateway.store.keys import PREFIX, RESTORING
from gateway.store.snapshot import GONE, KINDS, Entry

FORMAT = 1
LONGEST_LINE = 64 * 1024 * 1024
"""Bytes: an archive of 15 MB has 20 MB as text."""
_LEVEL = 6
_NEVER = -1
_LATEST_MS = 1 << 62
# What never expires stands at `inf` in some indexes.
_SCORE = re.compile(rb"[+-]?\d{1,400}(\.\d{1,400})?(e[+-]?\d{1,4})?|-?inf")

T = TypeVar("T")
U = TypeVar("U")


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
        value = _at(count, _parsed, line)
        if "sha256" in value:
            if (value.get("entries"), value["sha256"]) != (count, digest.hexdigest()):
                raise UnreadableBackup("it was changed since it was written: its digest is another one")
            if next(lines, None) is not None:
                raise UnreadableBackup("something follows its end")
            return
        digest.update(line)
        yield _at(count, _entry, value)
    raise UnreadableBackup("it is cut: its end is missing")


def _at(count: int, read: Callable[[T], U], what: T) -> U:
    """Read what stands behind the head and `count` lines; what is wrong with it is told with its line."""
    try:
        return read(what)
    except UnreadableBackup as error:
        raise UnreadableBackup(f"line {count + 2}: {error}") from error


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
    if not isinstance(values, list):
        raise UnreadableBackup("an entry holds what none does")
    if type(expires) is not int or not (expires == _NEVER or 0 < expires < _LATEST_MS):
        raise UnreadableBackup(f"an entry leaves at {expires!r}, which is no time in milliseconds")
    entry = Entry(_raw(value.get("key")), kind, tuple(map(_raw, values)), expires)
    _check_key(entry.key)
    _check_values(entry)
    return entry


def _check_key(key: bytes) -> None:
    if not key.startswith(PREFIX.encode()) or key == RESTORING.encode():
        raise UnreadableBackup(f"an entry has the key {key!r}, which no backup holds")


def _check_values(entry: Entry) -> None:
    """Refuse values that a key of this kind cannot hold."""
    count = len(entry.values)
    fits = {GONE: count == 0, "string": count == 1, "hash": count % 2 == 0, "zset": count % 2 == 0}
    if not fits.get(entry.kind, True) or (count == 0 and entry.kind != GONE):
        raise UnreadableBackup(f"{entry.key!r} is of the kind {entry.kind} and has {count} values")
    scores = entry.values[1::2] if entry.kind == "zset" else ()
    for score in scores:
        if not _SCORE.fullmatch(score) or (score.lstrip(b"-") != b"inf" and not isfinite(float(score))):
            raise UnreadableBackup(f"{entry.key!r} has the score {score!r}, which is no number")


def _raw(value: object) -> bytes:
    if isinstance(value, str):
        return value.encode()
    if isinstance(value, dict) and isinstance(value.get("base64"), str):
        try:
            return base64.b64decode(value["base64"], validate=True)
        except ValueError as error:
            raise UnreadableBackup("a value is no base64") from error
    raise UnreadableBackup("an entry holds what none does")
