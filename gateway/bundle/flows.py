"""Read what both kinds of endpoint share: steps, flows and fault rules."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from gateway.bundle.element import Element
from gateway.bundle.model import ConditionText, FaultRule, Flow, RouteRule, Step
from gateway.bundle.reading import read_all, read_boolean, read_one, refuse_duplicates, require_name, text_of
from gateway.conditions import compile_condition
from gateway.errors import BundleError, Finding, FindingLog


def read_condition(element: Element, log: FindingLog) -> ConditionText | None:
    """Read a Condition; an empty one is as good as none.

    What is no condition is logged here, among all else that is wrong with the bundle. What is
    only tolerated is for the compiler to tell, which knows the precedence that is asked for.
    """
    text = element.text
    if not text:
        return None
    first, *later = element.text_jumps
    condition = ConditionText(text, first.at, tuple(later))
    try:
        compile_condition(text, first.at, where=condition.place)
    except BundleError as error:
        log.absorb(error)
    return condition


def read_step(element: Element, log: FindingLog) -> Step:
    """Read a Step, whose Name is that of a policy.

    Raises:
        BundleError: if it names nothing.
    """
    # Edge: tools write an empty <FaultRules/> into steps; one that holds rules is met nowhere.
    for rules in element.children("FaultRules"):
        if not rules.is_empty:
            log.absorb(rules.fail("is not supported in a Step; use the FaultRules of the endpoint"))
        rules.consume()
    condition = read_one(element, "Condition", read_condition, log)
    name = element.require("Name").text
    if not name:
        raise element.fail("names no policy")
    return Step(name, condition, element.at)


def read_steps(element: Element, log: FindingLog) -> tuple[Step, ...]:
    """Read the steps of a Request or Response."""
    return read_all(element, "Step", read_step, log)


def read_fixed_flow(endpoint: Element, tag: str, log: FindingLog) -> Flow:
    """Read an endpoint's PreFlow or PostFlow; an absent one is a flow without steps."""
    flow = read_one(endpoint, tag, _read_unconditional, log)
    return flow or Flow(tag, "", None, (), (), endpoint.at)


def read_flows(endpoint: Element, log: FindingLog) -> tuple[Flow, ...]:
    """Read an endpoint's conditional flows, in order; the first whose condition holds will run."""
    flows = read_one(endpoint, "Flows", _read_flow_list, log) or ()
    refuse_duplicates(flows, "flow", log)
    warn_unreachable(flows, log)
    return flows


def read_post_client_flow(endpoint: Element, log: FindingLog) -> tuple[Step, ...]:
    """Read the steps that run after the client has its answer."""
    return read_one(endpoint, "PostClientFlow", _read_post_client, log) or ()


def read_fault_rules(endpoint: Element, log: FindingLog) -> tuple[FaultRule, ...]:
    """Read an endpoint's fault rules in document order."""
    return read_one(endpoint, "FaultRules", _read_rule_list, log) or ()


def read_default_fault_rule(endpoint: Element, log: FindingLog) -> FaultRule | None:
    """Read an endpoint's default fault rule."""
    return read_one(endpoint, "DefaultFaultRule", _read_default_rule, log)


def warn_unreachable(rules: Sequence[Flow | RouteRule], log: FindingLog) -> None:
    """Warn of what stands behind a flow or route rule that always matches: the first match is taken."""
    for rule, below in pairwise(rules):
        if rule.condition is None:
            message = f"'{below.name}' and all below it are never reached: '{rule.name}' has no condition"
            log.add(Finding(below.at, message, is_warning=True))
            return


def _read_flow_list(element: Element, log: FindingLog) -> tuple[Flow, ...]:
    element.ignore("name")
    return read_all(element, "Flow", _read_flow, log)


def _read_flow(element: Element, log: FindingLog) -> Flow:
    condition = read_one(element, "Condition", read_condition, log)
    request, response = _read_side(element, "Request", log), _read_side(element, "Response", log)
    return Flow(
        require_name(element), text_of(element, "Description"), condition, request, response, element.at
    )


def _read_unconditional(element: Element, log: FindingLog) -> Flow:
    _refuse_condition(element, log)
    name = element.get("name") or element.tag
    request, response = _read_side(element, "Request", log), _read_side(element, "Response", log)
    return Flow(name, text_of(element, "Description"), None, request, response, element.at)


def _read_post_client(element: Element, log: FindingLog) -> tuple[Step, ...]:
    element.ignore("name", "Description")
    _refuse_condition(element, log)
    for request in element.children("Request"):
        if not request.is_empty:
            log.absorb(request.fail("is not allowed in PostClientFlow: the request is over by then"))
        request.consume()
    return _read_side(element, "Response", log)


def _read_side(flow: Element, tag: str, log: FindingLog) -> tuple[Step, ...]:
    return read_one(flow, tag, read_steps, log) or ()


def _refuse_condition(flow: Element, log: FindingLog) -> None:
    for condition in flow.children("Condition"):
        if condition.text:
            log.absorb(condition.fail(f"is not allowed in {flow.tag}, which always runs"))


def _read_rule_list(element: Element, log: FindingLog) -> tuple[FaultRule, ...]:
    return read_all(element, "FaultRule", _read_rule, log)


def _read_rule(element: Element, log: FindingLog) -> FaultRule:
    condition = read_one(element, "Condition", read_condition, log)
    element.ignore("Description")
    return FaultRule(require_name(element), condition, read_steps(element, log), element.at)


def _read_default_rule(element: Element, log: FindingLog) -> FaultRule:
    condition = read_one(element, "Condition", read_condition, log)
    element.ignore("Description")
    is_enforced = read_boolean(element, "AlwaysEnforce", False, log)
    name = element.get("name") or ""
    return FaultRule(name, condition, read_steps(element, log), element.at, is_enforced)
