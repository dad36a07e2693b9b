"""Shared flows by themselves: whether one compiles, and which ones something calls."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import cast

from gateway.bundle import PolicyLike, SharedFlow
from gateway.errors import Finding, FindingLog
from gateway.flow.assembler import Assembler
from gateway.flow.binding import Binding, CompilablePolicy
from gateway.flow.inlining import Inlining
from gateway.flow.segments import Conditions, Writer
from gateway.flow.shared_call import Exits
from gateway.message import Phase


def compile_shared_flow(flow: SharedFlow, binding: Binding) -> tuple[Finding, ...]:
    """Compile a shared flow as something that calls it would have it; return the warnings.

    Raises:
        BundleError: with everything that does not compile, each with file and line.
    """
    log = FindingLog()
    policies = cast("Mapping[str, CompilablePolicy]", flow.policies)
    actions = {name: policy.bind(binding.services) for name, policy in policies.items()}
    for phase in (Phase.REQUEST, Phase.RESPONSE):
        assembler = Assembler()
        conditions = Conditions(log, binding.java_precedence)
        inlining = Inlining.of(binding)
        writer = Writer(assembler, policies, actions, conditions, log, inlining, path=(flow.name,))
        writer.steps(flow.steps, phase, Exits.to(assembler.end))
        assembler.link()
    log.raise_errors()
    return tuple(dict.fromkeys(log.warnings))


def called_by(policies: Mapping[str, PolicyLike]) -> tuple[str, ...]:
    """Return the shared flows that policies call, each once, whether they are deployed or not."""
    calls = (policy.called for policy in cast("Mapping[str, CompilablePolicy]", policies).values())
    return tuple(dict.fromkeys(name for name in calls if name))


def reached(names: Iterable[str], flows: Mapping[str, SharedFlow]) -> frozenset[str]:
    """Return these shared flows and all that they call in turn, also those that are not there."""
    waiting, found = list(names), set[str]()
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += called_by(flows[name].policies) if name in flows else ()
    return frozenset(found)
