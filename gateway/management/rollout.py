"""Deploying and undeploying: compiled first, placed among the others at once, followed by the workers.

What does not compile against the environment as it stands does not deploy. The list of deployments changes in
one step; when another change comes first, everything that depends on the list is looked at again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass

from gateway.bundle import read_zip
from gateway.entities import Deployment, Revision
from gateway.errors import StoreUnavailable
from gateway.management.call import Call
from gateway.management.checking import Surroundings, compile_in, load_stored
from gateway.management.hints import tell
from gateway.management.kinds import kind_of, revisions_of
from gateway.management.lookup import no_revision
from gateway.management.placement import (
    Claims,
    Unseen,
    claims_of,
    could_meet,
    place,
    remove,
)
from gateway.management.servers import followed
from gateway.store import DEPLOYMENTS, RevisionGone, WorkerReport

MOST_LOOKS = 20


@dataclass(frozen=True, slots=True)
class Outcome:
    """Hold what was deployed or undeployed, what made way for it, and what the workers say afterwards."""

    deployment: Deployment
    displaced: tuple[Deployment, ...]
    reports: list[WorkerReport]


@dataclass(slots=True)
class _Decision:
    """Decide over a list, as often as it is asked, and remember what the last answer displaced."""

    wanted: Deployment
    known: dict[Deployment, Claims]
    override: bool
    displaced: tuple[Deployment, ...] = ()

    def __call__(self, before: tuple[Deployment, ...]) -> tuple[Deployment, ...]:
        placement = place(before, self.wanted, self.known, override=self.override)
        self.displaced = placement.displaced
        return placement.after


@dataclass(frozen=True, slots=True)
class _Placed:
    """Hold what made way, and the generation from which on it is so."""

    displaced: tuple[Deployment, ...]
    generation: int


async def deploy(call: Call, revision: Revision, wanted: Deployment, *, override: bool) -> Outcome:
    """Deploy a revision and wait, within bounds, until the workers run it.

    Raises:
        BundleError: it does not compile in that environment.
        Invalid: it is deployed already, or another deployment holds one of its paths.
        NotFound: the revision was deleted meanwhile.
    """
    claims = await _claims_when_compiled(call, wanted, await stored_bundle(call, revision))
    placed = await _place(call, wanted, claims, override=override)
    await tell(call, DEPLOYMENTS)
    return Outcome(wanted, placed.displaced, await followed(call, placed.generation))


async def undeploy(call: Call, environment: str, proxy: str, revision: int) -> Outcome:
    """Undeploy a revision and wait, within bounds, until no worker runs it.

    Raises:
        Invalid: it is not deployed there.
    """
    change = await call.store.deployments(call.organization).change(
        environment, lambda before: remove(before, proxy, revision)
    )
    gone = next(each for each in change.before if (each.proxy, each.revision) == (proxy, revision))
    await tell(call, DEPLOYMENTS)
    return Outcome(gone, (), await followed(call, change.generation))


async def check_redeployment(call: Call, name: str, number: int, raw: bytes) -> list[Deployment]:
    """Return where a revision is deployed; refuse a new bundle for it that could not be deployed there.

    Raises:
        BundleError: it does not compile in one of the environments.
        Invalid: it claims a path that another deployment holds.
    """
    wanted = (kind_of(call).bundle, name, number)
    places = [each for each in await deployments_of(call) if (each.kind, each.proxy, each.revision) == wanted]
    for each in places:
        claims = await _claims_when_compiled(call, each, raw)
        others = [
            other
            for other in await call.store.deployments(call.organization).of(each.environment)
            if other != each
        ]
        known = await _known(call, others, claims)
        place(others, each, {**known, each: claims}, override=False)
    return places


async def deployments_of(call: Call) -> list[Deployment]:
    """Return all deployments of the organization, by environment."""
    deployments = call.store.deployments(call.organization)
    names = await call.store.environments(call.organization).names()
    return [each for name in names for each in await deployments.of(name)]


async def stored_bundle(call: Call, revision: Revision) -> bytes:
    """Return the archive of a revision.

    Raises:
        NotFound: it was deleted meanwhile.
    """
    raw = await revisions_of(call).bundle(revision.name, revision.number)
    if raw is None:
        raise no_revision(call, str(revision.number))
    return raw


async def _claims_when_compiled(call: Call, wanted: Deployment, raw: bytes) -> Claims:
    """Compile a bundle for a deployment and return what it claims."""
    store, organization = call.store, call.organization
    servers = await store.target_servers(organization, wanted.environment).entities()
    hosts = frozenset(await store.virtual_hosts(organization, wanted.environment).names())
    surroundings = Surroundings(
        wanted.environment, wanted.base_path, {server.name: server for server in servers}, hosts
    )
    files = await asyncio.to_thread(read_zip, raw)
    compiled = await compile_in(call, wanted.proxy, files, surroundings, wanted.revision)
    return claims_of(compiled.bundle, wanted.base_path, hosts)


async def _place(call: Call, wanted: Deployment, claims: Claims, *, override: bool) -> _Placed:
    """Put a deployment into its environment's list, looking again as often as the list moves."""
    deployments = call.store.deployments(call.organization)
    for _ in range(MOST_LOOKS):
        known = await _known(call, await deployments.of(wanted.environment), claims)
        decision = _Decision(wanted, {**known, wanted: claims}, override)
        try:
            change = await deployments.change(wanted.environment, decision)
        except Unseen:
            continue
        except RevisionGone as error:
            raise no_revision(call, str(wanted.revision)) from error
        return _Placed(decision.displaced, change.generation)
    raise StoreUnavailable(f"the deployments of {wanted.environment} are being changed all the time")


async def _known(call: Call, others: Iterable[Deployment], claims: Claims) -> dict[Deployment, Claims]:
    """Return what other deployments claim; nothing, for those whose paths could not meet `claims`."""
    revisions = call.store.revisions(call.organization)
    known: dict[Deployment, Claims] = {}
    for other in others:
        revision = await revisions.find(other.proxy, other.revision)
        known[other] = frozenset()
        if revision is not None and could_meet(other.base_path, revision.base_paths, claims):
            hosts = await call.store.virtual_hosts(call.organization, other.environment).names()
            bundle = await load_stored(other.proxy, await stored_bundle(call, revision))
            known[other] = claims_of(bundle, other.base_path, hosts)
    return known
