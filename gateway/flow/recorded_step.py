"""What a step says in a transcript: its condition, what its policy read and wrote, and how it ended."""

from __future__ import annotations

from collections.abc import Awaitable, Generator

from gateway.fault import Fault
from gateway.flow.action import Lookup, Pending, Wait
from gateway.flow.program import Op, StepFacts
from gateway.flow.recorded_op import RecordedOp
from gateway.flow.recorder import Recorder
from gateway.flow.transcript import StepRecord, Transcript
from gateway.message import Exchange, Phase

GUARD = "guard"
"""The label of an op that only asks the condition of the step behind it."""


class StepOp(RecordedOp):
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
        """Take down the condition of the step, and that it is skipped where that does not hold."""
        transcript.ask(wording, holds=holds)
        if not holds:
            transcript.skip(self._step(transcript))

    def done(self, transcript: Transcript) -> Pending:
        """Do it, and say so."""
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
        """Say what came of it."""
        transcript.end()


class _RecordedLookup(Lookup):
    """Wait for what a policy waits for, and take down how it judges it."""

    __slots__ = ("_inner", "_step", "_transcript")

    def __init__(self, inner: Lookup, step: StepOp, transcript: Transcript) -> None:
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

    def __init__(self, pending: Awaitable[None], step: StepOp, transcript: Transcript) -> None:
        self._pending = pending
        self._step = step
        self._transcript = transcript

    def __await__(self) -> Generator[object, object, None]:
        try:
            yield from self._pending.__await__()
        except Fault as fault:
            self._step.failed(self._transcript, fault)
            raise
