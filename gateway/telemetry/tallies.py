"""What a worker counts for statistics: calls by what they were, minute by minute, in memory.

A call is known by its proxy, verb, status and target and, where a client was verified, by app, developer and
product. What was counted is taken from here now and then, and written down by whoever holds the store.
Compiled as it stands: this runs for every request.
"""

from __future__ import annotations

from dataclasses import dataclass

from gateway.fault import Origin
from gateway.flow.ports import Passage  # house: the compiler asks who declares a type
from gateway.message.exchange import Exchange  # house: the compiler, likewise

MOST_TALLIES = 5_000
"""Kinds of calls that are told apart within a minute; what comes beyond counts as OVERFLOW."""
OVERFLOW = "(overflow)"
NOT_SET = "(not set)"
OTHER_VERB = "(other)"
MINUTE = 60.0

_VERBS = frozenset(
    ("CONNECT", "DELETE", "GET", "HEAD", "LINK", "OPTIONS", "PATCH", "POST", "PUT", "TRACE", "UNLINK")
)
_NOBODY = (NOT_SET,) * 4
_BEYOND = (*(OVERFLOW,) * 5, (OVERFLOW,) * 4)
_LONGEST_NAME = 255
_ERROR = 400
_TARGET_ERROR = 500


class Tally:
    """Count calls of one kind: times in seconds, sizes in bytes; least and most are 0 where nothing was."""

    __slots__ = (
        *("count", "errors", "least", "most", "policy_errors", "sent", "target_count", "target_errors"),
        *("target_least", "target_most", "target_total", "total"),
    )

    def __init__(self) -> None:
        self.count = 0
        self.errors = self.policy_errors = self.target_errors = 0
        self.sent = 0.0
        self.total = self.least = self.most = 0.0
        self.target_count = 0
        self.target_total = self.target_least = self.target_most = 0.0

    def figures(self) -> tuple[float, ...]:
        """Return all that was counted, in the order of FIGURES."""
        return (
            *(self.count, self.errors, self.policy_errors, self.target_errors, self.sent),
            *(self.total, self.least, self.most),
            *(self.target_count, self.target_total, self.target_least, self.target_most),
        )


FIGURES = (
    *("count", "errors", "policy_errors", "target_errors", "sent", "total", "least", "most"),
    *("target_count", "target_total", "target_least", "target_most"),
)


@dataclass(frozen=True, slots=True)
class Counted:
    """Hold what one environment's calls of one minute came to: figures by what the calls were.

    `minute` is minutes since 1970. What a call was: proxy, revision, verb, status, target, app, developer's
    id and e-mail address, product.
    """

    organization: str
    environment: str
    minute: int
    tallies: dict[tuple[str, ...], tuple[float, ...]]


class Tallies:
    """Count calls, each once it is over."""

    __slots__ = ("_begin", "_calls", "_done", "_end", "_most")

    def __init__(self, most: int = MOST_TALLIES) -> None:
        self._most = most
        self._begin = self._end = 0.0
        self._calls: dict[tuple[object, ...], Tally] = {}
        self._done: list[Counted] = []

    def count(self, passage: Passage, seconds: float) -> None:
        """Count a call that is over and took so long; one that no proxy took belongs to nobody."""
        exchange = passage.exchange
        if exchange is None:
            return
        at = exchange.arrived + seconds
        if not self._begin <= at < self._end:
            self._turn_to(at)
        facts = exchange.proxy.facts
        target = exchange.target
        status = passage.status
        verb = passage.head.verb
        key = (
            facts.organization,
            facts.environment,
            facts.api,
            facts.revision,
            verb if verb in _VERBS else OTHER_VERB,
            status,
            target.name if target is not None else NOT_SET,
            _whose(exchange),
        )
        tally = self._calls.get(key)
        if tally is None:
            tally = self._begin_tally(key)
        tally.count += 1
        tally.sent += passage.sent
        tally.total += seconds
        if seconds < tally.least or tally.count == 1:
            tally.least = seconds
        tally.most = max(tally.most, seconds)
        if status >= _ERROR or status == 0:
            tally.errors += 1
        _count_fault(tally, passage)
        if target is not None and target.sent_start and target.received_start:
            _count_target(tally, exchange, target.received_start - target.sent_start)

    def take(self) -> list[Counted]:
        """Return what was counted since the last time, and begin anew."""
        self._close()
        done, self._done = self._done, []
        return done

    def _begin_tally(self, key: tuple[object, ...]) -> Tally:
        """Begin to count calls of a kind; beyond the bound it is the environment's overflow."""
        if len(self._calls) >= self._most:
            key = (key[0], key[1], *_BEYOND)
        tally = self._calls.get(key)
        if tally is None:
            tally = self._calls[key] = Tally()
        return tally

    def _turn_to(self, at: float) -> None:
        """Begin the minute of a time; a clock that was set back begins an earlier one."""
        self._close()
        self._begin = at - at % MINUTE
        self._end = self._begin + MINUTE

    def _close(self) -> None:
        """Put away what was counted in this minute so far."""
        calls, self._calls = self._calls, {}
        found: dict[tuple[object, object], Counted] = {}
        for key, tally in calls.items():
            place = (key[0], key[1])
            counted = found.get(place)
            if counted is None:
                counted = Counted(str(key[0]), str(key[1]), int(self._begin / MINUTE), {})
                found[place] = counted
            counted.tallies[_named(key)] = tally.figures()
        self._done.extend(found.values())


def _whose(exchange: Exchange) -> tuple[str, ...]:
    """Return whose call it was: app, developer's id and e-mail address, product."""
    variables = exchange.known()
    app = variables.get("developer.app.name") if variables is not None else None
    if app is None or variables is None:
        return _NOBODY
    return (
        _name(app),
        _name(variables.get("developer.id")),
        _name(variables.get("developer.email")),
        _name(variables.get("apiproduct.name")),
    )


def _name(value: object) -> str:
    """Return a variable's value as a name: anybody may have written anything there."""
    if not isinstance(value, str) or not value:
        return NOT_SET
    return value if len(value) <= _LONGEST_NAME else value[:_LONGEST_NAME]


def _named(key: tuple[object, ...]) -> tuple[str, ...]:
    """Return what a call was as texts."""
    status, whose = key[5], key[7]
    assert isinstance(whose, tuple)
    shown = str(status) if status else NOT_SET
    return (str(key[2]), str(key[3]), str(key[4]), shown, str(key[6]), *whose)


def _count_fault(tally: Tally, passage: Passage) -> None:
    fault = passage.final_fault()
    if fault is None:
        return
    if fault.kind.origin is Origin.TARGET:
        tally.target_errors += 1
    else:
        tally.policy_errors += 1


def _count_target(tally: Tally, exchange: Exchange, seconds: float) -> None:
    tally.target_count += 1
    tally.target_total += seconds
    if seconds < tally.target_least or tally.target_count == 1:
        tally.target_least = seconds
    tally.target_most = max(tally.target_most, seconds)
    response = exchange.response
    if response is not None and response.status >= _TARGET_ERROR and exchange.fault is None:
        tally.target_errors += 1
