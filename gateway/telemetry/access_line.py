"""One line of the access log: what became of a request, as JSON.

Written member by member and not by a JSON library, because this runs for every request, and nearly all of its
texts can be put in as they are. A text that cannot is left to the library, and so is an odd number. The tests
hold each line equal to what the library makes of all members. Compiled as it stands.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime

import orjson


class AccessEntry:
    """Hold what the access log says of one request; `time` is its arrival in seconds since 1970.

    Texts are empty where a thing is unknown (a call that no proxy took has neither organization nor proxy);
    `path` may have a query, which is not written; `fault` is the fault's code; `bytes` were sent as the
    response's body; `target_status` is 0 where no target answered.
    """

    __slots__ = (
        *("bytes", "client_ip", "duration_ms", "environment", "exchange_id", "fault", "host", "method"),
        *("organization", "path", "proxy", "status", "target_status", "time"),
    )

    def __init__(self) -> None:
        # Filled in field by field: passing fourteen arguments costs more than the rest of the line.
        self.time = 0.0
        self.exchange_id = ""
        self.client_ip = ""
        self.method = ""
        self.path = ""
        self.host = ""
        self.organization = ""
        self.environment = ""
        self.proxy = ""
        self.status = 0
        self.fault = ""
        self.duration_ms = 0.0
        self.bytes = 0
        self.target_status = 0


class LineWriter:
    """Write lines. The second and the proxy last written are remembered: mostly the next has the same."""

    __slots__ = ("_api", "_environment", "_organization", "_place", "_second", "_start")

    def __init__(self) -> None:
        self._second = -1
        self._start = ""
        self._organization = self._environment = self._api = "?"
        self._place = ""

    def line(self, entry: AccessEntry) -> str:
        """Return the line of an entry, with its end. What is not ASCII stays as it is."""
        path = entry.path
        query = path.find("?")
        if query >= 0:
            path = path[:query]
        if (
            entry.organization is not self._organization
            or entry.environment is not self._environment
            or entry.proxy is not self._api
        ):
            self._remember_place(entry)
        fraction = self._fraction(entry.time)
        milliseconds = entry.duration_ms
        thousandths = _thousandths(milliseconds)
        whole = (
            f"{thousandths // 1000}" if thousandths >= 0 else orjson.dumps(round(milliseconds, 3)).decode()
        )
        part = _THOUSANDTHS[thousandths % 1000] if thousandths >= 0 else ',"bytes":'
        return (
            f"{self._start}{fraction}{_inside(entry.exchange_id)}"
            f'","client_ip":"{_inside(entry.client_ip)}","method":"{_inside(entry.method)}'
            f'","path":"{_inside(path)}","host":"{_inside(entry.host)}{self._place}{_status(entry.status)}'
            f'{_inside(entry.fault)}","duration_ms":{whole}{part}{entry.bytes}'
            f"{_end(entry.target_status)}"
        )

    def _remember_place(self, entry: AccessEntry) -> None:
        """Make the text of what is the same for all calls of a proxy: from environment to status."""
        self._organization, self._environment, self._api = entry.organization, entry.environment, entry.proxy
        where = f"{_inside(entry.organization)}/{_inside(entry.environment)}" if entry.organization else ""
        self._place = f'","environment":"{where}","proxy":"{_inside(entry.proxy)}","status":'

    def _fraction(self, time: float) -> str:
        """Remember how a line of this second starts; return what follows it, up to the exchange's id."""
        second = int(time)
        # As datetime does: rounded to microseconds, of which the last three are cut off.
        microsecond = int((time - second) * 1e6 + 0.5)
        if time < 0.0 or microsecond >= 1_000_000:
            text = datetime.fromtimestamp(time, UTC).isoformat(timespec="milliseconds")
            self._start, self._second = f'{{"time":"{text[:19]}', -1
            return f'{text[19:]}","exchange_id":"'
        if second != self._second:
            self._start = f'{{"time":"{datetime.fromtimestamp(second, UTC).isoformat()[:19]}'
            self._second = second
        return _MILLISECONDS[microsecond // 1000]


# What stands in nearly every line, made once: joining fewer and longer pieces, and writing fewer numbers,
# takes a third of a line's time away. Each ends where the next text or number begins.
_MILLISECONDS = [f'.{number:03d}+00:00","exchange_id":"' for number in range(1000)]
_STATUS = [f'{number},"fault":"' for number in range(600)]
_THOUSANDTHS = [f'{str(number / 1000)[1:]},"bytes":' for number in range(1000)]
_END = [f',"target_status":{number or "null"}}}\n' for number in range(600)]


def _status(status: int) -> str:
    """Return a status, and what follows up to the fault."""
    return _STATUS[status] if 0 <= status < 600 else f'{status},"fault":"'


def _end(target_status: int) -> str:
    """Return the end of a line: the target's status."""
    return _END[target_status] if 0 <= target_status < 600 else f',"target_status":{target_status}}}\n'


def _inside(text: str) -> str:
    """Return a text as it stands between the quotes of JSON."""
    for character in text:
        if character < " " or character in '"\\' or "\ud800" <= character <= "\udfff":
            return _escaped(text)
    return text


def _escaped(text: str) -> str:
    """Have a library escape a text."""
    try:
        return orjson.dumps(text).decode()[1:-1]
    except (
        orjson.JSONEncodeError
    ):  # bytes that are no UTF-8 came in as lone surrogates: only json escapes those
        return json.dumps(text)[1:-1]


def _thousandths(number: float) -> int:
    """Return a number rounded to three places, in thousandths; -1 where that takes a closer look."""
    exact = number * 1000.0
    if not 0.0 <= exact < 1e12:
        return -1
    rounded = int(exact + 0.5)
    distance = exact - rounded
    # Nearly in the middle, the product may have crossed it.
    return rounded if -0.499 < distance < 0.499 else -1
