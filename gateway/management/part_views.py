"""The parts of a revision as JSON: endpoints in Edge's layout, policies by the rule of XML twins.

Read from the XML as it is written, so that parts of a bundle that does not load can be seen, too.
"""

from __future__ import annotations

from gateway.management.contents import Part
from gateway.management.twins import Node, attributes_of, children, local_name, members_of, text_of

_CONNECTION = "httpConnection"


def proxy_view(part: Part) -> dict[str, object]:
    """Return a proxy endpoint; clients build URLs of `connection`, so it is always there."""
    connection = _child(part.root, "HTTPProxyConnection")
    return {
        **_endpoint_view(part),
        "connection": {
            "basePath": _text(connection, "BasePath"),
            "connectionType": _CONNECTION,
            "virtualHost": [text_of(host) for host in _all(connection, "VirtualHost")],
        },
        "routeRule": [_route_view(rule) for rule in _all(part.root, "RouteRule")],
        "type": "Proxy",
    }


def target_view(part: Part) -> dict[str, object]:
    """Return a target endpoint."""
    connection = _child(part.root, "HTTPTargetConnection")
    view: dict[str, object] = {"connectionType": _CONNECTION}
    if url := _text(connection, "URL"):
        view["uRL"] = url
    servers = _all(_child(connection, "LoadBalancer"), "Server")
    if servers:
        view["loadBalancer"] = {"server": [{"name": _name(server)} for server in servers]}
    return {**_endpoint_view(part), "connection": view, "type": "Target"}


def policy_view(part: Part) -> dict[str, object]:
    """Return a policy: its element as `policyType`, and its members."""
    if part.root is None:
        return {"name": part.name}
    return {**members_of(part.root), "name": part.name, "policyType": local_name(part.root)}


def _endpoint_view(part: Part) -> dict[str, object]:
    flows = _all(_child(part.root, "Flows"), "Flow")
    rules = _all(_child(part.root, "FaultRules"), "FaultRule")
    return {
        "connectionType": _CONNECTION,
        "description": _text(part.root, "Description"),
        "faultRules": [{**_steps_view(rule), **_headed(rule)} for rule in rules],
        "flows": [_flow_view(flow) for flow in flows],
        "name": part.name,
        "postFlow": _fixed_view(part.root, "PostFlow"),
        "preFlow": _fixed_view(part.root, "PreFlow"),
    }


def _fixed_view(root: Node | None, tag: str) -> dict[str, object]:
    flow = _child(root, tag)
    return {
        "name": tag,
        "request": _steps_view(_child(flow, "Request")),
        "response": _steps_view(_child(flow, "Response")),
    }


def _flow_view(flow: Node) -> dict[str, object]:
    return {
        **_headed(flow),
        "description": _text(flow, "Description"),
        "request": _steps_view(_child(flow, "Request")),
        "response": _steps_view(_child(flow, "Response")),
    }


def _steps_view(side: Node | None) -> dict[str, object]:
    steps = []
    for step in _all(side, "Step"):
        view = {"name": _text(step, "Name")}
        if condition := _text(step, "Condition"):
            view["condition"] = condition
        steps.append({"step": view})
    return {"children": steps}


def _route_view(rule: Node) -> dict[str, object]:
    view = _headed(rule)
    for tag, member in (("TargetEndpoint", "targetEndpoint"), ("URL", "uRL")):
        if text := _text(rule, tag):
            view[member] = text
    return view


def _headed(node: Node) -> dict[str, object]:
    """Return name and condition of a flow or rule; the condition only where there is one."""
    view: dict[str, object] = {"name": _name(node)}
    if condition := _text(node, "Condition"):
        view["condition"] = condition
    return view


def _all(node: Node | None, tag: str) -> list[Node]:
    return [] if node is None else children(node, tag)


def _child(node: Node | None, tag: str) -> Node | None:
    return next(iter(_all(node, tag)), None)


def _text(node: Node | None, tag: str) -> str:
    child = _child(node, tag)
    return "" if child is None else text_of(child)


def _name(node: Node) -> str:
    return attributes_of(node).get("name", "")
