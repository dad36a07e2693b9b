"""Whether something may be deployed to an environment: it compiles there, and what calls it still does.

What does not compile against the environment as it stands does not deploy; and no change of a shared flow
or a flow hook may break a proxy that is deployed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from gateway.bundle import read_zip
from gateway.entities import BUNDLE_KINDS, PROXY_KIND, SHARED_FLOW_KIND, Deployment
from gateway.errors import BundleError, Invalid
from gateway.flow import Hook
from gateway.management.call import Call
from gateway.management.checking import Surroundings, compile_flow_in, compile_in
from gateway.management.contents import BAD_BUNDLE
from gateway.management.kinds import kind_named
from gateway.management.neighbours import Neighbours, load_flow, neighbours_of
from gateway.management.placement import Claims, claims_of, claims_of_flow

IN_USE = "distribution.SharedFlowInUse"
NEEDED = "messaging.config.beans.EntityInUse"
Without = Callable[[Surroundings], Surroundings]
"""Takes something away from what bundles are compiled against."""


async def vet(call: Call, wanted: Deployment, raw: bytes, standing: Sequence[Deployment]) -> Claims:
    """Compile a bundle for a deployment beside what is deployed; return what it claims.

    Raises:
        BundleError: it does not compile there.
        Invalid: a proxy that calls it would not compile any more.
    """
    if wanted.kind == SHARED_FLOW_KIND:
        flow = await load_flow(wanted.proxy, raw)
        neighbours = await neighbours_of(call, wanted.environment, standing, instead=flow)
        await compile_flow_in(call, flow, await _surroundings(call, wanted, neighbours))
        await _vet_callers(call, wanted.proxy, neighbours)
        return claims_of_flow(wanted.proxy)
    neighbours = await neighbours_of(call, wanted.environment, standing)
    return await _claims_when_compiled(call, wanted, raw, neighbours)


async def vet_hooks(
    call: Call, environment: str, standing: Sequence[Deployment], hooks: Mapping[str, Hook]
) -> None:
    """Compile all proxies of an environment with other flow hooks.

    Raises:
        Invalid: one of them would not compile any more.
    """
    neighbours = replace(await neighbours_of(call, environment, standing), hooks=hooks)
    for each in standing:
        if each.kind == PROXY_KIND:
            await _vet_caller(call, each, neighbours)


async def refuse_if_used(call: Call, environment: str, name: str, standing: Sequence[Deployment]) -> None:
    """Refuse to take a shared flow away from what is deployed beside it, or from a flow hook.

    Raises:
        Invalid: naming what uses it.
    """
    users = [
        f"flow hook {each.name}"
        for each in await call.store.flow_hooks(call.organization).of(environment)
        if each.shared_flow == name
    ]
    for each, calls in await _calls_of(call, standing):
        if name in calls and (each.kind, each.proxy) != (SHARED_FLOW_KIND, name):
            users.append(f"revision {each.revision} of {kind_named(each.kind).word} {each.proxy}")
    if users:
        raise Invalid(IN_USE, f"SharedFlow {name} is in use in environment {environment}: {', '.join(users)}")


async def refuse_if_needed(call: Call, what: str, without: Without) -> None:
    """Refuse to take from the path's environment what a proxy that is deployed there does not run without.

    A proxy that does not compile as it is keeps nothing.

    Raises:
        Invalid: naming the proxies.
    """
    environment = call.names["environment"]
    standing = await call.store.deployments(call.organization).of(environment)
    neighbours = await neighbours_of(call, environment, standing)
    users = [
        f"revision {each.revision} of {kind_named(each.kind).word} {each.proxy}"
        for each in standing
        if each.kind == PROXY_KIND and await _needs(call, each, neighbours, without)
    ]
    if users:
        raise Invalid(NEEDED, f"{what} is in use in environment {environment}: {', '.join(users)}")


async def _needs(call: Call, deployment: Deployment, neighbours: Neighbours, without: Without) -> bool:
    """Say whether a deployment compiles, and does not without something."""
    raw = await call.store.revisions(call.organization).bundle(deployment.proxy, deployment.revision)
    if raw is None:
        return False
    files = await asyncio.to_thread(read_zip, raw)
    surroundings = await _surroundings(call, deployment, neighbours)

    async def compiles(around: Surroundings) -> bool:
        try:
            await compile_in(call, deployment.proxy, files, around, deployment.revision)
        except BundleError:
            return False
        return True

    return not await compiles(without(surroundings)) and await compiles(surroundings)


async def _vet_callers(call: Call, name: str, neighbours: Neighbours) -> None:
    """Compile each proxy that reaches a shared flow, also by a flow hook."""
    for each, calls in await _calls_of(call, neighbours.standing):
        if each.kind == PROXY_KIND and name in await neighbours.reached(calls):
            await _vet_caller(call, each, neighbours)


async def _calls_of(call: Call, standing: Sequence[Deployment]) -> list[tuple[Deployment, tuple[str, ...]]]:
    """Return what is deployed, each with the shared flows that it calls."""
    found = []
    for kind in BUNDLE_KINDS:
        deployed = [each for each in standing if each.kind == kind]
        wanted = [(each.proxy, each.revision) for each in deployed]
        revisions = await call.store.revisions(call.organization, kind).find_all(wanted)
        for each, revision in zip(deployed, revisions, strict=True):
            found.append((each, () if revision is None else revision.shared_flows))
    return found


async def _vet_caller(call: Call, deployment: Deployment, neighbours: Neighbours) -> None:
    raw = await call.store.revisions(call.organization).bundle(deployment.proxy, deployment.revision)
    if raw is None:
        return  # it is being deleted with its environment
    try:
        await _claims_when_compiled(call, deployment, raw, neighbours)
    except BundleError as error:
        raise Invalid(
            BAD_BUNDLE,
            f"Revision {deployment.revision} of the APIProxy {deployment.proxy}, which is deployed in "
            f"environment {deployment.environment}, would not compile: {error}",
        ) from error


async def _claims_when_compiled(call: Call, wanted: Deployment, raw: bytes, neighbours: Neighbours) -> Claims:
    files = await asyncio.to_thread(read_zip, raw)
    surroundings = await _surroundings(call, wanted, neighbours)
    compiled = await compile_in(call, wanted.proxy, files, surroundings, wanted.revision)
    return claims_of(compiled.bundle, wanted.base_path, surroundings.virtual_hosts or ())


async def _surroundings(call: Call, wanted: Deployment, neighbours: Neighbours) -> Surroundings:
    """Return what a deployment is compiled against."""
    store, organization = call.store, call.organization
    servers = await store.target_servers(organization, wanted.environment).entities()
    hosts = frozenset(await store.virtual_hosts(organization, wanted.environment).names())
    by_name = {server.name: server for server in servers}
    key_stores = await store.key_stores_by_spelling(organization, wanted.environment)
    return Surroundings(wanted.environment, wanted.base_path, by_name, hosts, neighbours, key_stores)
