"""Deployments: deploying and undeploying by the three paths that Edge has for it, and what is deployed."""

from __future__ import annotations

from gateway.entities import Deployment, Revision
from gateway.errors import Invalid
from gateway.management import deployment_views as views
from gateway.management.answers import Answer, found, found_as
from gateway.management.call import Call
from gateway.management.lookup import environment_of, proxy_of, revision_of
from gateway.management.placement import not_deployed
from gateway.management.resource import Resource
from gateway.management.rollout import deploy, deployments_of, undeploy

_O = "organizations/{organization}"
_E = f"{_O}/environments/{{environment}}"
_A = f"{_O}/apis/{{api}}"
_BAD = "management.InvalidParameter"
_ROOT = "Deployment"


async def post_in_environment(call: Call) -> Answer:
    """Deploy or undeploy the path's revision in the path's environment."""
    return await _act(call, await environment_of(call), await revision_of(call), "deploy")


async def post_revision(call: Call) -> Answer:
    """Deploy or undeploy the path's revision in the environment `env`."""
    return await _act(call, await _environment_named(call), await revision_of(call), None)


async def post_proxy(call: Call) -> Answer:
    """Deploy or undeploy the revision `revision` in the environment `env`."""
    await proxy_of(call)
    number = call.parameter("revision")
    if number is None:
        raise Invalid(_BAD, "revision is absent")
    return await _act(call, await _environment_named(call), await revision_of(call, number), None)


async def delete_in_environment(call: Call) -> Answer:
    """Undeploy the path's revision from the path's environment."""
    return await _undeploy(call, await environment_of(call), await revision_of(call))


async def _environment_named(call: Call) -> str:
    name = call.parameter("env") or call.parameter("environment")
    if name is None:
        raise Invalid(_BAD, "env is absent; the name of an environment is expected")
    return await environment_of(call, name)


async def _act(call: Call, environment: str, revision: Revision, default: str | None) -> Answer:
    """Deploy or undeploy, as `action` says."""
    action = call.choice("action", "deploy", "undeploy") or default
    if action is None:
        raise Invalid(_BAD, "action is absent; deploy or undeploy is expected")
    if action == "undeploy":
        return await _undeploy(call, environment, revision)
    _check_delay(call.parameter("delay"))
    wanted = Deployment(
        call.organization,
        environment,
        revision.name,
        revision.number,
        _base_path(call.parameter("basepath")),
        call.now,
        call.caller,
    )
    return found(views.deployed_view(await deploy(call, revision, wanted, override=call.flag("override"))))


async def _undeploy(call: Call, environment: str, revision: Revision) -> Answer:
    return found(views.undeployed_view(await undeploy(call, environment, revision.name, revision.number)))


def _check_delay(text: str | None) -> None:
    """Refuse a delay that is no number.

    Workers go from one revision to the next at once and finish what is under way by the old one, so
    that there is nothing to delay.
    """
    if text is not None and not (text.isascii() and text.removeprefix("-").isdigit()):
        raise Invalid(_BAD, "delay must be a number of seconds")


def _base_path(text: str | None) -> str:
    """Return the base path that goes before those of the endpoints."""
    path = "/" + (text or "").strip("/")
    segments = path.split("/")[1:]
    if path != "/" and not all(_is_plain(segment) for segment in segments):
        raise Invalid(_BAD, f"basepath {text!r} is no path of plain segments")
    return path


def _is_plain(segment: str) -> bool:
    """Say whether a segment needs no escape, and is no dot segment."""
    return segment not in ("", ".", "..") and all(
        sign.isascii() and (sign.isalnum() or sign in "-._~") for sign in segment
    )


async def get_proxy(call: Call) -> Answer:
    """Answer where the proxy is deployed; nothing deployed is an empty list."""
    name = await proxy_of(call)
    chosen = [each for each in await deployments_of(call) if each.proxy == name]
    view = views.of_proxy(call.organization, name, chosen, await call.store.workers.alive())
    return found_as(call.accept, _ROOT, view)


async def get_revision(call: Call) -> Answer:
    """Answer where the revision is deployed."""
    known = await revision_of(call)
    chosen = [
        each
        for each in await deployments_of(call)
        if (each.proxy, each.revision) == (known.name, known.number)
    ]
    reports = await call.store.workers.alive()
    view = views.of_revision(call.organization, known.name, known.number, chosen, reports)
    return found_as(call.accept, _ROOT, view)


async def get_proxy_in_environment(call: Call) -> Answer:
    """Answer what of the proxy is deployed to the environment."""
    environment, name = await environment_of(call), await proxy_of(call)
    deployed = await call.store.deployments(call.organization).of(environment)
    chosen = [each for each in deployed if each.proxy == name]
    if not chosen:
        raise Invalid(
            "distribution.ApplicationNotDeployed",
            f"APIProxy {name} is not deployed in environment {environment}",
        )
    return found_as(call.accept, _ROOT, views.of_proxy_in(chosen, await call.store.workers.alive()))


async def get_revision_in_environment(call: Call) -> Answer:
    """Answer the deployment of the revision to the environment."""
    environment, known = await environment_of(call), await revision_of(call)
    for each in await call.store.deployments(call.organization).of(environment):
        if (each.proxy, each.revision) == (known.name, known.number):
            view = views.of_revision_in(each, await call.store.workers.alive())
            return found_as(call.accept, _ROOT, view)
    raise not_deployed(known.name, known.number)


async def get_environment(call: Call) -> Answer:
    """Answer what is deployed to the environment: proxies, or with `sharedFlows` shared flows.

    Edge: shared flows are listed as proxies are.
    """
    environment = await environment_of(call)
    deployed = await call.store.deployments(call.organization).of(environment)
    chosen = () if call.flag("sharedFlows") else deployed
    reports = await call.store.workers.alive()
    return found_as(call.accept, _ROOT, views.of_environment(call.organization, environment, chosen, reports))


async def get_organization(call: Call) -> Answer:
    """Answer all that is deployed."""
    reports = await call.store.workers.alive()
    view = views.of_organization(call.organization, await deployments_of(call), reports)
    return found_as(call.accept, _ROOT, view)


RESOURCES = (
    Resource(
        f"{_E}/apis/{{api}}/revisions/{{revision}}/deployments",
        get=get_revision_in_environment,
        post=post_in_environment,
        delete=delete_in_environment,
        topic="",
    ),
    Resource(f"{_E}/apis/{{api}}/deployments", get=get_proxy_in_environment),
    Resource(f"{_E}/deployments", get=get_environment),
    Resource(f"{_A}/deployments", get=get_proxy, post=post_proxy, topic=""),
    Resource(f"{_A}/revisions/{{revision}}/deployments", get=get_revision, post=post_revision, topic=""),
    Resource(f"{_O}/deployments", get=get_organization),
)
