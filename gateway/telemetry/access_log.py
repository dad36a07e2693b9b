"""The access log: one JSON line for each request, for whoever counts, bills or looks for the odd one out.

It never holds a query, a header or a body: those carry credentials. Lines are buffered; whoever holds the
loop flushes them now and then. Several workers append to one file: each write is a run of whole lines.
"""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import orjson

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessEntry:
    """Hold what the access log says of one request; `time` is its arrival in seconds since 1970.

    Texts are empty where a thing is unknown (a call that no proxy took has no proxy); `fault` is the fault's
    code; `bytes` were sent as the response's body; `target_status` is None where no target answered.
    """

    time: float
    exchange_id: str
    client_ip: str
    method: str
    path: str
    host: str
    environment: str
    proxy: str
    status: int
    fault: str
    duration_ms: float
    bytes: int
    target_status: int | None


class AccessLog:
    """Buffer lines and hand them on, some at a time.

    `write` takes whole lines and raises OSError where it cannot. Then the lines are lost, which is logged
    when it begins and when it ends: a full disk must not stop the traffic.
    """

    def __init__(self, write: Callable[[bytes], object], limit: int = 64 * 1024) -> None:
        self._write = write
        self._limit = limit
        self._lines: list[bytes] = []
        self._held = 0
        self._lost = 0

    def add(self, entry: AccessEntry) -> None:
        """Take one request's line; hand the buffer on once it holds `limit` bytes."""
        line = _line(entry)
        self._lines.append(line)
        self._held += len(line)
        if self._held >= self._limit:
            self.flush()

    def flush(self) -> None:
        """Hand on what is held: call it about once a second, and at the end."""
        if not self._lines:
            return
        lines, self._lines, self._held = self._lines, [], 0
        try:
            self._write(b"".join(lines))
        except OSError as error:
            if not self._lost:
                _log.error("the access log cannot be written: %s", error)
            self._lost += len(lines)
            return
        if self._lost:
            _log.warning("the access log can be written again", extra={"lost_lines": self._lost})
            self._lost = 0


def open_access_log(target: str) -> AccessLog | None:
    """Open what the setting says: nothing for `off`, standard output for `-`, else the file of that path.

    The file is appended to. Where it is missing it is made, readable by owner and group; its folder is not.
    It stays open as long as the process.

    Raises:
        OSError: the file cannot be opened.
    """
    if target == "off":
        return None
    if target == "-":
        descriptor = sys.stdout.fileno()
    else:
        descriptor = os.open(Path(target), os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o640)

    def write(lines: bytes) -> None:
        rest = memoryview(lines)
        while rest:
            rest = rest[os.write(descriptor, rest) :]

    return AccessLog(write)


def _line(entry: AccessEntry) -> bytes:
    members = asdict(entry)
    members["time"] = datetime.fromtimestamp(entry.time, UTC).isoformat(timespec="milliseconds")
    members["path"] = entry.path.partition("?")[0]
    members["duration_ms"] = round(entry.duration_ms, 3)
    try:
        return orjson.dumps(members, option=orjson.OPT_APPEND_NEWLINE)
    except (
        orjson.JSONEncodeError
    ):  # bytes that are no UTF-8 came in as lone surrogates; only json escapes those
        return json.dumps(members).encode() + b"\n"
