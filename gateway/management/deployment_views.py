"""Deployments in the shapes of Edge: one that changed, and what is deployed, seen from five sides."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from gateway.entities import Deployment
from gateway.management.rollout import Outcome
from gateway.management.servers import UNDEPLOYED, server_view, state_of
from gateway.store import DEPLOYED, WorkerReport

View = dict[str, object]


def deployed_view(outcome: Outcome) -> View:
    """Return the answer to a deployment: one revision, or, where another made way, both of them.

    Edge: the one that made way stands first; clients read the list in order.
    """
    view = _change_view(outcome.deployment, DEPLOYED, outcome.reports)
    if not outcome.displaced:
        return view
    gone = [_change_view(each, UNDEPLOYED, ()) for each in outcome.displaced]
    return {
        "aPIProxy": outcome.deployment.proxy,
        "environment": [*gone, view],
        "organization": outcome.deployment.organization,
    }


def undeployed_view(outcome: Outcome) -> View:
    """Return the answer to an undeployment."""
    return _change_view(outcome.deployment, UNDEPLOYED, outcome.reports)


def _change_view(deployment: Deployment, state: str, reports: Sequence[WorkerReport]) -> View:
    servers = [server_view(report, deployment) for report in reports]
    return {
        "aPIProxy": deployment.proxy,
        "configuration": _configuration(deployment),
        "environment": deployment.environment,
        "name": str(deployment.revision),
        "organization": deployment.organization,
        "revision": str(deployment.revision),
        "server": servers,
        "state": state_of(servers) if state == DEPLOYED else state,
    }


def of_proxy(
    organization: str, name: str, deployments: Sequence[Deployment], reports: Sequence[WorkerReport]
) -> View:
    """Return where a proxy is deployed, by environment."""
    environments = [
        {"name": environment, "revision": [_revision(each, reports) for each in group]}
        for environment, group in groupby(deployments, key=lambda each: each.environment)
    ]
    return {"environment": environments, "name": name, "organization": organization}


def of_revision(
    organization: str,
    name: str,
    number: int,
    deployments: Sequence[Deployment],
    reports: Sequence[WorkerReport],
) -> View:  # house: a revision is named by three things
    """Return where a revision is deployed."""
    environments = [{**_revision(each, reports), "name": each.environment} for each in deployments]
    return {"aPIProxy": name, "environment": environments, "name": str(number), "organization": organization}


def of_proxy_in(deployments: Sequence[Deployment], reports: Sequence[WorkerReport]) -> View:
    """Return what of a proxy is deployed to an environment; there is at least one."""
    first = deployments[0]
    return {
        "aPIProxy": first.proxy,
        "environment": first.environment,
        "name": first.proxy,
        "organization": first.organization,
        "revision": [_revision(each, reports) for each in deployments],
    }


def of_revision_in(deployment: Deployment, reports: Sequence[WorkerReport]) -> View:
    """Return the deployment of a revision to an environment."""
    return _change_view(deployment, DEPLOYED, reports)


def of_environment(
    organization: str, environment: str, deployments: Iterable[Deployment], reports: Sequence[WorkerReport]
) -> View:
    """Return what is deployed to an environment, by proxy."""
    return {
        "aPIProxy": _proxies(deployments, reports),
        "name": environment,
        "organization": organization,
    }


def of_organization(
    organization: str, deployments: Iterable[Deployment], reports: Sequence[WorkerReport]
) -> View:
    """Return all that is deployed, by environment and proxy."""
    environments = [
        {"aPIProxy": _proxies(group, reports), "name": environment}
        for environment, group in groupby(deployments, key=lambda each: each.environment)
    ]
    return {"environment": environments, "name": organization}


def _proxies(deployments: Iterable[Deployment], reports: Sequence[WorkerReport]) -> list[View]:
    by_name = sorted(deployments, key=lambda each: each.proxy)
    return [
        {"name": name, "revision": [_revision(each, reports) for each in group]}
        for name, group in groupby(by_name, key=lambda each: each.proxy)
    ]


def _revision(deployment: Deployment, reports: Sequence[WorkerReport]) -> View:
    servers = [server_view(report, deployment) for report in reports]
    return {
        "configuration": _configuration(deployment),
        "name": str(deployment.revision),
        "server": servers,
        "state": state_of(servers),
    }


def _configuration(deployment: Deployment) -> View:
    return {"basePath": deployment.base_path, "steps": []}
