"""Editing a stored revision in place: parts are put in, replaced and taken out, whoever else does so, too.

An edit is made of what is stored and takes the place of just that: when another came first, it is made
again. What is deployed is compiled before it is replaced, and deployed again; without a deployment nobody
asks what it means.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from gateway.bundle import Packed
from gateway.entities import Revision
from gateway.management.call import Call
from gateway.management.contents import part_named, redescribe, with_policy
from gateway.management.hints import tell
from gateway.management.kinds import kind_of, revisions_of
from gateway.management.lookup import no_revision, revision_of
from gateway.management.rollout import check_redeployment
from gateway.management.servers import followed
from gateway.store import DEPLOYMENTS, Edited

Changes = Mapping[str, bytes | None]
"""Files below a bundle's folder: put in or replaced, or (None) taken out."""
Make = Callable[[Packed, Revision], Changes]
"""Makes the changes of what a bundle holds, and of what is known of it; raises a ManagementError to refuse.

It runs in a thread."""
_POLICIES = "policies"


@dataclass(frozen=True, slots=True)
class _Made:
    """Hold what an edit made of a revision and its bundle."""

    before: Revision
    revision: Revision
    bundle: bytes


async def edit(call: Call, make: Make) -> Revision:
    """Edit the path's revision and return it as it is afterwards.

    Raises:
        NotFound: there is no such revision.
        Denied: it is deployed where the caller may not deploy it.
        BundleError: the edit exceeds a limit, or the revision is deployed and does not compile with it.
        Invalid: it is deployed and would claim a path of another deployment.
    """
    known = await revision_of(call)

    def made(before: Revision, raw: bytes) -> Edited:
        packed = Packed(raw, kind_of(call).bundle)
        changes = make(packed, before)
        bundle = packed.edited(changes)
        return Edited(_described(call, before, packed, changes, bundle), bundle)

    return await change(call, known, made)


async def change(call: Call, known: Revision, make: Callable[[Revision, bytes], Edited]) -> Revision:
    """Put in place of a revision what `make`, called in a thread, makes of it; where deployed, deploy it.

    Raises:
        NotFound: it was deleted meanwhile.
        Denied: it is deployed where the caller may not deploy it.
        BundleError, Invalid: it cannot be deployed where it is deployed.
    """
    last: list[_Made] = []
    is_deployed = False

    async def plan(before: Revision, raw: bytes) -> Edited:
        nonlocal is_deployed
        if not last or last[-1].before != before:
            edited = await asyncio.to_thread(make, before, raw)
            last[:] = [_Made(before, edited.revision.changed(call.now, call.caller), edited.bundle)]
        result = last[-1]
        is_deployed = bool(await check_redeployment(call, known.name, known.number, result.bundle))
        return Edited(result.revision, result.bundle, is_deployed)

    async with call.ports.turns.of((call.organization, kind_of(call).bundle, known.name, known.number)):
        changed = await revisions_of(call).edit(known.name, known.number, plan)
    if changed is None:
        raise no_revision(call, str(known.number))
    if is_deployed:
        await tell(call, DEPLOYMENTS)
        await followed(call, await call.store.deployments(call.organization).generation())
    return changed


def _described(call: Call, before: Revision, packed: Packed, changes: Changes, bundle: bytes) -> Revision:
    # house: an edit is known by what was, what changes, and what came of it
    after = Packed(bundle, kind_of(call).bundle)
    fresh = [file for file in changes if file not in packed]
    if len(changes) == len(fresh) == 1 and fresh[0].startswith(f"{_POLICIES}/"):
        part = part_named(after, _POLICIES, fresh[0].removeprefix(f"{_POLICIES}/").removesuffix(".xml"))
        if part is not None:
            return with_policy(before, bundle, part)
    return redescribe(before, bundle, after, changes)
