"""Choosing which exchanges are recorded, and keeping their transcripts while they are under way."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from gateway.entities import Attribute, DebugSession
from gateway.flow.transcript import REQUEST_MESSAGE, Shot, Transcript
from gateway.message import Exchange, Variable, resolve, to_text

ABANDONED_AFTER = 120.0
"""Seconds after which a transcript is handed on as it is: its client has left, or the call takes long."""

_ENDPOINT = tuple(
    resolve(name)
    for name in ("proxy.name", "proxy.basepath", "proxy.pathsuffix", "proxy.url", "proxy.client.ip")
)
_VIRTUAL_HOST = tuple(
    resolve(name) for name in ("virtualhost.name", "virtualhost.aliases.values", "virtualhost.ssl.enabled")
)


class Watch:
    """Follow one debug session: what it wants, and how many transcripts it has.

    `stored` is what the store has, as far as known; `under_way` how many of this worker are not there yet.
    """

    __slots__ = ("session", "stored", "under_way")

    def __init__(self, session: DebugSession, stored: int = 0) -> None:
        self.session = session
        self.stored = stored
        self.under_way = 0

    def wants(self, exchange: Exchange) -> bool:
        """Tell whether an exchange that begins is to be recorded."""
        session = self.session
        return (
            self.stored + self.under_way < session.count
            and exchange.arrived < session.expires_at
            and _has_all(session.headers, exchange.request.headers.get_all)
            and _has_all(session.query, exchange.request.query.get_all)
        )


def _has_all(wanted: Iterable[Attribute], values: Callable[[str], list[str]]) -> bool:
    return all(each.value in values(each.name) for each in wanted)


class Recorder:
    """Keep the transcripts of the exchanges that run one traced program. Implements Observer.

    `watches` are the sessions that it records for; whoever follows them replaces the tuple. `done` takes a
    transcript that is over.
    """

    def __init__(self, clock: Callable[[], float], done: Callable[[Transcript], None]) -> None:
        self.watches: tuple[Watch, ...] = ()
        self.clock = clock
        self._done = done
        self._open: dict[str, Transcript] = {}

    # --- which exchanges ---

    def passes_by(self, exchange: Exchange) -> bool:
        """Tell whether an exchange is not recorded; the transcript of one that is begins here."""
        wanting = [watch for watch in self.watches if watch.wants(exchange)]
        if not wanting:
            return True
        for watch in wanting:
            watch.under_way += 1
        sessions = tuple(watch.session.session_id for watch in wanting)
        transcript = self._open[exchange.id] = Transcript(exchange, self.clock, sessions)
        _begin(transcript)
        return False

    def of(self, exchange: Exchange) -> Transcript | None:
        """Return the transcript of an exchange; None once it was handed on."""
        return self._open.get(exchange.id)

    def finish(self, exchange: Exchange) -> None:
        """Hand on the transcript of an exchange that is over."""
        transcript = self._open.pop(exchange.id, None)
        if transcript is not None:
            transcript.close()
            self._done(transcript)

    def sweep(self, now: float) -> None:
        """Hand on, as they are, the transcripts that have not come to an end for a long time."""
        late = [each for each in self._open.values() if now - each.exchange.arrived > ABANDONED_AFTER]
        for transcript in late:
            del self._open[transcript.exchange.id]
            self._done(transcript)

    # --- what they read and write ---

    def got(self, exchange: Exchange, name: str, value: object | None) -> None:
        """Take note that a variable was read."""
        if (transcript := self.of(exchange)) is not None:
            transcript.access("Get", name, value)

    def put(self, exchange: Exchange, name: str, value: object | None, *, success: bool) -> None:
        """Take note that a variable was written, or could not be."""
        if (transcript := self.of(exchange)) is not None:
            transcript.access("Set", name, value, success=success)

    def removed(self, exchange: Exchange, name: str, *, success: bool) -> None:
        """Take note that a variable was removed, or could not be."""
        if (transcript := self.of(exchange)) is not None:
            transcript.access("Remove", name, success=success)


def _begin(transcript: Transcript) -> None:
    """Take down how a request was met."""
    exchange = transcript.exchange
    facts = exchange.proxy.facts
    transcript.enter("REQ_HEADERS_PARSED", Shot.of(exchange.request, REQUEST_MESSAGE))
    transcript.add(
        "FlowInfo",
        (
            ("environment.name", facts.environment),
            ("environment.qualifiedname", f"{facts.organization}__{facts.environment}"),
            ("environment.orgname", facts.organization),
        ),
    )
    transcript.add("FlowInfo", [("organization.name", facts.organization)])
    transcript.add("FlowInfo", _read(exchange, _VIRTUAL_HOST))
    transcript.access("Get", "proxy.name", facts.endpoint)
    transcript.decide(f'("{facts.endpoint}" equals proxy.name)', "PROXY_" + facts.endpoint, holds=True)
    transcript.add(
        "FlowInfo",
        (
            ("apiproxy.name", facts.api),
            ("apiproxy.revision", facts.revision),
            ("apiproxy.basepath", facts.deployment_path),
            ("apiproxy.qualifiedname", f"{facts.api}__{facts.revision}"),
        ),
    )
    transcript.add("FlowInfo", _read(exchange, _ENDPOINT))


def _read(exchange: Exchange, variables: tuple[Variable, ...]) -> list[tuple[str, str]]:
    return [(each.name, to_text(each(exchange))) for each in variables]
