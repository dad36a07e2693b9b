"""The parts of a revision as JSON, and the XML that such JSON stands for.

Read from the XML as it is written, so that parts of a bundle that does not load can be seen, too: one
that cannot even be parsed is known by its name alone.
"""

from __future__ import annotations

from collections.abc import Mapping

from gateway.bundle import Outline, read_outline
from gateway.errors import BundleError, Invalid
from gateway.management.contents import Part
from gateway.management.endpoint_members import (
    Members,
    shown_endpoint,
    shown_flow,
    shown_shared_flow,
    written_endpoint,
    written_flow,
)
from gateway.management.xml_members import BAD_MEMBER, document_of, members_of

_TYPE = "policyType"
_BROKEN = Outline("", {}, "")


def proxy_view(part: Part) -> Members:
    """Return a proxy endpoint."""
    view = shown_endpoint("ProxyEndpoint", part.name, members_of(_outline(part)))
    connection = view["connection"]
    assert isinstance(connection, dict)
    view["connection"] = {"basePath": "", "virtualHost": [], **connection}
    return {"routeRule": [], **view, "type": "Proxy"}


def target_view(part: Part) -> Members:
    """Return a target endpoint."""
    return {**shown_endpoint("TargetEndpoint", part.name, members_of(_outline(part))), "type": "Target"}


def shared_flow_view(part: Part) -> Members:
    """Return a shared flow."""
    return shown_shared_flow(part.name, members_of(_outline(part)))


def policy_view(part: Part) -> Members:
    """Return a policy: its element as `policyType`, and its members."""
    outline = _outline(part)
    if outline is _BROKEN:
        return {"name": part.name}
    return {**members_of(outline), "name": part.name, _TYPE: outline.tag}


def flow_view(raw: bytes) -> Members:
    """Return a flow of an endpoint, from its XML."""
    outline = read_outline(raw, "Flow")
    return {**shown_flow(members_of(outline)), "name": outline.name or outline.tag}


def _outline(part: Part) -> Outline:
    try:
        return read_outline(part.raw, part.name)
    except BundleError:
        return _BROKEN


def proxy_document(view: Mapping[str, object]) -> bytes:
    """Return the XML of a proxy endpoint; raise Invalid for what XML could not hold."""
    return document_of("ProxyEndpoint", written_endpoint("ProxyEndpoint", view))


def target_document(view: Mapping[str, object]) -> bytes:
    """Return the XML of a target endpoint; raise Invalid for what XML could not hold."""
    return document_of("TargetEndpoint", written_endpoint("TargetEndpoint", view))


def shared_flow_document(view: Mapping[str, object]) -> bytes:
    """Return the XML of a shared flow; raise Invalid for what XML could not hold."""
    return document_of("SharedFlow", written_flow(view))


def policy_document(view: Mapping[str, object]) -> bytes:
    """Return the XML of a policy.

    Raises:
        Invalid: its type is absent, or a member is none that XML could hold.
    """
    tag = view.get(_TYPE)
    if not isinstance(tag, str) or not (tag.isascii() and tag.isalnum() and tag[:1].isalpha()):
        raise Invalid(BAD_MEMBER, f"{_TYPE} must be the element of a policy, as Quota is")
    return document_of(tag, {name: value for name, value in view.items() if name != _TYPE})


def flow_document(view: Mapping[str, object]) -> bytes:
    """Return the XML of a conditional flow; raise Invalid for what XML could not hold."""
    inside = view.get("flow")
    return document_of("Flow", written_flow(inside if isinstance(inside, Mapping) else view))
