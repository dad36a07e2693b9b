"""Where a deployment may stand among the others of its environment: pure decisions over lists.

Edge: one deployed revision of a proxy for each base path. Another revision of the same proxy makes way
only for `override`; another proxy never does. A revision is deployed to an environment once. Of a shared
flow, one revision is deployed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from gateway.bundle import Bundle
from gateway.entities import SHARED_FLOW_KIND, Deployment
from gateway.errors import Invalid
from gateway.management.kinds import Kind, kind_named

Claims = frozenset[tuple[str, str]]
"""Pairs of virtual host and whole base path that a deployment serves."""
PLAIN_HOSTS = frozenset({"default", "secure"})


class Unseen(Exception):
    """Say that there is a deployment whose claims are not known yet: look again."""


@dataclass(frozen=True, slots=True)
class Placement:
    """Hold the list with the new deployment in it, and the other revisions that made way."""

    after: tuple[Deployment, ...]
    displaced: tuple[Deployment, ...]


def claims_of(bundle: Bundle, base_path: str, hosts: Iterable[str]) -> Claims:
    """Return what a bundle claims below a deployment's base path.

    An endpoint that names no virtual host is on all of them (`hosts`).
    """
    everywhere = PLAIN_HOSTS | set(hosts)
    return frozenset(
        (host, whole_path(base_path, endpoint.base_path))
        for endpoint in bundle.proxy_endpoints
        for host in (everywhere if endpoint.virtual_hosts is None else endpoint.virtual_hosts)
    )


def claims_of_flow(name: str) -> Claims:
    """Return what a shared flow claims: its name among the shared flows, as a host is never called."""
    return frozenset({(f"{SHARED_FLOW_KIND}:{name}", "")})


def whole_path(prefix: str, base_path: str) -> str:
    """Return the base path of an endpoint below the one of its deployment."""
    prefix = prefix.rstrip("/")
    return prefix + base_path if base_path != "/" else prefix or "/"


def could_meet(prefix: str, base_paths: Iterable[str], claims: Claims) -> bool:
    """Say whether base paths as they are written could be among the claims: a look before a closer one."""
    paths = {path.strip("/") for _, path in claims}
    return any(whole_path(prefix, f"/{each.strip('/')}").strip("/") in paths for each in base_paths)


def place(
    before: Sequence[Deployment], wanted: Deployment, known: Mapping[Deployment, Claims], *, override: bool
) -> Placement:
    """Add a deployment to a list; `known` holds the claims of all deployments, `wanted` included.

    Raises:
        Invalid: it stands there already, or another holds one of its paths.
        Unseen: the list holds a deployment that `known` does not.
    """
    kept, displaced = [], []
    for other in before:
        if other not in known:
            raise Unseen
        is_same = _who(other) == _who(wanted)
        if is_same and (other.base_path == wanted.base_path or not override):
            raise Invalid("distribution.RevisionAlreadyDeployed", _already(wanted))
        if is_same:
            continue  # moves to another base path
        common = known[other] & known[wanted]
        if not common:
            kept.append(other)
        elif override and other.proxy == wanted.proxy:
            displaced.append(other)
        elif wanted.kind == SHARED_FLOW_KIND:
            raise Invalid("distribution.RevisionAlreadyDeployed", _already(other))
        else:
            raise Invalid("distribution.PathConflict", _conflict(other, min(path for _, path in common)))
    return Placement((*kept, wanted), tuple(displaced))


def remove(before: Sequence[Deployment], gone: Deployment) -> tuple[Deployment, ...]:
    """Take a revision off a list.

    Raises:
        Invalid: it is not there.
    """
    after = tuple(each for each in before if _who(each) != _who(gone))
    if len(after) == len(before):
        raise not_deployed(kind_named(gone.kind), gone.proxy, gone.revision)
    return after


def _who(deployment: Deployment) -> tuple[str, str, int]:
    return deployment.kind, deployment.proxy, deployment.revision


def not_deployed(kind: Kind, name: str, revision: int) -> Invalid:
    """Return the refusal of a revision that is not deployed where it should be."""
    return Invalid(
        "distribution.RevisionNotDeployed", f"{kind.word} revision {revision} of {name} is not deployed"
    )


def _already(wanted: Deployment) -> str:
    word = kind_named(wanted.kind).word
    return (
        f"Revision {wanted.revision} of the {word} {wanted.proxy} is already deployed "
        f"in environment {wanted.environment}"
    )


def _conflict(other: Deployment, path: str) -> str:
    return (
        f"Path {path} conflicts with existing deployment path for revision {other.revision} "
        f"of the APIProxy {other.proxy} in organization {other.organization}"
    )
