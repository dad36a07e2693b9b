"""Deployments in the shapes of Edge: one that changed, and what is deployed, seen from five sides.

Edge: a shared flow stands under `sharedFlow` where it is named by itself, but lists of shared flows stand
under `aPIProxy` as those of proxies do.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from gateway.entities import PROXY_KIND, SHARED_FLOW_KIND, Deployment, Revision
from gateway.management.rollout import Outcome
from gateway.management.servers import UNDEPLOYED, Servers, state_of
from gateway.store import DEPLOYED

View = dict[str, object]
_NAMED_BY = {PROXY_KIND: "aPIProxy", SHARED_FLOW_KIND: "sharedFlow"}


@dataclass(frozen=True, slots=True)
class Scope:
    """Say whose deployments a view is of, what the workers say, and whether that and settings are shown."""

    organization: str
    servers: Servers
    shows_servers: bool = True
    shows_configuration: bool = True


def deployed_view(outcome: Outcome, revision: Revision) -> View:
    """Return the answer to a deployment: one revision, or, where another made way, both of them.

    Edge: the one that made way stands first; clients read the list in order.
    """
    deployment, servers = outcome.deployment, Servers(outcome.reports)
    if not outcome.displaced:
        return _change_view(deployment, DEPLOYED, servers, revision)
    return {
        _NAMED_BY[deployment.kind]: deployment.proxy,
        "environment": [
            *(_change_view(each, UNDEPLOYED, Servers(())) for each in outcome.displaced),
            _change_view(deployment, DEPLOYED, servers),
        ],
        "organization": deployment.organization,
    }


def undeployed_view(outcome: Outcome, revision: Revision) -> View:
    """Return the answer to an undeployment."""
    return _change_view(outcome.deployment, UNDEPLOYED, Servers(outcome.reports), revision)


def _change_view(
    deployment: Deployment,
    state: str,
    told: Servers,
    revision: Revision | None = None,
) -> View:
    servers = told.of(deployment)
    configuration = _configuration(deployment)
    if revision is not None:
        configuration["configVersion"] = revision.manifest_version
    return {
        _NAMED_BY[deployment.kind]: deployment.proxy,
        "configuration": configuration,
        "environment": deployment.environment,
        "name": str(deployment.revision),
        "organization": deployment.organization,
        "revision": str(deployment.revision),
        "server": servers,
        "state": state_of(servers) if state == DEPLOYED else state,
    }


def of_bundle(scope: Scope, name: str, deployments: Iterable[Deployment]) -> View:
    """Return where a proxy or shared flow is deployed, by environment."""
    environments = [
        {"name": environment, "revision": _revisions(scope, group)}
        for environment, group in groupby(deployments, key=lambda each: each.environment)
    ]
    return {"environment": environments, "name": name, "organization": scope.organization}


def of_revision(scope: Scope, revision: Revision, kind: str, deployments: Iterable[Deployment]) -> View:
    """Return where a revision is deployed; `kind` is what it is one of."""
    environments = [{**_revision(scope, each), "name": each.environment} for each in deployments]
    return {
        _NAMED_BY[kind]: revision.name,
        "environment": environments,
        "name": str(revision.number),
        "organization": scope.organization,
    }


def of_bundle_in(scope: Scope, deployments: Sequence[Deployment]) -> View:
    """Return what of a proxy or shared flow is deployed to an environment; there is at least one."""
    first = deployments[0]
    return {
        _NAMED_BY[first.kind]: first.proxy,
        "environment": first.environment,
        "name": first.proxy,
        "organization": first.organization,
        "revision": _revisions(scope, deployments),
    }


def of_revision_in(scope: Scope, deployment: Deployment, revision: Revision) -> View:
    """Return the deployment of a revision to an environment."""
    return _change_view(deployment, DEPLOYED, scope.servers, revision)


def of_environment(scope: Scope, environment: str, deployments: Iterable[Deployment]) -> View:
    """Return what is deployed to an environment, by name."""
    return {
        "aPIProxy": _bundles(scope, deployments),
        "name": environment,
        "organization": scope.organization,
    }


def of_organization(scope: Scope, deployments: Iterable[Deployment]) -> View:
    """Return all that is deployed, by environment and name."""
    environments = [
        {"aPIProxy": _bundles(scope, group), "name": environment}
        for environment, group in groupby(deployments, key=lambda each: each.environment)
    ]
    return {"environment": environments, "name": scope.organization}


def _bundles(scope: Scope, deployments: Iterable[Deployment]) -> list[View]:
    by_name = sorted(deployments, key=lambda each: each.proxy)
    return [
        {"name": name, "revision": _revisions(scope, group)}
        for name, group in groupby(by_name, key=lambda each: each.proxy)
    ]


def _revisions(scope: Scope, deployments: Iterable[Deployment]) -> list[View]:
    """Return revisions in ascending order, as clients expect them."""
    return [_revision(scope, each) for each in sorted(deployments, key=lambda each: each.revision)]


def _revision(scope: Scope, deployment: Deployment) -> View:
    servers = scope.servers.of(deployment)
    view: View = {
        "name": str(deployment.revision),
        "server": servers if scope.shows_servers else [],
        "state": state_of(servers),
    }
    if scope.shows_configuration:
        view["configuration"] = _configuration(deployment)
    return view


def _configuration(deployment: Deployment) -> View:
    return {"basePath": deployment.base_path, "steps": []}
