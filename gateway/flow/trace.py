"""Tracing: a program becomes one that records the exchanges that a session wants; all others run plainly.

Theory of operation. Two programs of the same endpoint are joined: the one that runs anyway, and one compiled
under `observing(recorder)`, whose variables and conditions tell of themselves. The first op gets a guard: it
asks the recorder whether the exchange passes by. Such a one runs the plain ops, which stand where they stood;
the others go on behind them:

    choose  plain ops  stop | two ops for each observed one | one for each fault entry | finish

Of the two, the first does what the op does and takes down what can be seen then; the second follows when it
is done, waits included. Faults that an op cannot see (the target is away) are seen at the fault entry. Where
flows have an index, a recorded exchange asks all their conditions: those that are false are to be seen, too.

Both programs are given the same Services, so that what counts between calls counts once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from gateway.flow.action import Action
from gateway.flow.program import Matcher, Op, Program
from gateway.flow.recorded_op import RecordedOp
from gateway.flow.recorded_ops import recorded_op
from gateway.flow.recorder import Recorder
from gateway.flow.waits import proceed
from gateway.message import Exchange


def trace(plain: Program, observed: Program, recorder: Recorder, display_names: Mapping[str, str]) -> Program:
    """Return the program that runs plainly what the recorder passes by, and records the rest.

    `observed` was compiled under `observing(recorder)`; `display_names` are those of policies, by name.
    """
    first = plain.ops[0]
    if first.guard is not None or first.jump is not None:
        raise RuntimeError("a program begins with an op that always runs")
    behind = _Behind(len(plain.ops), observed.ops, recorder)
    recorded = behind.ops([recorded_op(op, recorder, display_names) for op in observed.ops])
    chooser = replace(first, guard=recorder.passes_by, otherwise=len(plain.ops) + 1)
    stop = behind.leading("stop", proceed, behind.end)
    return replace(plain, ops=(chooser, *plain.ops[1:], stop, *recorded))


class _Behind:
    """Lay out the ops that stand behind the plain ones."""

    def __init__(self, plain: int, observed: tuple[Op, ...], recorder: Recorder) -> None:
        self._observed = observed
        self._recorder = recorder
        self._start = plain + 1
        entries = sorted({op.on_fault for op in observed})
        begin = self._start + 2 * len(observed)
        self._entries = {target: begin + number for number, target in enumerate(entries)}
        self._finish = begin + len(entries)
        self.end = self._finish + 1

    def leading(self, label: str, action: Action, place: int) -> Op:
        """Return an op that only does something and goes on at a place."""
        return Op(action, None, place, place, self.end, None, label)

    def _place(self, index: int) -> int:
        """Return where an observed op stands; the end is where the transcript is handed on."""
        return self._start + 2 * index if index < len(self._observed) else self._finish

    def ops(self, recorded: list[RecordedOp]) -> list[Op]:
        """Return all ops from the first recorded one on."""
        ops: list[Op] = []
        for number, (op, record) in enumerate(zip(self._observed, recorded, strict=True)):
            # What follows a jump is the flow that is asked first.
            after = self._place(number + 1 if op.jump is not None else op.next)
            ops.append(self._doing(number, op, record))
            ops.append(self.leading("", record.follow, after))
        for target, place in self._entries.items():
            entry = self._fault_entry(recorded[0], target)
            assert place == self._start + len(ops)
            ops.append(entry)
        ops.append(self.leading("finish", self._over, self.end))
        return ops

    def _doing(self, number: int, op: Op, record: RecordedOp) -> Op:
        guard: Matcher | None = None if op.guard is None else record.ask
        return replace(
            op,
            action=record.act,
            guard=guard,
            next=self._place(number) + 1,
            otherwise=self._place(op.otherwise),
            on_fault=self._entries[op.on_fault],
            jump=None,
        )

    def _fault_entry(self, record: RecordedOp, target: int) -> Op:
        return self.leading("fault entry", record.fault_entered, self._place(target))

    def _over(self, exchange: Exchange) -> None:
        self._recorder.finish(exchange)
