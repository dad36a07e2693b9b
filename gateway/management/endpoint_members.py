"""Endpoints and shared flows as Edge's JSON and back: where it is laid out otherwise than the XML.

Edge: flows and fault rules are lists without an element around them, steps are the `children` of what holds
them, and the connection is called so on both sides. All else is the rule of `xml_members`.
"""

from __future__ import annotations

from collections.abc import Mapping

from gateway.errors import Invalid
from gateway.management.xml_members import BAD_MEMBER

Members = dict[str, object]
CONNECTIONS = {"ProxyEndpoint": "hTTPProxyConnection", "TargetEndpoint": "hTTPTargetConnection"}
CONNECTION = "connection"
HTTP = "httpConnection"
_TOLD = ("connectionType", "type", "routeRuleNames", "empty")
"""What the JSON tells beside the XML; passed over when it comes back."""
_LISTED = (("flows", "flow"), ("faultRules", "faultRule"))
_ALWAYS_LISTS = frozenset({"virtualHost", "server", "property", "routeRule", "host"})
_WITH_STEPS = ("request", "response")

_FIXED = (("preFlow", "PreFlow"), ("postFlow", "PostFlow"))


def shown_endpoint(tag: str, name: str, members: Members) -> Members:
    """Return an endpoint as Edge shows it; clients build URLs of `connection`, so it is always there."""
    view = _shown_lists({key: value for key, value in members.items() if key != CONNECTIONS[tag]})
    connection = _shown_lists(_object(members.get(CONNECTIONS[tag])))
    view |= {CONNECTION: {**connection, "connectionType": HTTP}, "connectionType": HTTP, "name": name}
    view["description"] = members.get("description", "")
    view["flows"] = [shown_flow(flow) for flow in _inside(members, "flows", "flow")]
    view["faultRules"] = [_with_children(rule) for rule in _inside(members, "faultRules", "faultRule")]
    for member, fixed in _FIXED:
        flow = {key: value for key, value in shown_flow(_object(members.get(member))).items() if value != ""}
        view[member] = {**flow, "name": fixed}
    if "postClientFlow" in members:
        view["postClientFlow"] = shown_flow(_object(members["postClientFlow"]))
    if "defaultFaultRule" in members:
        view["defaultFaultRule"] = _with_children(_object(members["defaultFaultRule"]))
    return view


def shown_flow(flow: Members) -> Members:
    """Return a flow as Edge shows it: both sides are there, also where nothing is done."""
    sides = {side: _with_children(_object(flow.get(side))) for side in _WITH_STEPS}
    return {**flow, "description": flow.get("description", ""), **sides}


def shown_shared_flow(name: str, members: Members) -> Members:
    """Return a shared flow as Edge shows it."""
    return {**_with_children(members), "name": name, "type": "SharedFlow"}


def written_endpoint(tag: str, view: Mapping[str, object]) -> Members:
    """Return the members of an endpoint's XML that Edge's JSON stands for.

    Raises:
        Invalid: something is a list where there must be an object, or the other way round.
    """
    members = {key: value for key, value in view.items() if key not in _TOLD and value is not None}
    connection = members.pop(CONNECTION, None)
    for plural, single in _LISTED:
        if plural in members:
            members[plural] = {
                single: [_written_any(each, plural) for each in _list(members[plural], plural)]
            }
    for member in ("preFlow", "postFlow", "postClientFlow", "defaultFaultRule"):
        if member in members:
            members[member] = _written_any(members[member], member)
    if "routeRule" in members:
        rules = _list(members["routeRule"], "routeRule")
        members["routeRule"] = [_untold(_mapping(rule, "routeRule")) for rule in rules]
    if connection is not None:
        members[CONNECTIONS[tag]] = _untold(_mapping(connection, CONNECTION))
    return {key: value for key, value in members.items() if value not in ("", [])}


def written_flow(view: Mapping[str, object]) -> Members:
    """Return the members of a flow's XML that Edge's JSON stands for."""
    return _written_any(view, "flow")


def _written_any(value: object, at: str) -> Members:
    """Turn back a flow or rule: steps are elements of their own, not children."""
    members = _without_children(_untold(_mapping(value, at)), at)
    for side in _WITH_STEPS:
        if side in members:
            members[side] = _without_children(dict(_mapping(members[side], f"{at}.{side}")), f"{at}.{side}")
    return {key: value for key, value in members.items() if value != "" or key in _WITH_STEPS}


def _without_children(members: Members, at: str) -> Members:
    children = members.pop("children", None)
    if children is None:
        return members
    steps = []
    for child in _list(children, f"{at}.children"):
        step = _mapping(child, f"{at}.children")
        if set(step) != {"step"}:
            raise Invalid(BAD_MEMBER, f"{at}.children must be steps, each the only member of an object")
        steps.append(step["step"])
    return {**members, "step": steps} if steps else members


def _with_children(members: Members) -> Members:
    """Show the steps of a flow's side, or of a rule, as its children."""
    rest = {key: value for key, value in members.items() if key != "step"}
    return {**rest, "children": [{"step": step} for step in _as_list(members.get("step"))]}


def _shown_lists(members: Members) -> Members:
    """Show as lists what may come more than once, also where it comes once; below, too."""
    shown: Members = {}
    for key, value in members.items():
        each = _shown_lists(value) if isinstance(value, dict) else value
        shown[key] = _as_list(each) if key in _ALWAYS_LISTS else each
    return shown


def _untold(view: Mapping[str, object]) -> Members:
    return {key: value for key, value in view.items() if key not in _TOLD}


def _inside(members: Members, plural: str, single: str) -> list[Members]:
    return [_object(each) for each in _as_list(_object(members.get(plural)).get(single))]


def _object(value: object) -> Members:
    """Return an element's members; one of text alone has none that matter here."""
    return value if isinstance(value, dict) else {}


def _as_list(value: object) -> list[object]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _mapping(value: object, at: str) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise Invalid(BAD_MEMBER, f"{at} must be an object")
    return value


def _list(value: object, at: str) -> list[object]:
    if not isinstance(value, list):
        raise Invalid(BAD_MEMBER, f"{at} must be a list")
    return value
