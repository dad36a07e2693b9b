"""References of an environment to keystores and truststores. A change makes workers look again."""

from __future__ import annotations

from dataclasses import replace

from gateway.entities import REFERENCE as SPELLED
from gateway.entities import Reference
from gateway.errors import Conflict, NotFound
from gateway.management.answers import Answer, created, found, found_as
from gateway.management.call import Call
from gateway.management.checking import Surroundings
from gateway.management.key_store_lookup import refuse_unknown_store
from gateway.management.lookup import environment_of, no_environment
from gateway.management.members import Members
from gateway.management.operation import OR_XML, describes, entity_sent
from gateway.management.resource import Resource
from gateway.management.shapes import REFERENCE, SENT_REFERENCE, TEXTS
from gateway.management.vetting import refuse_if_needed
from gateway.store import DEPLOYMENTS, Collection, Orphaned, Taken

_BEANS = "messaging.config.beans"
_ROOT = "ResourceReference"


@describes(TEXTS)
async def list_references(call: Call) -> Answer:
    """Answer the names of the environment's references."""
    return found(await (await _references(call)).names())


@describes(REFERENCE, status=201, sent=entity_sent(SENT_REFERENCE))
async def create_reference(call: Call) -> Answer:
    """Make a reference."""
    references = await _references(call)
    members = call.body.entity(_ROOT)
    reference = read_reference(members, members.text("name") or "").made(call.now, call.caller)
    await refuse_unknown_store(call, reference.refers)
    try:
        await references.create(reference.name, reference)
    except Taken as error:
        raise Conflict(
            f"{_BEANS}.ResourceReferenceAlreadyExists",
            f"Reference {reference.name} already exists in environment {call.names['environment']}",
        ) from error
    except Orphaned as error:
        raise no_environment(call, call.names["environment"]) from error
    return created(reference_view(reference))


@describes(REFERENCE, beside=OR_XML)
async def get_reference(call: Call) -> Answer:
    """Answer one reference, as XML to those who want it."""
    reference = await (await _references(call)).find(call.names["reference"])
    return found_as(call.accept, _ROOT, reference_view(_there(call, reference)))


@describes(REFERENCE, sent=entity_sent(SENT_REFERENCE))
async def replace_reference(call: Call) -> Answer:
    """Replace a reference; its name stays, and what is deployed finds there what it names."""
    references = await _references(call)
    members, now = call.body.entity(_ROOT), call.now
    given = read_reference(members, call.names["reference"])

    await refuse_unknown_store(call, given.refers)
    _there(call, await references.find(given.name))

    def instead(around: Surroundings) -> Surroundings:
        known = dict(around.key_stores or {})
        known.pop(SPELLED + given.name, None)
        # The keystore may have been deleted since it was looked for.
        if given.refers in known:
            known[SPELLED + given.name] = known[given.refers]
        return replace(around, key_stores=known)

    await refuse_if_needed(call, f"The keystore that reference {given.name} means", instead)

    def change(before: Reference) -> Reference:
        members.keep("name", before.name, of="a reference", code=f"{_BEANS}.InvalidName")
        stamped = replace(given, created_at=before.created_at, created_by=before.created_by)
        return stamped.changed(now, call.caller)

    return found(reference_view(_there(call, await references.update(given.name, change))))


@describes(REFERENCE)
async def delete_reference(call: Call) -> Answer:
    """Delete a reference that nothing deployed needs."""
    references, name = await _references(call), call.names["reference"]
    _there(call, await references.find(name))

    def without(around: Surroundings) -> Surroundings:
        left = {each: store for each, store in (around.key_stores or {}).items() if each != SPELLED + name}
        return replace(around, key_stores=left)

    await refuse_if_needed(call, f"Reference {name}", without)
    return found(reference_view(_there(call, await references.delete(name))))


async def _references(call: Call) -> Collection[Reference]:
    return call.store.references(call.organization, await environment_of(call))


def _there(call: Call, reference: Reference | None) -> Reference:
    if reference is None:
        name, environment = call.names["reference"], call.names["environment"]
        raise NotFound(
            f"{_BEANS}.ResourceReferenceDoesNotExist",
            f"Reference {name} does not exist in environment {environment}",
        )
    return reference


def read_reference(members: Members, name: str) -> Reference:
    """Read a reference.

    Raises:
        Invalid: a member has a wrong type.
        InvalidEntity: a value is absent or cannot be.
    """
    reference = Reference(name, members.text("refers") or "", members.text("resourceType") or "")
    reference.check()
    return reference


def reference_view(reference: Reference) -> dict[str, object]:
    """Return a reference as Edge shows it."""
    return {
        "name": reference.name,
        "refers": reference.refers,
        "resourceType": reference.resource_type,
    }


_PATH = "organizations/{organization}/environments/{environment}/references"
RESOURCES = (
    Resource(_PATH, get=list_references, post=create_reference, topic=DEPLOYMENTS),
    Resource(
        f"{_PATH}/{{reference}}",
        get=get_reference,
        put=replace_reference,
        delete=delete_reference,
        topic=DEPLOYMENTS,
    ),
)
