"""Emitting fault handling: fault rules, the default rule, and where they end.

Edge: a ProxyEndpoint asks its rules from the last to the first, a TargetEndpoint from the
first to the last; the first rule whose condition holds is the only one that runs. The
default rule runs when none did, and with AlwaysEnforce also after one - unless the rule
ended in a RaiseFault.
"""

from __future__ import annotations

from gateway.bundle import FaultRule, ProxyEndpoint, TargetEndpoint
from gateway.flow.assembler import Label
from gateway.flow.position import enter
from gateway.flow.segments import Writer
from gateway.flow.shared_call import Exits
from gateway.message import FlowPosition, Phase


def write_fault_rules(
    writer: Writer, endpoint: ProxyEndpoint | TargetEndpoint, entry: Label, answer: Label
) -> None:
    """Emit the fault section of an endpoint at `entry`; all its ways end at `answer`."""
    assembler = writer.assembler
    assembler.mark(entry)
    is_proxy = isinstance(endpoint, ProxyEndpoint)
    side = "proxy" if is_proxy else "target"
    rules = tuple(reversed(endpoint.fault_rules)) if is_proxy else endpoint.fault_rules
    default = endpoint.default_fault_rule
    default_label = Label()
    after_rule = default_label if default is not None and default.always_enforce else answer
    for rule in rules:
        _write_rule(writer, rule, side, after=after_rule, answer=answer)
    assembler.mark(default_label)
    if default is not None:
        _write_rule(writer, default, side, after=answer, answer=answer)
    assembler.jump(answer)


def _write_rule(writer: Writer, rule: FaultRule, side: str, *, after: Label, answer: Label) -> None:
    """Emit one rule: when its steps are through, or one of them fails, it goes on at `after`."""
    assembler = writer.assembler
    following = Label()
    matcher, needs = writer.condition(rule.condition, Phase.ERROR)
    writer.waits(needs, answer)
    assembler.emit(
        enter(FlowPosition(Phase.ERROR, side, rule.name)),
        f"fault:{rule.name}",
        on_fault=answer,
        guard=matcher,
        otherwise=following,
    )
    writer.steps(rule.steps, Phase.ERROR, Exits(failed=after, raised=answer, others=after))
    assembler.jump(after)
    assembler.mark(following)
