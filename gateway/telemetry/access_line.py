"""One line of the access log: what became of a request, as JSON.

Written member by member and not by a JSON library, because this runs for every request, and nearly all of its
texts can be put in as they are: right where the log holds its lines, as a text of each line costs as much
again. A text that cannot is left to the library, and so is an odd number. The tests hold each line equal
to what the library makes of all members. Compiled as it stands.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime

import orjson

from gateway.ports import Octets  # house: the compiler asks who declares a type


class AccessEntry:
    """Hold what the access log says of one request; `time` is its arrival in seconds since 1970.

    Texts are empty where a thing is unknown (a call that no proxy took has neither organization nor proxy);
    `exchange_id` is of the gateway's own making and stands as it is; `path` may have a query, which is not
    written; `fault` is the fault's code; `bytes` were sent as the response's body; `target_status` is 0 where
    no target answered.
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
    """Write lines. What was written last is remembered piece by piece: mostly the next line has the same."""

    __slots__ = (
        *("_api", "_client_ip", "_environment", "_fault", "_host", "_method", "_organization"),
        *("_second", "_start", "_status", "_where", "_who"),
    )

    def __init__(self) -> None:
        self._second = -1
        self._start = ""
        self._client_ip = self._method = ""
        self._who = ""
        self._host = self._organization = self._environment = self._api = self._fault = ""
        self._status = -1
        self._where = ""

    def write(self, entry: AccessEntry, out: Octets) -> None:
        """Put the line of an entry, with its end. What is not ASCII stays as it is."""
        if not self._who or entry.client_ip != self._client_ip or entry.method != self._method:
            self._remember_client(entry)
        if (
            entry.status != self._status
            or entry.host != self._host
            or entry.organization is not self._organization
            or entry.environment is not self._environment
            or entry.proxy is not self._api
            or entry.fault is not self._fault
        ):
            self._remember_place(entry)
        fraction = self._fraction(entry.time)
        out.put_text(self._start)
        out.put_text(fraction)
        out.put_text(entry.exchange_id)
        out.put_text(self._who)
        _put_path(entry.path, out)
        out.put_text(self._where)
        _put_duration(entry.duration_ms, out)
        out.put_number(entry.bytes)
        out.put_text(_end(entry.target_status))

    def _remember_client(self, entry: AccessEntry) -> None:
        """Make the text from the client to the path."""
        self._who = f'","client_ip":"{_inside(entry.client_ip)}","method":"{_inside(entry.method)}","path":"'
        self._client_ip, self._method = entry.client_ip, entry.method

    def _remember_place(self, entry: AccessEntry) -> None:
        """Make the text from the host to the fault."""
        where = f"{_inside(entry.organization)}/{_inside(entry.environment)}" if entry.organization else ""
        self._where = (
            f'","host":"{_inside(entry.host)}","environment":"{where}","proxy":"{_inside(entry.proxy)}"'
            f',"status":{entry.status},"fault":"{_inside(entry.fault)}","duration_ms":'
        )
        # Last of all: whose text could not be made must not be taken for the one whose text stands.
        self._host, self._status, self._fault = entry.host, entry.status, entry.fault
        self._organization, self._environment, self._api = entry.organization, entry.environment, entry.proxy

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


# What stands in nearly every line, made once: fewer and longer pieces take less time. Each ends where the
# next text or number begins.
_MILLISECONDS = [f'.{number:03d}+00:00","exchange_id":"' for number in range(1000)]
_THOUSANDTHS = [f'{str(number / 1000)[1:]},"bytes":' for number in range(1000)]
_END = [f',"target_status":{number or "null"}}}\n' for number in range(600)]


def _end(target_status: int) -> str:
    """Return the end of a line: the target's status."""
    return _END[target_status] if 0 <= target_status < 600 else f',"target_status":{target_status}}}\n'


def _put_path(path: str, out: Octets) -> None:
    """Put a path without its query."""
    plain = _plain(path)
    if plain == len(path) or path[plain] == "?":
        out.put_start(path, plain)
    else:
        out.put_text(_inside(path.partition("?")[0]))


def _put_duration(milliseconds: float, out: Octets) -> None:
    """Put a duration and what follows it."""
    thousandths = _thousandths(milliseconds)
    if thousandths >= 0:
        out.put_number(thousandths // 1000)
        out.put_text(_THOUSANDTHS[thousandths % 1000])
    else:
        out.put_text(orjson.dumps(round(milliseconds, 3)).decode() + ',"bytes":')


def _inside(text: str) -> str:
    """Return a text as it stands between the quotes of JSON."""
    return text if _plain(text) == len(text) else _escaped(text)


def _plain(text: str) -> int:
    """Return how many characters stand between quotes as they are; a query's `?` is none of them."""
    count = 0
    for character in text:
        if character < " " or character in '"\\?' or "\ud800" <= character <= "\udfff":
            break
        count += 1
    return count


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
