"""Set up logging: JSON lines for machines, text for a person at a terminal, on standard error either way.

Everything that logs uses `logging.getLogger(__name__)` and names facts with `extra={"worker": 3}`; they
become members of the line. No caller may log a secret; should one do it under a telling name, the value is
replaced here.
"""

from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TextIO

_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "color_message"}
_TELLING = re.compile(
    r"(?:^|_)(?:password|secret|token|authorization|cookie|key|credentials?)$", re.IGNORECASE
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def configure_logging(level: str, stream: TextIO | None = None) -> None:
    """Send what is at least this severe to the stream (standard error), and nothing anywhere else.

    `level` is debug, info, warning or error. Calling it again replaces what was set up before.
    """
    stream = stream or sys.stderr
    sink = logging.StreamHandler(stream)
    sink.setFormatter(HumanText() if stream.isatty() else JsonLines())
    root = logging.getLogger()
    for former in root.handlers[:]:
        root.removeHandler(former)
    root.addHandler(sink)
    root.setLevel(level.upper())


class JsonLines(logging.Formatter):
    """Write a record as one line of JSON: time, level, logger, process, message, extras, what was raised."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; it is ASCII, so no text can break it."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "process": record.process,
            "message": record.getMessage(),
            **dict(_extras(record)),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str)


class HumanText(logging.Formatter):
    """Write a record as a line of text, the extras behind it; what was raised follows on its own lines."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, control characters spelled out: no text from outside forges or colours a line."""
        time = datetime.fromtimestamp(record.created).astimezone().strftime("%H:%M:%S")
        extras = "".join(f"  {name}={value}" for name, value in _extras(record))
        line = f"{time} {record.levelname.lower():7} {record.name}: {record.getMessage()}{extras}"
        line = _CONTROL.sub(lambda control: repr(control[0])[1:-1], line)
        if record.exc_info:
            line += "\n" + self.formatException(record.exc_info)
        return line


def _extras(record: logging.LogRecord) -> Iterator[tuple[str, object]]:
    for name, value in vars(record).items():
        if name not in _OWN:
            yield name, "[redacted]" if _TELLING.search(name) else value
