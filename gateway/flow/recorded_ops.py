"""Recorded ops: which kind each op of a program is, by its label, as the compiler wrote it."""

from __future__ import annotations

from collections.abc import Mapping

from gateway.flow.program import Op
from gateway.flow.recorded_flows import AnswerOp, BodyOp, CallOp, FaultRuleOp, FlowOp, RouteOp
from gateway.flow.recorded_op import RecordedOp
from gateway.flow.recorded_step import GUARD, StepOp
from gateway.flow.recorder import Recorder

_KINDS: Mapping[str, type[RecordedOp]] = {
    "flow": FlowOp,
    "fault": FaultRuleOp,
    "route": RouteOp,
    "wait:TARGET": CallOp,
    "wait:CLIENT": AnswerOp,
    "wait:REQUEST_BODY": BodyOp,
    "wait:RESPONSE_BODY": BodyOp,
}


def recorded_op(op: Op, recorder: Recorder, display_names: Mapping[str, str]) -> RecordedOp:
    """Return what does an op and takes it down; `display_names` are those of policies, by name."""
    kind = op.label.partition(":")[0]
    if op.step is not None and kind in {"step", GUARD}:
        shown = display_names.get(op.step.policy) or op.step.policy
        return StepOp(op, recorder, op.step, shown)
    return _KINDS.get(op.label, _KINDS.get(kind, RecordedOp))(op, recorder)
