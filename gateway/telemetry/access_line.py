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
        target_status = f"{entry.target_status}" if entry.target_status else "null"
        return (
            f'{self._moment(entry.time)}{_inside(entry.exchange_id)}","client_ip":"{_inside(entry.client_ip)}'
            f'","method":"{_inside(entry.method)}","path":"{_inside(path)}","host":"{_inside(entry.host)}'
            f'{self._place}{entry.status},"fault":"{_inside(entry.fault)}'
            f'","duration_ms":{_rounded(entry.duration_ms)},"bytes":{entry.bytes}'
            f',"target_status":{target_status}}}\n'
        )

    def _remember_place(self, entry: AccessEntry) -> None:
        """Make the text of what is the same for all calls of a proxy: from environment to status."""
        self._organization, self._environment, self._api = entry.organization, entry.environment, entry.proxy
        where = f"{_inside(entry.organization)}/{_inside(entry.environment)}" if entry.organization else ""
        self._place = f'","environment":"{where}","proxy":"{_inside(entry.proxy)}","status":'

    def _moment(self, time: float) -> str:
        """Return the start of a line, with a time as ISO 8601 with milliseconds, up to the exchange's id."""
        second = int(time)
        # As datetime does: rounded to microseconds, of which the last three are cut off.
        microsecond = int((time - second) * 1e6 + 0.5)
        if time < 0.0 or microsecond >= 1_000_000:
            text = datetime.fromtimestamp(time, UTC).isoformat(timespec="milliseconds")
            return f'{{"time":"{text}","exchange_id":"'
        if second != self._second:
            self._start = f'{{"time":"{datetime.fromtimestamp(second, UTC).isoformat()[:-6]}'
            self._second = second
        return f'{self._start}.{microsecond // 1000:03d}+00:00","exchange_id":"'


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


def _rounded(milliseconds: float) -> str:
    """Return a number rounded to three places, as JSON."""
    exact = milliseconds * 1000.0
    if not 0.0 <= exact < 1e12:
        return orjson.dumps(round(milliseconds, 3)).decode()
    thousandths = int(exact + 0.5)
    if abs(abs(exact - thousandths) - 0.5) < 1e-3:  # nearly in the middle: the product may have crossed it
        return orjson.dumps(round(milliseconds, 3)).decode()
    whole, part = thousandths // 1000, thousandths % 1000
    if part % 10:
        return f"{whole}.{part:03d}"
    return f"{whole}.{part // 10:02d}" if part % 100 else f"{whole}.{part // 100}"
