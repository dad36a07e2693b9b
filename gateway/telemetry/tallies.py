"""What a worker counts for statistics: calls by what they were, minute by minute, in memory.

A call is known by its proxy, verb, status and target and, where a client was verified, by app, developer and
product. What was counted is taken from here now and then, and written down by whoever holds the store.
Compiled as it stands: this runs for every request.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gateway.fault import Origin
from gateway.flow.ports import Passage  # house: the compiler asks who declares a type
from gateway.message.exchange import Exchange, ProxyFacts  # house: the compiler, likewise

MOST_TALLIES = 5_000
"""Kinds of calls that are told apart within a minute; what comes beyond counts as OVERFLOW."""
MOST_RECENT = 8
"""Kinds of calls that are known again without their names, for proxies of one name."""
OVERFLOW = "(overflow)"
NOT_SET = "(not set)"
OTHER_VERB = "(other)"
MINUTE = 60.0

_VERBS = frozenset(
    ("CONNECT", "DELETE", "GET", "HEAD", "LINK", "OPTIONS", "PATCH", "POST", "PUT", "TRACE", "UNLINK")
)
_NOBODY = (NOT_SET,) * 4
_NOTHING: Mapping[str, object] = {}
_BEYOND = (OVERFLOW,) * 9
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


class _Kind:
    """Know calls of one kind again: by what they share, which is quicker than by all of its names.

    What is compared by identity is held here, so that nothing else can come to be in its place.
    """

    __slots__ = ("client", "facts", "status", "tally", "target", "verb")

    facts: ProxyFacts
    client: Mapping[str, object] | None
    target: str
    verb: str
    status: int
    tally: Tally


class Tallies:
    """Count calls, each once it is over."""

    __slots__ = ("_begin", "_calls", "_done", "_end", "_most", "_recent")

    def __init__(self, most: int = MOST_TALLIES) -> None:
        self._most = most
        self._begin = self._end = 0.0
        self._calls: dict[tuple[object, ...], Tally] = {}
        self._recent: dict[str, list[_Kind]] = {}
        """By the proxy's name; each leads to one of the tallies above."""
        self._done: list[Counted] = []

    def count(self, passage: Passage, seconds: float) -> None:
        """Count a call that is over and took so long; one that no proxy took belongs to nobody."""
        exchange = passage.exchange
        if exchange is None:
            return
        at = exchange.arrived + seconds
        if not self._begin <= at < self._end:
            self._turn_to(at)
        tally = self._tally_of(exchange, passage.head.verb, passage.status)
        tally.count += 1
        tally.sent += passage.sent
        tally.total += seconds
        if seconds < tally.least or tally.count == 1:
            tally.least = seconds
        tally.most = max(tally.most, seconds)
        if passage.status >= _ERROR or passage.status == 0:
            tally.errors += 1
        _count_fault(tally, passage)
        target = exchange.target
        if target is not None and target.sent_start and target.received_start:
            _count_target(tally, exchange, target.received_start - target.sent_start)

    def take(self) -> list[Counted]:
        """Return what was counted since the last time, and begin anew."""
        self._close()
        done, self._done = self._done, []
        return done

    def _tally_of(self, exchange: Exchange, verb: str, status: int) -> Tally:
        """Return what calls of this kind are counted in: by a shortcut, if there was one lately."""
        facts, client = exchange.proxy.facts, _client_of(exchange)
        target = exchange.target.name if exchange.target is not None else NOT_SET
        kinds = self._recent.get(facts.api)
        if kinds is not None:
            for kind in kinds:
                if (
                    kind.client is client
                    and kind.facts is facts
                    and kind.status == status
                    and kind.target == target
                    and kind.verb == verb
                ):
                    return kind.tally
        kind = _kind(facts, client, target, verb, status)
        kind.tally = self._named_tally(exchange, kind)
        if client is not None:
            self._remember(kind)
        return kind.tally

    def _remember(self, kind: _Kind) -> None:
        """Make a shortcut; where there are as many as may be, begin anew."""
        api = kind.facts.api
        kinds = self._recent.get(api)
        if kinds is None:
            kinds = self._recent[api] = []
        if len(kinds) >= MOST_RECENT:
            kinds.clear()
        kinds.append(kind)

    def _named_tally(self, exchange: Exchange, kind: _Kind) -> Tally:
        """Return the tally of a kind by all of its names."""
        facts = kind.facts
        verb = kind.verb if kind.verb in _VERBS else OTHER_VERB
        key = (
            *(facts.organization, facts.environment, facts.api, facts.revision),
            *(verb, kind.status, kind.target, *_whose(exchange)),
        )
        tally = self._calls.get(key)
        return tally if tally is not None else self._begin_tally(key)

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
        self._recent.clear()
        found: dict[tuple[object, object], Counted] = {}
        for key, tally in calls.items():
            place = (key[0], key[1])
            counted = found.get(place)
            if counted is None:
                counted = Counted(str(key[0]), str(key[1]), int(self._begin / MINUTE), {})
                found[place] = counted
            counted.tallies[_named(key)] = tally.figures()
        self._done.extend(found.values())


def _client_of(exchange: Exchange) -> Mapping[str, object] | None:
    """Return by whose identity the client of a call is known again; None where only names tell."""
    constants = exchange.constants()
    if constants is not None:
        return constants
    return _NOTHING if exchange.known() is None else None


# house: what tells kinds apart. Made field by field: a constructor is a call of Python, also from C.
def _kind(
    facts: ProxyFacts, client: Mapping[str, object] | None, target: str, verb: str, status: int
) -> _Kind:
    kind = _Kind.__new__(_Kind)
    kind.facts = facts
    kind.client = client
    kind.target = target
    kind.verb = verb
    kind.status = status
    return kind


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
    text: str = value
    return text if len(text) <= _LONGEST_NAME else text[:_LONGEST_NAME]


def _named(key: tuple[object, ...]) -> tuple[str, ...]:
    """Return what a call was as texts."""
    status = key[5]
    return (*map(str, key[2:5]), str(status) if status else NOT_SET, *map(str, key[6:]))


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
