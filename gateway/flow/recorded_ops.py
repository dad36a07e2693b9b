"""Recorded ops: what each kind of op of a program has to say in a transcript.

Which kind an op is says its label, as the compiler wrote it. Must not know where a transcript goes.
"""

from __future__ import annotations

from collections.abc import Awaitable, Generator, Mapping

from gateway.conditions import Worded
from gateway.fault import Fault
from gateway.flow.action import Lookup, Pending, Wait
from gateway.flow.program import Op, StepFacts
from gateway.flow.recorder import Recorder
from gateway.flow.transcript import (
    ERROR_MESSAGE,
    REQUEST_MESSAGE,
    RESPONSE_MESSAGE,
    Shot,
    StepRecord,
    Transcript,
)
from gateway.message import Exchange, FlowPosition, Phase

_STATES = {
    (Phase.REQUEST, "proxy"): "PROXY_REQ_FLOW",
    (Phase.REQUEST, "target"): "TARGET_REQ_FLOW",
    (Phase.RESPONSE, "target"): "TARGET_RESP_FLOW",
    (Phase.RESPONSE, "proxy"): "PROXY_RESP_FLOW",
}
"""The states that flows have; in the error flow, and after the answer, the state is another's."""


class RecordedOp:
    """Do what an op does, and take it down."""

    __slots__ = ("_op", "_recorder")

    def __init__(self, op: Op, recorder: Recorder) -> None:
        self._op = op
        self._recorder = recorder

    @property
    def name(self) -> str:
        """Return what the label says behind its kind."""
        return self._op.label.partition(":")[2]

    # --- what the program calls ---

    def ask(self, exchange: Exchange) -> bool:
        """Ask the op's guard."""
        guard = self._op.guard
        if guard is None:
            raise RuntimeError("an op without a guard is not asked")
        holds = guard(exchange)
        if (transcript := self._recorder.of(exchange)) is not None:
            wording = guard.wording if isinstance(guard, Worded) else ""
            self.decided(transcript, wording, holds=holds)
        return holds

    def act(self, exchange: Exchange) -> Pending:
        """Do what the op does."""
        transcript = self._recorder.of(exchange)
        return self._op.action(exchange) if transcript is None else self.done(transcript)

    def follow(self, exchange: Exchange) -> Pending:
        """Take down that the op is done, waits included."""
        if (transcript := self._recorder.of(exchange)) is not None:
            self.over(transcript)
        return None

    def fault_entered(self, exchange: Exchange) -> Pending:
        """Take down the fault that led to where this stands."""
        transcript = self._recorder.of(exchange)
        if transcript is not None and exchange.fault is not None:
            transcript.end(exchange.fault.fault, goes_on=False)
            transcript.fail(exchange.fault.fault)
        return None

    # --- what kinds of ops have to say ---

    def decided(self, transcript: Transcript, wording: str, *, holds: bool) -> None:
        """Take down what the guard said."""
        transcript.decide(wording, self.tree(transcript), holds=holds)

    def tree(self, transcript: Transcript) -> str:
        """Return where conditions like this one stand."""
        return f"PROXY_{transcript.exchange.proxy.facts.endpoint}"

    def done(self, transcript: Transcript) -> Pending:
        """Do what the op does."""
        return self._op.action(transcript.exchange)

    def over(self, transcript: Transcript) -> None:
        """Say something when it is done."""


class _Flow(RecordedOp):
    """Enter a flow."""

    __slots__ = ()

    def tree(self, transcript: Transcript) -> str:
        position, target = transcript.exchange.flow, transcript.exchange.target
        if position is None or position.endpoint == "proxy" or target is None:
            return super().tree(transcript)
        return f"TARGET_{target.name}"

    def over(self, transcript: Transcript) -> None:
        exchange = transcript.exchange
        position = exchange.flow
        if position is not None:
            transcript.enter(
                _STATES.get((position.phase, position.endpoint), transcript.state), _shot_at(exchange)
            )
            transcript.add("FlowInfo", _names_of(position))


def _shot_at(exchange: Exchange) -> Shot:
    """Return the message that a flow begins with."""
    if exchange.response is None or exchange.message is exchange.request:
        return Shot.of(exchange.request, REQUEST_MESSAGE)
    return Shot.of(exchange.response, RESPONSE_MESSAGE)


def _names_of(position: FlowPosition) -> list[tuple[str, str]]:
    return [("current.flow.name", position.name), (f"{position.endpoint}.flow.name", position.name)]


class _FaultRule(_Flow):
    """Enter a fault rule."""

    __slots__ = ()

    def tree(self, transcript: Transcript) -> str:
        position = transcript.exchange.flow
        side = "PROXY" if position is None else position.endpoint.upper()
        return f"{side}_FAULT_HANDLING"


class _Route(RecordedOp):
    """Choose a route."""

    __slots__ = ()

    def tree(self, transcript: Transcript) -> str:  # noqa: ARG002 - all are asked alike
        return "ROUTE_RULES"

    def over(self, transcript: Transcript) -> None:
        target = transcript.exchange.target
        chosen = [] if target is None else [("route.target", target.name), ("target.url", target.url)]
        transcript.add("FlowInfo", [("route.name", self.name), *chosen])


class _Call(RecordedOp):
    """Call the target."""

    __slots__ = ()

    def done(self, transcript: Transcript) -> Pending:
        transcript.enter("REQ_SENT", Shot.of(transcript.exchange.request, REQUEST_MESSAGE))
        transcript.pause()
        return super().done(transcript)

    def over(self, transcript: Transcript) -> None:
        transcript.resume()
        response = transcript.exchange.response
        transcript.enter("RESP_START", None if response is None else Shot.of(response, RESPONSE_MESSAGE))


class _Answer(RecordedOp):
    """Send the answer."""

    __slots__ = ()

    def done(self, transcript: Transcript) -> Pending:
        exchange = transcript.exchange
        answer = exchange.answer()
        kind = RESPONSE_MESSAGE if exchange.fault is None else ERROR_MESSAGE
        transcript.enter("RESP_SENT", None if answer is None else Shot.of(answer, kind))
        return super().done(transcript)

    def over(self, transcript: Transcript) -> None:
        transcript.enter("PROXY_POST_RESP_SENT")


class _Body(RecordedOp):
    """Wait for a body, unless it is in hand."""

    __slots__ = ()

    def done(self, transcript: Transcript) -> Pending:
        pending = super().done(transcript)
        if pending is not None:
            transcript.pause()
            transcript.is_paused = True
        return pending

    def over(self, transcript: Transcript) -> None:
        if transcript.is_paused:
            transcript.is_paused = False
            transcript.resume()


class _Step(RecordedOp):
    """Run a policy, or only ask the condition of the one that follows."""

    __slots__ = ("_display_name", "_facts")

    def __init__(self, op: Op, recorder: Recorder, facts: StepFacts, display_name: str) -> None:
        super().__init__(op, recorder)
        self._facts = facts
        self._display_name = display_name

    def _step(self, transcript: Transcript) -> StepRecord:
        facts = self._facts
        flow = transcript.exchange.flow
        direction = "request" if flow is None or flow.phase is Phase.REQUEST else "response"
        if transcript.exchange.fault is not None:
            direction = "error"
        return StepRecord(
            facts.policy, self._display_name, facts.element, facts.continues_on_error, direction
        )

    def decided(self, transcript: Transcript, wording: str, *, holds: bool) -> None:
        transcript.ask(wording, holds=holds)
        if not holds:
            transcript.skip(self._step(transcript))

    def done(self, transcript: Transcript) -> Pending:
        if self._op.label == GUARD:
            return super().done(transcript)
        transcript.begin(self._step(transcript))
        try:
            pending = super().done(transcript)
        except Fault as fault:
            self.failed(transcript, fault)
            raise
        if isinstance(pending, Lookup):
            return _RecordedLookup(pending, self, transcript)
        if isinstance(pending, Wait) or pending is None:
            return pending
        return _Awaited(pending, self, transcript)

    def failed(self, transcript: Transcript, fault: Fault) -> None:
        """Take down that the policy has failed."""
        facts = self._facts
        goes_on = facts.ignores_faults or (
            facts.continues_on_error and not fault.kind.ignores_continue_on_error
        )
        transcript.end(fault, goes_on=goes_on)

    def over(self, transcript: Transcript) -> None:
        transcript.end()


class _RecordedLookup(Lookup):
    """Wait for what a policy waits for, and take down how it judges it."""

    __slots__ = ("_inner", "_step", "_transcript")

    def __init__(self, inner: Lookup, step: _Step, transcript: Transcript) -> None:
        super().__init__(inner.kind, inner.key)
        self._inner = inner
        self._step = step
        self._transcript = transcript

    def settle(self, exchange: Exchange, record: object | None) -> Fault | None:
        """Go on with the record that was found."""
        try:
            fault = self._inner.settle(exchange, record)
        except Fault as raised:
            fault = raised
        if fault is not None:
            self._step.failed(self._transcript, fault)
        return fault


class _Awaited:
    """Await what a policy awaits, and take down the fault that it ends in."""

    __slots__ = ("_pending", "_step", "_transcript")

    def __init__(self, pending: Awaitable[None], step: _Step, transcript: Transcript) -> None:
        self._pending = pending
        self._step = step
        self._transcript = transcript

    def __await__(self) -> Generator[object, object, None]:
        try:
            yield from self._pending.__await__()
        except Fault as fault:
            self._step.failed(self._transcript, fault)
            raise


GUARD = "guard"
_KINDS: Mapping[str, type[RecordedOp]] = {
    "flow": _Flow,
    "fault": _FaultRule,
    "route": _Route,
    "wait:TARGET": _Call,
    "wait:CLIENT": _Answer,
    "wait:REQUEST_BODY": _Body,
    "wait:RESPONSE_BODY": _Body,
}


def recorded_op(op: Op, recorder: Recorder, display_names: Mapping[str, str]) -> RecordedOp:
    """Return what does an op and takes it down; `display_names` are those of policies, by name."""
    kind = op.label.partition(":")[0]
    if op.step is not None and kind in {"step", GUARD}:
        shown = display_names.get(op.step.policy) or op.step.policy
        return _Step(op, recorder, op.step, shown)
    return _KINDS.get(op.label, _KINDS.get(kind, RecordedOp))(op, recorder)
