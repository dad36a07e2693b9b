"""Deploying and undeploying: vetted first, placed among the others at once, followed by the workers.

The list of deployments changes in one step; when another change comes first, everything that depends on the
list is looked at again. A shared flow changes only at the very generation at which it was vetted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gateway.entities import PROXY_KIND, Deployment, Revision
from gateway.errors import StoreUnavailable
from gateway.management.call import Call
from gateway.management.checking import load_stored
from gateway.management.contents import digest_of
from gateway.management.hints import tell
from gateway.management.kinds import kind_of, revisions_of
from gateway.management.lookup import no_revision
from gateway.management.placement import (
    Claims,
    Unseen,
    claims_of,
    claims_of_flow,
    could_meet,
    place,
    remove,
)
from gateway.management.servers import followed
from gateway.management.vetting import refuse_if_used, vet
from gateway.store import DEPLOYMENTS, Change, Moved, RevisionGone, WorkerReport

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
        Invalid: it is deployed already, another deployment holds one of its paths, or a proxy that calls it
            would not compile any more.
        NotFound: the revision was deleted meanwhile.
    """
    placed = await _place(call, wanted, revision, override=override)
    await tell(call, DEPLOYMENTS)
    reports = await followed(call, placed.generation, about=wanted.proxy)
    return Outcome(wanted, placed.displaced, reports)


async def undeploy(call: Call, gone: Deployment) -> Outcome:
    """Undeploy a revision and wait, within bounds, until no worker runs it.

    Raises:
        Invalid: it is not deployed there, or it is a shared flow that something uses.
    """
    change = await _removed(call, gone)
    who = (gone.kind, gone.proxy, gone.revision)
    before = next(each for each in change.before if (each.kind, each.proxy, each.revision) == who)
    await tell(call, DEPLOYMENTS)
    return Outcome(before, (), await followed(call, change.generation, about=gone.proxy))


async def check_redeployment(call: Call, name: str, number: int, raw: bytes) -> list[Deployment]:
    """Return where a revision is deployed; refuse a new bundle for it that could not be deployed there.

    Raises:
        Denied: the caller may not deploy it in one of the environments.
        BundleError: it does not compile in one of them.
        Invalid: it claims a path that another deployment holds, or a proxy that calls it would not compile.
    """
    kind = kind_of(call)
    wanted = (kind.bundle, name, number)
    places = [each for each in await deployments_of(call) if (each.kind, each.proxy, each.revision) == wanted]
    for each in places:
        await call.may_run(each.environment, (kind.collection, name, "revisions", str(number)))
    for each in places:
        standing = await call.store.deployments(call.organization).of(each.environment)
        claims = await vet(call, each, raw, standing)
        others = [other for other in standing if other != each]
        known = await _known(call, others, claims)
        place(others, each, {**known, each: claims}, override=False)
    return places


async def deployments_of(call: Call) -> list[Deployment]:
    """Return all deployments of the organization, of both kinds, by environment."""
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


async def _place(call: Call, wanted: Deployment, revision: Revision, *, override: bool) -> _Placed:
    """Put a deployment into its environment's list, looking again as often as list or bundle move."""
    deployments = call.store.deployments(call.organization)
    is_proxy = wanted.kind == PROXY_KIND
    vetted: tuple[Claims, object] | None = None
    for _ in range(MOST_LOOKS):
        generation = await deployments.generation()
        standing = await deployments.of(wanted.environment)
        raw = await stored_bundle(call, revision)
        looked_at = (digest_of(raw), [each for each in standing if each.kind != PROXY_KIND])
        # Compiling takes long: it is done again only where what it depends on may have changed.
        if vetted is None or not is_proxy or vetted[1] != looked_at:
            vetted = (await vet(call, wanted, raw, standing), looked_at)
        claims = vetted[0]
        known = await _known(call, standing, claims)
        decision = _Decision(wanted, {**known, wanted: claims}, override)
        try:
            at = None if is_proxy else generation
            change = await deployments.change(wanted.environment, decision, at=at, compiled=looked_at[0])
        except (Unseen, Moved):
            continue
        except RevisionGone as error:
            raise no_revision(call, str(wanted.revision)) from error
        return _Placed(decision.displaced, change.generation)
    raise StoreUnavailable(f"the deployments of {wanted.environment} are being changed all the time")


async def _removed(call: Call, gone: Deployment) -> Change:
    """Take a deployment off its environment's list; a shared flow only if nothing uses it."""
    deployments = call.store.deployments(call.organization)
    for _ in range(MOST_LOOKS):
        at = None
        if gone.kind != PROXY_KIND:
            at = await deployments.generation()
            standing = await deployments.of(gone.environment)
            remove(standing, gone)
            await refuse_if_used(call, gone.environment, gone.proxy, standing)
        try:
            return await deployments.change(gone.environment, lambda before: remove(before, gone), at=at)
        except Moved:
            continue
    raise StoreUnavailable(f"the deployments of {gone.environment} are being changed all the time")


async def _known(call: Call, others: Sequence[Deployment], claims: Claims) -> dict[Deployment, Claims]:
    """Return what other deployments claim; nothing, for those whose paths could not meet `claims`."""
    revisions = call.store.revisions(call.organization)
    proxies = [other for other in others if other.kind == PROXY_KIND]
    known = {other: claims_of_flow(other.proxy) for other in others if other.kind != PROXY_KIND}
    described = await revisions.find_all([(each.proxy, each.revision) for each in proxies])
    for other, revision in zip(proxies, described, strict=True):
        known[other] = frozenset()
        if revision is not None and could_meet(other.base_path, revision.base_paths, claims):
            raw = await revisions.bundle(other.proxy, other.revision)
            hosts = await call.store.virtual_hosts(call.organization, other.environment).names()
            if raw is not None:
                known[other] = claims_of(await load_stored(other.proxy, raw), other.base_path, hosts)
    return known
