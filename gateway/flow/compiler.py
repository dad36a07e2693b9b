"""The compiler: a bundle and its environment in, one Program per proxy endpoint out.

Theory of operation. Edge's order of things lives here and is data afterwards:

    door, PreProxyFlowHook
    proxy request     PreFlow, first matching Flow, PostFlow
    route rules       the first that holds chooses a target, or none
    target sections   request flows, PreTargetFlowHook, the call, the judgement of its status,
                      PostTargetFlowHook, response flows
    proxy response    PreFlow, first matching Flow, PostFlow, PostProxyFlowHook
    answer            the response or the pending error goes out
    after             PostClientFlow
    fault sections    the proxy's, and one of each target; all end at the answer

Each op knows where a fault leads: to the fault section of the endpoint it belongs to; from a
fault rule to what follows the rule; from PostClientFlow nowhere. A target's errors are the
target's fault rules' matter alone.

A body that something after the target call reads must have been kept before it, so the
needs of the later segments must be known before the earlier ones are written. So everything
is written twice: the first time only to learn the needs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import cast

from gateway import faults
from gateway.bundle import Bundle, ProxyEndpoint, RouteRule, TargetEndpoint
from gateway.errors import Finding, FindingLog
from gateway.flow.action import Action, Pending
from gateway.flow.assembler import Assembler, Label
from gateway.flow.binding import POST_PROXY, POST_TARGET, PRE_PROXY, PRE_TARGET, Binding, CompilablePolicy
from gateway.flow.door import door
from gateway.flow.fault_rules import write_fault_rules
from gateway.flow.inlining import Inlining
from gateway.flow.position import enter
from gateway.flow.program import Program
from gateway.flow.segments import Conditions, Segment, Writer
from gateway.flow.shared_call import Exits
from gateway.flow.target import (
    TargetRules,
    add_own_address,
    filter_request,
    judge,
    prepare,
    select,
)
from gateway.flow.targets import direct_rules, target_rules
from gateway.flow.waits import call, go_out
from gateway.message import Exchange, FlowPosition, Message, Needs, Phase, ProxyFacts

_NOTHING: dict[Phase, Needs] = {}


def compile_bundle(bundle: Bundle, binding: Binding) -> tuple[tuple[Program, ...], tuple[Finding, ...]]:
    """Compile all proxy endpoints of a bundle; return the programs and the warnings.

    Raises:
        BundleError: with everything that does not compile, each with file and line.
    """
    log = FindingLog()
    conditions = Conditions(log, binding.java_precedence)
    policies = cast("dict[str, CompilablePolicy]", bundle.policies)
    actions = {name: policy.bind(binding.services) for name, policy in policies.items()}
    inlining = Inlining.of(binding)
    programs = tuple(
        _Compilation(bundle, endpoint, binding, policies, actions, conditions, inlining, log).program()
        for endpoint in bundle.proxy_endpoints
    )
    log.raise_errors()
    return programs, tuple(dict.fromkeys(log.warnings))


@dataclass(frozen=True, slots=True)
class _Compilation:
    """Compile one proxy endpoint."""

    bundle: Bundle
    endpoint: ProxyEndpoint
    binding: Binding
    policies: dict[str, CompilablePolicy]
    actions: dict[str, Action]
    conditions: Conditions
    inlining: Inlining
    log: FindingLog

    def program(self) -> Program:
        """Return the program of the endpoint."""
        learnt = self._written(_NOTHING, FindingLog())
        writer = self._written(learnt.late, self.log)
        self._check_virtual_hosts()
        return Program(self._facts(), writer.assembler.link(), self.endpoint.virtual_hosts)

    def _facts(self) -> ProxyFacts:
        """Return what the variables say of the endpoint."""
        services = self.binding.services
        prefix = self.binding.deployment_path.rstrip("/")
        return ProxyFacts(
            services.organization,
            services.environment,
            self.bundle.name,
            self.binding.revision,
            self.endpoint.name,
            (prefix + self.endpoint.base_path) if self.endpoint.base_path != "/" else prefix or "/",
            self.binding.deployment_path,
        )

    def _written(self, late: dict[Phase, Needs], log: FindingLog) -> Writer:
        """Write all sections; `late` is what later phases need."""
        endpoint = self.endpoint
        assembler = Assembler()
        limit = int(endpoint.properties.get("api.timeout", "0")) / 1000
        deadline = _deadline(limit, self.binding.services.clock) if limit else None
        writer = Writer(
            assembler, self.policies, self.actions, self.conditions, log, self.inlining, deadline=deadline
        )
        fault, respond, answer = Label(), Label(), Label()
        assembler.emit(enter(FlowPosition(Phase.REQUEST, "proxy", "PreFlow")), "arrive", on_fault=fault)
        assembler.emit(door(endpoint.properties), "door", on_fault=fault)
        self.inlining.hook(writer, PRE_PROXY, Phase.REQUEST, fault)
        flows = (endpoint.pre_flow, endpoint.flows, endpoint.post_flow)
        writer.flows(flows, Segment(Phase.REQUEST, "proxy", fault))
        sections = _Sections(self, writer, late, limit, respond=respond, answer=answer)
        sections.write_routes(fault)
        assembler.mark(respond)
        writer.flows(flows, Segment(Phase.RESPONSE, "proxy", fault))
        self.inlining.hook(writer, POST_PROXY, Phase.RESPONSE, fault)
        assembler.mark(answer)
        writer.waits(late.get(Phase.AFTER, Needs.NOTHING), assembler.end)
        assembler.emit(go_out, "wait:CLIENT", on_fault=assembler.end)
        if endpoint.post_client_flow:
            after = FlowPosition(Phase.AFTER, "proxy", "PostClientFlow")
            assembler.emit(enter(after), "flow:PostClientFlow", on_fault=assembler.end)
            writer.steps(endpoint.post_client_flow, Phase.AFTER, Exits.to(assembler.end))
        assembler.jump(assembler.end)
        write_fault_rules(writer, endpoint, fault, answer)
        return writer

    def _check_virtual_hosts(self) -> None:
        """Log virtual hosts that the environment lacks."""
        known = self.binding.virtual_hosts
        for name in self.endpoint.virtual_hosts or ():
            if known is not None and name not in known:
                environment = self.binding.services.environment
                message = f"virtual host {name} does not exist in environment {environment}"
                self.log.add(Finding(self.endpoint.virtual_host_places[name], message, "VirtualHost"))


@dataclass(slots=True)
class _Sections:
    """Write the route rules and the sections of the targets they lead to."""

    compilation: _Compilation
    writer: Writer
    late: dict[Phase, Needs]
    api_timeout: float
    respond: Label
    answer: Label

    def write_routes(self, fault: Label) -> None:
        """Emit the route rules, and behind them one section per target that is used."""
        assembler = self.writer.assembler
        sections: dict[str, tuple[Label, TargetRules, TargetEndpoint | None]] = {}
        for rule in self.compilation.endpoint.route_rules:
            following = Label()
            matcher, needs = self.writer.condition(rule.condition, Phase.REQUEST)
            self.writer.waits(needs, fault)
            section = self._section_of(rule, sections)
            chosen = _leave_out if section is None else select(section[1], rule.name)
            assembler.emit(chosen, f"route:{rule.name}", on_fault=fault, guard=matcher, otherwise=following)
            assembler.jump(self.respond if section is None else section[0])
            assembler.mark(following)
        assembler.emit(_no_route, "route:none", on_fault=fault)
        for label, rules, endpoint in sections.values():
            assembler.mark(label)
            self._write_target(rules, endpoint, fault)

    def _section_of(
        self, rule: RouteRule, sections: dict[str, tuple[Label, TargetRules, TargetEndpoint | None]]
    ) -> tuple[Label, TargetRules, TargetEndpoint | None] | None:
        """Return the section a rule leads to, None for a null route."""
        compilation, log = self.compilation, self.writer.log
        if rule.url is not None:
            rules = direct_rules(
                rule.name, rule.url, rule.at, compilation.binding, api_timeout=self.api_timeout, log=log
            )
            return sections.setdefault(f"url:{rule.name}", (Label(), rules, None))
        if rule.target is None:
            return None
        key = f"target:{rule.target}"
        if key not in sections:
            endpoint = compilation.bundle.target_endpoints[rule.target]
            rules = target_rules(endpoint, compilation.binding, self.api_timeout, log)
            sections[key] = (Label(), rules, endpoint)
        return sections[key]

    def _write_target(self, rules: TargetRules, endpoint: TargetEndpoint | None, proxy_fault: Label) -> None:
        """Emit one target's flows around its call. Without an endpoint the faults are the proxy's."""
        writer, assembler = self.writer, self.writer.assembler
        fault = proxy_fault if endpoint is None else Label()
        retain = filter_request(rules)
        if retain is not None:
            assembler.emit(retain, "retain", on_fault=fault)
        flows = None if endpoint is None else (endpoint.pre_flow, endpoint.flows, endpoint.post_flow)
        if flows is not None:
            writer.flows(flows, Segment(Phase.REQUEST, "target", fault))
        if self.compilation.endpoint.properties.get("X-Forwarded-For") == "true":
            assembler.emit(add_own_address, "forwarded", on_fault=fault)
        self.compilation.inlining.hook(writer, PRE_TARGET, Phase.REQUEST, fault)
        writer.waits(_needed_after_call(self.late) & Needs.REQUEST_BODY, fault)
        assembler.emit(prepare(rules, self.compilation.binding.services.clock), "prepare", on_fault=fault)
        assembler.emit(call, "wait:TARGET", on_fault=fault)
        assembler.emit(judge(rules), "judge", on_fault=fault)
        if POST_TARGET in self.compilation.binding.hooks:
            assembler.emit(enter(FlowPosition(Phase.RESPONSE, "target", "PreFlow")), "back", on_fault=fault)
            self.compilation.inlining.hook(writer, POST_TARGET, Phase.RESPONSE, fault)
        if flows is not None:
            writer.flows(flows, Segment(Phase.RESPONSE, "target", fault))
        assembler.jump(self.respond)
        if endpoint is not None:
            write_fault_rules(writer, endpoint, fault, self.answer)


def _needed_after_call(late: dict[Phase, Needs]) -> Needs:
    """Return what is read after a target call, in whatever segment."""
    return _union(needs for phase, needs in late.items() if phase is not Phase.REQUEST)


def _union(needs: Iterable[Needs]) -> Needs:
    """Return all needs together."""
    together = Needs.NOTHING
    for need in needs:
        together |= need
    return together


def _deadline(limit: float, clock: Callable[[], float]) -> Action:
    """Return the check of api.timeout that stands after every policy."""

    def check(exchange: Exchange) -> Pending:
        if clock() - exchange.arrived > limit:
            raise faults.GATEWAY_TIMEOUT()
        return None

    return check


def _leave_out(exchange: Exchange) -> Pending:
    """Take a null route: an empty 200, unless a policy has made a response.

    The request is never echoed: it holds credentials.
    """
    if exchange.response is None:
        exchange.response = Message.response(200)
    return None


def _no_route(exchange: Exchange) -> Pending:  # noqa: ARG001 - an action is called alike
    """Fail because no route rule held."""
    raise faults.ROUTE_FAILED()
