"""Deployments of proxies and shared flows: by the three paths that Edge has for it, and what is deployed."""

from __future__ import annotations

from collections.abc import Iterable

from gateway.entities import Deployment, Revision
from gateway.errors import Invalid
from gateway.management import deployment_views as views
from gateway.management.answers import Answer, found_as
from gateway.management.call import BAD_PARAMETER, Call
from gateway.management.kinds import KINDS, PROXIES, SHARED_FLOWS, Kind, kind_of
from gateway.management.lookup import environment_of, proxy_of, revision_of
from gateway.management.operation import OR_XML, Parameter, describes, flag, one_word
from gateway.management.placement import not_deployed
from gateway.management.resource import Resource
from gateway.management.rollout import deploy, deployments_of, undeploy
from gateway.management.servers import Servers
from gateway.management.shapes import (
    BUNDLE_DEPLOYMENTS,
    BUNDLE_IN_ENVIRONMENT,
    DEPLOYED,
    DEPLOYMENT,
    ENVIRONMENT_DEPLOYMENTS,
    NUMBER,
    ORGANIZATION_DEPLOYMENTS,
    REVISION_DEPLOYMENTS,
)

_O = "organizations/{organization}"
_E = f"{_O}/environments/{{environment}}"
_ROOT = "Deployment"


_ACTIONS = ("deploy", "undeploy")
_WHERE = (Parameter("env"), Parameter("environment"))
_DEPLOYING = (
    flag("override", "Take the place of what is deployed, and loses no call"),
    Parameter("delay", NUMBER, "Seconds; of no effect: no call is lost anyway"),
    Parameter("basepath", description="Goes before the base paths of the endpoints"),
    flag("force", "Of no effect"),
)
_SHOWING = (flag("includeServerStatus"), flag("includeApiConfig"))


@describes(DEPLOYED, beside=OR_XML, query=(one_word("action", *_ACTIONS), *_DEPLOYING))
async def post_in_environment(call: Call) -> Answer:
    """Deploy or undeploy the path's revision in the path's environment."""
    environment, revision = await environment_of(call), await revision_of(call)
    return await _act(call, environment, revision, call.choice("action", *_ACTIONS) or "deploy")


@describes(
    DEPLOYED, beside=OR_XML, query=(one_word("action", *_ACTIONS, is_required=True), *_WHERE, *_DEPLOYING)
)
async def post_revision(call: Call) -> Answer:
    """Deploy or undeploy the path's revision in the environment `env`."""
    environment, revision = await _environment_named(call), await revision_of(call)
    return await _act(call, environment, revision, call.chosen("action", *_ACTIONS))


@describes(
    DEPLOYED,
    beside=OR_XML,
    query=(
        one_word("action", *_ACTIONS, is_required=True),
        Parameter("revision", is_required=True),
        *_WHERE,
        *_DEPLOYING,
    ),
)
async def post_bundle(call: Call) -> Answer:
    """Deploy or undeploy the revision `revision` in the environment `env`."""
    await proxy_of(call)
    number = call.parameter("revision")
    if number is None:
        raise Invalid(BAD_PARAMETER, "revision is absent")
    environment, revision = await _environment_named(call), await revision_of(call, number)
    return await _act(call, environment, revision, call.chosen("action", *_ACTIONS))


@describes(DEPLOYMENT, beside=OR_XML)
async def delete_in_environment(call: Call) -> Answer:
    """Undeploy the path's revision from the path's environment."""
    return await _undeploy(call, await environment_of(call), await revision_of(call))


async def _environment_named(call: Call) -> str:
    name = call.target_environment
    if name is None:
        raise Invalid(BAD_PARAMETER, "env is absent; the name of an environment is expected")
    return await environment_of(call, name)


async def _act(call: Call, environment: str, revision: Revision, action: str) -> Answer:
    """Deploy or undeploy, as `action` says."""
    if action == "undeploy":
        return await _undeploy(call, environment, revision)
    _check_delay(call.parameter("delay"))
    base_path = _base_path(call.parameter("basepath"))
    wanted = _deployment(call, environment, revision, "/" if kind_of(call) is SHARED_FLOWS else base_path)
    outcome = await deploy(call, revision, wanted, override=call.flag("override"))
    return found_as(call.accept, _ROOT, views.deployed_view(outcome, revision))


async def _undeploy(call: Call, environment: str, revision: Revision) -> Answer:
    outcome = await undeploy(call, _deployment(call, environment, revision))
    return found_as(call.accept, _ROOT, views.undeployed_view(outcome, revision))


def _deployment(call: Call, environment: str, revision: Revision, base_path: str = "/") -> Deployment:
    return Deployment(
        call.organization,
        environment,
        revision.name,
        revision.number,
        base_path,
        call.now,
        call.caller,
        kind_of(call).bundle,
    )


def _check_delay(text: str | None) -> None:
    """Refuse a delay that is no number.

    Workers go from one revision to the next at once and finish what is under way by the old one, so
    that there is nothing to delay.
    """
    if text is not None and not (text.isascii() and text.removeprefix("-").isdigit()):
        raise Invalid(BAD_PARAMETER, "delay must be a number of seconds")


def _base_path(text: str | None) -> str:
    """Return the base path that goes before those of the endpoints."""
    path = "/" + (text or "").strip("/")
    segments = path.split("/")[1:]
    if path != "/" and not all(_is_plain(segment) for segment in segments):
        raise Invalid(BAD_PARAMETER, f"basepath {text!r} is no path of plain segments")
    return path


def _is_plain(segment: str) -> bool:
    """Say whether a segment needs no escape, and is no dot segment."""
    return segment not in ("", ".", "..") and all(
        sign.isascii() and (sign.isalnum() or sign in "-._~") for sign in segment
    )


@describes(BUNDLE_DEPLOYMENTS, beside=OR_XML, query=_SHOWING)
async def get_bundle(call: Call) -> Answer:
    """Answer where the proxy or shared flow is deployed; nothing deployed is an empty list."""
    name = await proxy_of(call)
    chosen = [each for each in await _deployed(call) if each.proxy == name]
    return found_as(call.accept, _ROOT, views.of_bundle(await _scope(call, name), name, chosen))


@describes(REVISION_DEPLOYMENTS, beside=OR_XML, query=_SHOWING)
async def get_revision(call: Call) -> Answer:
    """Answer where the revision is deployed."""
    known = await revision_of(call)
    chosen = [each for each in await _deployed(call) if _is_of(each, known)]
    view = views.of_revision(await _scope(call, known.name), known, kind_of(call).bundle, chosen)
    return found_as(call.accept, _ROOT, view)


@describes(BUNDLE_IN_ENVIRONMENT, beside=OR_XML, query=_SHOWING)
async def get_bundle_in_environment(call: Call) -> Answer:
    """Answer what of the proxy or shared flow is deployed to the environment."""
    environment, name = await environment_of(call), await proxy_of(call)
    chosen = [each for each in await _deployed(call, environment) if each.proxy == name]
    if not chosen:
        raise Invalid(
            "distribution.ApplicationNotDeployed",
            f"{kind_of(call).word} {name} is not deployed in environment {environment}",
        )
    return found_as(call.accept, _ROOT, views.of_bundle_in(await _scope(call, name), chosen))


@describes(DEPLOYMENT, beside=OR_XML, query=_SHOWING)
async def get_revision_in_environment(call: Call) -> Answer:
    """Answer the deployment of the revision to the environment."""
    environment, known = await environment_of(call), await revision_of(call)
    for each in await _deployed(call, environment):
        if _is_of(each, known):
            view = views.of_revision_in(await _scope(call, known.name), each, known)
            return found_as(call.accept, _ROOT, view)
    raise not_deployed(kind_of(call), known.name, known.number)


@describes(ENVIRONMENT_DEPLOYMENTS, beside=OR_XML, query=(flag("sharedFlows"), *_SHOWING))
async def get_environment(call: Call) -> Answer:
    """Answer what is deployed to the environment: proxies, or with `sharedFlows` shared flows."""
    environment = await environment_of(call)
    chosen = await _deployed(call, environment, _listed(call))
    return found_as(call.accept, _ROOT, views.of_environment(await _scope(call), environment, chosen))


@describes(ORGANIZATION_DEPLOYMENTS, beside=OR_XML, query=(flag("sharedFlows"), *_SHOWING))
async def get_organization(call: Call) -> Answer:
    """Answer what is deployed in all environments, as `get_environment` does for one."""
    chosen = await _deployed(call, kind=_listed(call))
    return found_as(call.accept, _ROOT, views.of_organization(await _scope(call), chosen))


def _listed(call: Call) -> Kind:
    return SHARED_FLOWS if call.flag("sharedFlows") else PROXIES


async def _deployed(call: Call, environment: str = "", kind: Kind | None = None) -> list[Deployment]:
    """Return what of a kind (the path's) is deployed to an environment, or to all of them."""
    if environment:
        standing: Iterable[Deployment] = await call.store.deployments(call.organization).of(environment)
    else:
        standing = await deployments_of(call)
    return [each for each in standing if each.kind == (kind or kind_of(call)).bundle]


def _is_of(deployment: Deployment, revision: Revision) -> bool:
    return (deployment.proxy, deployment.revision) == (revision.name, revision.number)


async def _scope(call: Call, about: str | None = None) -> views.Scope:
    """Return what views show: servers and settings, unless the client says that it does not want them."""
    return views.Scope(
        call.organization,
        Servers(await call.store.workers.alive(about=about)),
        shows_servers=_is_wanted(call, "includeServerStatus"),
        shows_configuration=_is_wanted(call, "includeApiConfig"),
    )


def _is_wanted(call: Call, name: str) -> bool:
    return call.parameter(name) is None or call.flag(name)


def _resources(kind: Kind) -> tuple[Resource, ...]:
    in_environment = f"{_E}/{kind.collection}/{{{kind.parameter}}}"
    live = f"runtime/{in_environment}/revisions"
    return (
        Resource(
            f"{in_environment}/revisions/{{revision}}/deployments",
            get=get_revision_in_environment,
            post=post_in_environment,
            delete=delete_in_environment,
            topic="",
        ),
        Resource(f"{in_environment}/deployments", get=get_bundle_in_environment),
        Resource(f"{kind.one}/deployments", get=get_bundle, post=post_bundle, topic=""),
        Resource(f"{kind.revision}/deployments", get=get_revision, post=post_revision, topic=""),
        Resource(f"{live}/{{revision}}/deployments", get=get_revision_in_environment),
        Resource(f"{live}/deployments", get=get_bundle_in_environment),
    )


RESOURCES = (
    *(resource for kind in KINDS for resource in _resources(kind)),
    Resource(f"{_E}/deployments", get=get_environment),
    Resource(f"{_O}/deployments", get=get_organization),
)
