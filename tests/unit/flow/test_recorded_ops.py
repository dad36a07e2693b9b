from __future__ import annotations

import pytest

from gateway.flow.recorded_flows import AnswerOp, BodyOp, CallOp, FaultRuleOp, FlowOp, RouteOp
from gateway.flow.recorded_op import RecordedOp
from gateway.flow.recorded_ops import recorded_op
from gateway.flow.recorded_step import StepOp
from tests.support.tracing import STEP, Recording, op

KINDS = {
    "flow:PreFlow": FlowOp,
    "fault:rule": FaultRuleOp,
    "route:default": RouteOp,
    "wait:TARGET": CallOp,
    "wait:CLIENT": AnswerOp,
    "wait:REQUEST_BODY": BodyOp,
    "wait:RESPONSE_BODY": BodyOp,
    "step:P": StepOp,
    "prepare": RecordedOp,
    "": RecordedOp,
}


@pytest.mark.parametrize("label", KINDS)
def test_the_label_says_what_an_op_is(label: str) -> None:
    assert type(recorded_op(op(1, label), Recording().recorder, {})) is KINDS[label]


def test_what_asks_for_a_step_is_a_step_and_a_wait_of_one_is_none() -> None:
    recorder = Recording().recorder
    assert type(recorded_op(op(1, "guard", step=STEP), recorder, {})) is StepOp
    assert type(recorded_op(op(1, "wait:REQUEST_BODY", step=STEP), recorder, {})) is BodyOp
