"""Proxies and their revisions as Edge shows them."""

from __future__ import annotations

from collections.abc import Sequence

from gateway.entities import Revision
from gateway.management.stamps import milliseconds, stamps_view


def proxy_view(name: str, revisions: Sequence[Revision]) -> dict[str, object]:
    """Return a proxy: its revisions, ascending, and who made the first and changed the last."""
    meta: dict[str, object] = {"subType": "null"}
    if revisions:
        latest = max(revisions, key=lambda each: each.last_modified_at)
        meta |= {
            "createdAt": milliseconds(revisions[0].created_at),
            "createdBy": revisions[0].created_by,
            "lastModifiedAt": milliseconds(latest.last_modified_at),
            "lastModifiedBy": latest.last_modified_by,
        }
    return {"metaData": meta, "name": name, "revision": [str(each.number) for each in revisions]}


def revision_view(revision: Revision, organization: str, warnings: Sequence[str] = ()) -> dict[str, object]:
    """Return a revision.

    `warnings` is a member of ours: what was noticed when the bundle was validated, if something was.
    """
    number, name = str(revision.number), revision.name
    view: dict[str, object] = {
        **stamps_view(revision),
        "basepaths": list(revision.base_paths),
        "configurationVersion": {"majorVersion": 4, "minorVersion": 0},
        "contextInfo": f"Revision {number} of application {name}, in organization {organization}",
        "description": revision.description,
        "displayName": revision.display_name,
        "entityMetaDataAsProperties": {"bundle_type": "zip"},
        "manifestVersion": revision.manifest_version,
        "name": name,
        "policies": list(revision.policies),
        "proxies": list(revision.proxy_endpoints),
        "proxyEndpoints": list(revision.proxy_endpoints),
        "resourceFiles": {"resourceFile": [_resource_view(each) for each in revision.resources]},
        "resources": list(revision.resources),
        "revision": number,
        "sharedFlows": list(revision.shared_flows),
        "spec": "",
        "targetEndpoints": list(revision.target_endpoints),
        "targetServers": list(revision.target_servers),
        "targets": list(revision.target_endpoints),
        "type": "Application",
    }
    if warnings:
        view["warnings"] = list(warnings)
    return view


def _resource_view(resource: str) -> dict[str, str]:
    kind, _, name = resource.partition("://")
    return {"name": name, "type": kind}
