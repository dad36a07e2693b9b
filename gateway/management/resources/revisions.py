"""Revisions of a proxy or shared flow: their list, one of them, its bundle, replacing it, deletion."""

from __future__ import annotations

import logging
from dataclasses import replace

from gateway.entities import Revision
from gateway.management.answers import Answer, archive, found
from gateway.management.body import LARGE
from gateway.management.call import Call
from gateway.management.checking import take_in
from gateway.management.editing import change
from gateway.management.kinds import KINDS, Kind, kind_of, revisions_of
from gateway.management.lookup import no_revision, proxy_of, revision_of
from gateway.management.operation import OR_ARCHIVE, bundle_sent, describes, flag, one_word
from gateway.management.removal import delete_unless_deployed
from gateway.management.resource import Resource
from gateway.management.revision_views import revision_view
from gateway.management.rollout import stored_bundle
from gateway.management.shapes import REVISION, TEXTS
from gateway.store import DEPLOYMENTS, Edited

_log = logging.getLogger(__name__)


@describes(TEXTS)
async def list_revisions(call: Call) -> Answer:
    """Answer the numbers of the revisions, as texts, ascending."""
    name = await proxy_of(call)
    return found([str(number) for number in await revisions_of(call).numbers(name)])


@describes(REVISION, beside=OR_ARCHIVE, query=(one_word("format", "bundle"),))
async def get_revision(call: Call) -> Answer:
    """Answer what is known of a revision, or with `format=bundle` its archive as it came."""
    revision = await revision_of(call)
    if call.choice("format", "bundle") is not None:
        return archive(await stored_bundle(call, revision))
    return found(revision_view(kind_of(call), revision, call.organization))


@describes(REVISION, query=(flag("validate"),), sent=bundle_sent())
async def update_revision(call: Call) -> Answer:
    """Replace the bundle of a revision; where it is deployed, the new one is deployed at once."""
    known, kind = await revision_of(call), kind_of(call)
    arrived = await take_in(call, kind, known.name, call.body.archive(), validates=call.flag("validate"))

    def made(before: Revision, _: bytes) -> Edited:
        revision = replace(
            arrived.revision,
            number=before.number,
            created_at=before.created_at,
            created_by=before.created_by,
        )
        return Edited(revision, arrived.raw)

    changed = await change(call, known, made)
    for warning in arrived.warnings:
        _log.warning("%s revision %s: %s", known.name, known.number, warning)
    return found(revision_view(kind, changed, call.organization, arrived.warnings))


@describes(REVISION)
async def delete_revision(call: Call) -> Answer:
    """Delete a revision that is not deployed."""
    known = await revision_of(call)
    revisions = revisions_of(call)
    deleted = await delete_unless_deployed(
        call,
        known.name,
        known.number,
        lambda generation: revisions.delete(known.name, known.number, generation=generation),
    )
    if deleted is None:
        raise no_revision(call, str(known.number))
    return found(revision_view(kind_of(call), deleted, call.organization))


def _resources(kind: Kind) -> tuple[Resource, ...]:
    return (
        Resource(f"{kind.one}/revisions", get=list_revisions),
        Resource(
            kind.revision,
            get=get_revision,
            post=update_revision,
            delete=delete_revision,
            most=LARGE,
            topic=DEPLOYMENTS,
        ),
    )


RESOURCES = tuple(resource for kind in KINDS for resource in _resources(kind))
