"""The access log: one JSON line for each request, for whoever counts, bills or looks for the odd one out.

It never holds a query, a header or a body: those carry credentials. Lines are buffered; whoever holds the
loop flushes them now and then. Several workers append to one file: each write is a run of whole lines.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable
from pathlib import Path

from gateway.ports import Octets  # house: the compiler asks who declares a type
from gateway.telemetry.access_line import AccessEntry, LineWriter

_log = logging.getLogger(__name__)

FULL = 60 * 1024
"""Octets: less than what a cleared `Assembly` keeps, so that it need not grow each time."""


class AccessLog:
    """Buffer lines and hand them on, some at a time.

    `out` is the buffer, which nobody else uses.
    `write` takes whole lines and raises OSError where it cannot. Then the lines are lost, which is logged
    when it begins and when it ends: a full disk must not stop the traffic.
    """

    __slots__ = ("_held", "_limit", "_lost", "_out", "_write", "_writer")

    def __init__(self, write: Callable[[bytes], object], out: Octets, limit: int = FULL) -> None:
        self._write = write
        self._limit = limit
        self._writer = LineWriter()
        self._out = out
        self._held = 0
        """Lines in the buffer."""
        self._lost = 0

    def add(self, entry: AccessEntry) -> None:
        """Take one request's line; hand the buffer on once it holds `limit` octets."""
        size = self._out.held()
        try:
            self._writer.write(entry, self._out)
        except BaseException:
            # No half line: the next one would become part of it.
            self._out.cut(size)
            raise
        self._held += 1
        if self._out.held() >= self._limit:
            self.flush()

    def flush(self) -> None:
        """Hand on what is held: call it about once a second, and at the end."""
        if not self._held:
            return
        octets, held, self._held = self._out.to_bytes(), self._held, 0
        self._out.clear()
        try:
            self._write(octets)
        except OSError as error:
            if not self._lost:
                _log.error("the access log cannot be written: %s", error)
            self._lost += held
            return
        if self._lost:
            _log.warning("the access log can be written again", extra={"lost_lines": self._lost})
            self._lost = 0


def open_access_log(target: str, out: Octets) -> AccessLog | None:
    """Open what the setting says: nothing for `off`, standard output for `-`, else the file of that path.

    Lines are held in `out`.

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

    return AccessLog(write, out)
