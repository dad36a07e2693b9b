"""Check what can only be seen with all files at hand: names that name nothing, paths that clash."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from gateway.bundle.model import ProxyEndpoint, Step, TargetEndpoint
from gateway.bundle.spelling import did_you_mean
from gateway.errors import Finding, FindingLog, Location

_MOST_GUESSES = 20  # guessing compares with every name there is


def steps_of(proxies: Iterable[ProxyEndpoint], targets: Iterable[TargetEndpoint]) -> Iterator[Step]:
    """Go through all steps of a proxy."""
    for proxy in proxies:
        yield from _steps(proxy, proxy.post_client_flow)
    for target in targets:
        yield from _steps(target)


def check_steps(steps: Iterable[Step], policies: Collection[str], log: FindingLog) -> None:
    """Refuse each step that names no policy of the bundle."""
    unknown = [step for step in steps if step.policy not in policies]
    for number, step in enumerate(unknown):
        guess = did_you_mean(step.policy, policies) if number < _MOST_GUESSES else ""
        log.add(Finding(step.at, f"there is no policy '{step.policy}'{guess}", element="Step"))


def check_routes(proxies: Iterable[ProxyEndpoint], targets: Collection[str], log: FindingLog) -> None:
    """Refuse each route rule that names no target endpoint of the bundle."""
    rules = [rule for proxy in proxies for rule in proxy.route_rules]
    unknown = [(rule.target, rule.at) for rule in rules if rule.target is not None]
    unknown = [(target, at) for target, at in unknown if target not in targets]
    for number, (target, at) in enumerate(unknown):
        guess = did_you_mean(target, targets) if number < _MOST_GUESSES else ""
        log.add(Finding(at, f"there is no target endpoint '{target}'{guess}", element="RouteRule"))


def check_base_paths(proxies: Iterable[ProxyEndpoint], log: FindingLog) -> None:
    """Refuse a proxy endpoint whose base path is taken on one of its virtual hosts."""
    taken: dict[str, dict[str | None, Location]] = {}
    for proxy in proxies:
        hosts = taken.setdefault(proxy.base_path, {})
        # None is "all virtual hosts": it meets every other, and every other meets it.
        wanted = [*hosts] if proxy.virtual_hosts is None else [None, *proxy.virtual_hosts]
        clash = next((hosts[host] for host in wanted if host in hosts), None)
        if clash is not None:
            message = f"base path '{proxy.base_path}' is taken by the endpoint at {clash}"
            log.add(Finding(proxy.at, message, element="BasePath"))
        for host in proxy.virtual_hosts or (None,):
            hosts.setdefault(host, proxy.at)


def _steps(endpoint: ProxyEndpoint | TargetEndpoint, more: Iterable[Step] = ()) -> Iterator[Step]:
    """Yield all steps of an endpoint."""
    for flow in (endpoint.pre_flow, *endpoint.flows, endpoint.post_flow):
        yield from flow.request
        yield from flow.response
    for rule in endpoint.fault_rules:
        yield from rule.steps
    if endpoint.default_fault_rule is not None:
        yield from endpoint.default_fault_rule.steps
    yield from more
