"""The transcript of one exchange: what Edge's trace shows of it, point by point, as it happened.

It holds what it saw, secrets included, and lives in the worker's memory only; what leaves it was masked
(`masking.py`). Must not know who asked for it, nor where it goes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from gateway.faults import Fault
from gateway.message import Exchange, Message, to_text

MOST_POINTS = 1_000
MOST_ACCESSES = 500
"""Of one point."""
LONGEST_VALUE = 262_144
"""Characters of a variable that are looked at."""
HIDDEN = "*****"
PRIVATE = "private."

REQUEST_MESSAGE, RESPONSE_MESSAGE, ERROR_MESSAGE = "RequestMessage", "ResponseMessage", "ErrorMessage"

Properties = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Access:
    """Say that a variable was read (`Get`), written (`Set`) or removed (`Remove`).

    `value` is None for null; `success` counts for the latter two.
    """

    verb: str
    name: str
    value: str | None = None
    success: bool = True


@dataclass(frozen=True, slots=True)
class Shot:
    """Be a message as it was at a point.

    `kind` is the element that shows it; `content` is None where it is not in hand.
    """

    kind: str
    headers: Properties
    content: bytes | None
    media_type: str
    charset: str
    verb: str = ""
    uri: str = ""
    status: int = 0
    reason: str = ""

    @classmethod
    def of(cls, message: Message, kind: str) -> Shot:
        """Take down a message."""
        headers = tuple(message.headers)
        body = (message.content, message.media_type, message.charset)
        if kind == REQUEST_MESSAGE:
            return cls(kind, headers, *body, verb=message.verb, uri=message.uri)
        return cls(kind, headers, *body, status=message.status, reason=message.reason)


@dataclass(frozen=True, slots=True)
class Point:
    """Be one point of a transcript. `at` is epoch seconds."""

    id: str
    at: float
    properties: Properties = ()
    shot: Shot | None = None
    accesses: tuple[Access, ...] = ()


@dataclass(frozen=True, slots=True)
class StepRecord:
    """Say what is told of a step wherever it runs; `enforcement` is the direction that it runs in."""

    name: str
    display_name: str
    element: str
    continues_on_error: bool
    enforcement: str

    def properties(self) -> Properties:
        """Return what stands before all else."""
        return (
            ("stepDefinition-name", self.name),
            ("stepDefinition-displayName", self.display_name),
            ("stepDefinition-type", self.element.lower()),
            ("stepDefinition-enabled", "true"),
            ("stepDefinition-async", "false"),
            ("stepDefinition-continueOnError", _word(holds=self.continues_on_error)),
            ("type", f"{self.element}Execution"),
            ("enforcement", self.enforcement),
            ("internal", "false"),
        )


@dataclass(slots=True)
class Transcript:
    """Take down one exchange. `sessions` are the ids of the debug sessions that it is for."""

    exchange: Exchange
    clock: Callable[[], float]
    sessions: tuple[str, ...] = ()
    points: list[Point] = field(default_factory=list)
    state: str = "REQ_START"
    is_complete: bool = False
    is_cut: bool = False
    """There was more than is kept."""
    is_paused: bool = False
    """It waits for a body."""
    _accesses: list[Access] = field(default_factory=list)
    _asked: Properties = ()
    """The condition of the step that comes next."""
    _running: tuple[StepRecord, dict[str, object]] | None = None
    """The step that runs, and the variables before it."""

    def add(self, id: str, properties: Iterable[tuple[str, str]] = (), shot: Shot | None = None) -> None:
        """Add a point; what was read and written since the last one belongs to it."""
        accesses, self._accesses = tuple(self._accesses), []
        if len(self.points) >= MOST_POINTS:
            self.is_cut = True
            return
        self.points.append(Point(id, self.clock(), tuple(properties), shot, accesses))

    def pause(self) -> None:
        """Take down that the exchange is parked; what it read before belongs to whatever comes next."""
        self._mark("Paused")

    def resume(self) -> None:
        """Take down that the exchange is taken up again."""
        self._mark("Resumed")

    def _mark(self, id: str) -> None:
        if len(self.points) < MOST_POINTS:
            self.points.append(Point(id, self.clock()))

    def enter(self, state: str, shot: Shot | None = None) -> None:
        """Take down that the exchange is in another state now; the same one is nothing new."""
        if state != self.state:
            self.add("StateChange", (("To", state), ("From", self.state)), shot)
            self.state = state

    def decide(self, wording: str, tree: str, *, holds: bool) -> None:
        """Take down that a condition was asked; `tree` says where it stands."""
        result = ("ExpressionResult", _word(holds=holds))
        self.add("Condition", (result, ("Expression", wording), ("Tree", tree)))

    def close(self) -> None:
        """Take down the end."""
        self.enter("END")
        self.is_complete = True

    # --- steps ---

    def ask(self, wording: str, *, holds: bool) -> None:
        """Take down the condition of the step that comes next, or is skipped."""
        self._asked = (("expression", wording), ("expressionResult", _word(holds=holds)))

    def skip(self, step: StepRecord) -> None:
        """Take down that a step was skipped: it has neither result nor action."""
        asked, self._asked = self._asked, ()
        self.add("Execution", (*step.properties(), *asked))

    def begin(self, step: StepRecord) -> None:
        """Take down that a step begins."""
        self._running = step, dict(self.exchange.variables)

    def end(self, fault: Fault | None = None, *, goes_on: bool = True) -> None:
        """Take down how the step that runs has ended; without one there is nothing to say."""
        if self._running is None:
            return
        (step, before), self._running = self._running, None
        self.compare(before)
        asked, self._asked = self._asked, ()
        error = () if fault is None else (("error", fault.text), ("fault.name", fault.name))
        outcome = ("result", _word(holds=fault is None)), ("action", "CONTINUE" if goes_on else "ABORT")
        self.add("Execution", (*step.properties(), *asked, *outcome, *error), self.shot())

    # --- variables ---

    def access(self, verb: str, name: str, value: object | None = None, *, success: bool = True) -> None:
        """Take down that a variable was used."""
        if len(self._accesses) >= MOST_ACCESSES:
            self.is_cut = True
            return
        self._accesses.append(Access(verb, name, _shown(name, value), success))

    def compare(self, before: dict[str, object]) -> None:
        """Take down what was written unobserved: what differs from the variables before."""
        now = self.exchange.variables
        told = {access.name for access in self._accesses if access.verb != "Get"}
        for name, value in now.items():
            if name not in told and (name not in before or before[name] is not value):
                self.access("Set", name, value)
        for name in before:
            if name not in told and name not in now:
                self.access("Remove", name)

    # --- messages ---

    def shot(self) -> Shot | None:
        """Return the message that counts now: the pending error, the request or the response."""
        exchange = self.exchange
        message = exchange.message
        if message is None:
            return None
        if exchange.fault is not None:
            return Shot.of(message, ERROR_MESSAGE)
        return Shot.of(message, REQUEST_MESSAGE if message is exchange.request else RESPONSE_MESSAGE)

    def fail(self, fault: Fault) -> None:
        """Take down that a fault has put the exchange into the error state, or came up within it."""
        properties = (
            ("error", fault.text),
            ("type", "ErrorPoint"),
            ("state", self.state),
            ("error.class", fault.code),
            ("fault.name", fault.name),
        )
        self.add("Error", properties, self.shot())


def _word(*, holds: bool) -> str:
    return "true" if holds else "false"


def _shown(name: str, value: object | None) -> str | None:
    """Return the text of a variable as it is kept: policies' private ones are not."""
    if value is None:
        return None
    if name.startswith(PRIVATE):
        return HIDDEN
    if isinstance(value, Message) and value.content is None:
        return ""
    return to_text(value)[:LONGEST_VALUE]
