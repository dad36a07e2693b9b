"""One op that is recorded: it does what the op of a program does, and takes down what can be seen."""

from __future__ import annotations

from gateway.conditions import Worded
from gateway.flow.action import Pending
from gateway.flow.program import Op
from gateway.flow.recorder import Recorder
from gateway.flow.transcript import Transcript
from gateway.message import Exchange


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
