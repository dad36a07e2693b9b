"""Read a ProxyEndpoint: the side that faces clients."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from gateway.bundle.addresses import read_base_path, read_url
from gateway.bundle.element import Element
from gateway.bundle.flows import (
    read_condition,
    read_default_fault_rule,
    read_fault_rules,
    read_fixed_flow,
    read_flows,
    read_post_client_flow,
    warn_unreachable,
)
from gateway.bundle.model import ProxyEndpoint, RouteRule
from gateway.bundle.properties import PROXY_PROPERTIES, read_properties
from gateway.bundle.reading import (
    endpoint_name,
    read_all,
    read_one,
    read_required,
    refuse,
    require_name,
    text_of,
)
from gateway.errors import FindingLog, Location

_NOT_SUPPORTED = ("EventFlow",)


@dataclass(frozen=True, slots=True)
class _Connection:
    """What HTTPProxyConnection says; the defaults stand in for one that was refused."""

    base_path: str = "/"
    virtual_hosts: Mapping[str, Location] | None = None
    properties: Mapping[str, str] = field(default_factory=dict)


def read_proxy_endpoint(element: Element, log: FindingLog) -> ProxyEndpoint:
    """Read the root element of a file below `proxies/`.

    Raises:
        BundleError: if the file holds something else; all other errors go to the log.
    """
    if element.tag != "ProxyEndpoint":
        raise element.fail("must be a ProxyEndpoint")
    refuse(element, _NOT_SUPPORTED, log)
    connection = read_required(element, "HTTPProxyConnection", _read_connection, log) or _Connection()
    return ProxyEndpoint(
        name=endpoint_name(element),
        description=text_of(element, "Description"),
        base_path=connection.base_path,
        virtual_hosts=None if connection.virtual_hosts is None else tuple(connection.virtual_hosts),
        properties=connection.properties,
        pre_flow=read_fixed_flow(element, "PreFlow", log),
        flows=read_flows(element, log),
        post_flow=read_fixed_flow(element, "PostFlow", log),
        post_client_flow=read_post_client_flow(element, log),
        fault_rules=read_fault_rules(element, log),
        default_fault_rule=read_default_fault_rule(element, log),
        route_rules=_read_route_rules(element, log),
        at=element.at,
        virtual_host_places=connection.virtual_hosts or {},
    )


def _read_connection(element: Element, log: FindingLog) -> _Connection:
    element.ignore("name")
    return _Connection(
        base_path=read_required(element, "BasePath", read_base_path, log) or "/",
        virtual_hosts=dict(read_all(element, "VirtualHost", _read_virtual_host, log)) or None,
        properties=read_properties(element, PROXY_PROPERTIES, log),
    )


def _read_virtual_host(element: Element, _log: FindingLog) -> tuple[str, Location]:
    if not element.text:
        raise element.fail("names no virtual host")
    return element.text, element.at


def _read_route_rules(endpoint: Element, log: FindingLog) -> tuple[RouteRule, ...]:
    """Read the route rules in order; the first whose condition holds is taken."""
    if not endpoint.children("RouteRule"):
        endpoint.warn("has no RouteRule: every request will end in RouteFailed")
    rules = read_all(endpoint, "RouteRule", _read_route_rule, log)
    warn_unreachable(rules, log)
    return rules


def _read_route_rule(element: Element, log: FindingLog) -> RouteRule:
    element.ignore("Description")
    refuse(element, ("IntegrationEndpoint",), log)
    condition = read_one(element, "Condition", read_condition, log)
    target = read_one(element, "TargetEndpoint", _read_target_name, log)
    url = read_one(element, "URL", read_url, log)
    if element.children("TargetEndpoint") and element.children("URL"):
        raise element.fail("must have a TargetEndpoint or a URL, not both")
    return RouteRule(require_name(element), condition, target=target, url=url, at=element.at)


def _read_target_name(element: Element, _log: FindingLog) -> str:
    if not element.text:
        raise element.fail("names no target endpoint; leave it out for a route without a target")
    return element.text
