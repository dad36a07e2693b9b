"""Proxies, shared flows and their revisions as Edge shows them."""

from __future__ import annotations

from collections.abc import Sequence

from gateway.entities import Revision
from gateway.management.kinds import PROXIES, Kind
from gateway.management.stamps import milliseconds, stamps_view


def proxy_view(kind: Kind, name: str, revisions: Sequence[Revision]) -> dict[str, object]:
    """Return a proxy or shared flow: its revisions, ascending, who made the first and changed the last."""
    meta: dict[str, object] = {"subType": "null" if kind is PROXIES else kind.word}
    if revisions:
        latest = max(revisions, key=lambda each: each.last_modified_at)
        meta |= {
            "createdAt": milliseconds(revisions[0].created_at),
            "createdBy": revisions[0].created_by,
            "lastModifiedAt": milliseconds(latest.last_modified_at),
            "lastModifiedBy": latest.last_modified_by,
        }
    return {"metaData": meta, "name": name, "revision": [str(each.number) for each in revisions]}


def revision_view(
    kind: Kind, revision: Revision, organization: str, warnings: Sequence[str] = ()
) -> dict[str, object]:
    """Return a revision.

    `warnings` is a member of ours: what was noticed when the bundle was validated, if something was.
    """
    special = _proxy_members(revision) if kind is PROXIES else _flow_members(kind, revision)
    return {**_members(revision, organization), **special, **({"warnings": [*warnings]} if warnings else {})}


def _members(revision: Revision, organization: str) -> dict[str, object]:
    """Return what both kinds of revision have."""
    number, name = str(revision.number), revision.name
    return {
        **stamps_view(revision),
        "configurationVersion": {"majorVersion": 4, "minorVersion": 0},
        "contextInfo": f"Revision {number} of application {name}, in organization {organization}",
        "description": revision.description,
        "displayName": revision.display_name,
        "entityMetaDataAsProperties": {"bundle_type": "zip"},
        "manifestVersion": revision.manifest_version,
        "name": name,
        "policies": list(revision.policies),
        "resourceFiles": {"resourceFile": [_resource_view(each) for each in revision.resources]},
        "resources": list(revision.resources),
        "revision": number,
        "spec": "",
        "type": "Application",
    }


def _proxy_members(revision: Revision) -> dict[str, object]:
    return {
        "basepaths": list(revision.base_paths),
        "proxies": list(revision.proxy_endpoints),
        "proxyEndpoints": list(revision.proxy_endpoints),
        "sharedFlows": list(revision.shared_flows),
        "targetEndpoints": list(revision.target_endpoints),
        "targetServers": list(revision.target_servers),
        "targets": list(revision.target_endpoints),
    }


def _flow_members(kind: Kind, revision: Revision) -> dict[str, object]:
    """Return what a shared flow has instead of endpoints."""
    return {"sharedFlows": list(revision.flows), "subType": kind.word}


def _resource_view(resource: str) -> dict[str, str]:
    kind, _, name = resource.partition("://")
    return {"name": name, "type": kind}
