"""API proxies: their list, import, creation, one of them, deletion."""

from __future__ import annotations

import logging

from gateway.bundle import Files, write_zip
from gateway.entities import PROXY_KIND, check_proxy_name
from gateway.errors import Conflict
from gateway.management.answers import Answer, created, found
from gateway.management.body import LARGE
from gateway.management.call import Call
from gateway.management.checking import Arrived, take_in
from gateway.management.lookup import no_proxy, proxy_of
from gateway.management.removal import delete_unless_deployed, refuse_if_referred
from gateway.management.resource import Resource
from gateway.management.revision_views import proxy_view, revision_view
from gateway.store import DEPLOYMENTS

_log = logging.getLogger(__name__)

MOST = 100
_PATH = "organizations/{organization}/apis"


async def list_proxies(call: Call) -> Answer:
    """Answer the names of the proxies."""
    revisions = call.store.revisions(call.organization)
    return found(await revisions.names(start=call.start, count=call.count(MOST)))


async def post_proxies(call: Call) -> Answer:
    """Import a bundle, validate one, or make an empty proxy."""
    action = call.choice("action", "import", "validate")
    if action is None:
        return await _create(call)
    name = call.parameter("name") or ""
    check_proxy_name(name)
    # Edge validates only where it is asked to; here a client must ask not to be told.
    is_validated = action == "validate" or call.choice("validate", "true", "false") != "false"
    arrived = await take_in(call, name, call.body.archive(), validates=is_validated)
    if action == "validate":
        return found({"name": name, "warnings": list(arrived.warnings)})
    return await _add(call, arrived)


async def _create(call: Call) -> Answer:
    """Make a proxy whose first revision is empty."""
    name = call.body.entity("APIProxy").text("name") or ""
    check_proxy_name(name)
    revisions = call.store.revisions(call.organization)
    taken = Conflict(
        "messaging.config.beans.ApplicationAlreadyExists",
        f"APIProxy named {name} already exists in organization {call.organization}",
    )
    if await revisions.names(start=name, count=1) == [name]:
        raise taken
    root = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<APIProxy name="{name}"/>\n'
    raw = write_zip(Files(PROXY_KIND, {f"{name}.xml": root.encode()}))
    arrived = await take_in(call, name, raw, validates=False)
    added = await revisions.add(arrived.revision.made(call.now, call.caller), raw)
    if added.number != 1:
        # Somebody was faster: what was added is one revision too many.
        await revisions.delete(name, added.number)
        raise taken
    return created(revision_view(added, call.organization))


async def _add(call: Call, arrived: Arrived) -> Answer:
    """Store a bundle as the next revision."""
    made = arrived.revision.made(call.now, call.caller)
    added = await call.store.revisions(call.organization).add(made, arrived.raw)
    for warning in arrived.warnings:
        _log.warning("%s revision %s: %s", added.name, added.number, warning)
    return created(revision_view(added, call.organization, arrived.warnings))


async def get_proxy(call: Call) -> Answer:
    """Answer one proxy and the numbers of its revisions."""
    name = await proxy_of(call)
    return found(proxy_view(name, await call.store.revisions(call.organization).of(name)))


async def delete_proxy(call: Call) -> Answer:
    """Delete a proxy with all revisions."""
    name = await proxy_of(call)
    revisions = call.store.revisions(call.organization)
    view = proxy_view(name, await revisions.of(name))
    await refuse_if_referred(call, name)
    is_gone = await delete_unless_deployed(
        call, name, None, lambda generation: revisions.delete_all(name, generation=generation)
    )
    if not is_gone:
        raise no_proxy(call)
    return found(view)


RESOURCES = (
    Resource(_PATH, get=list_proxies, post=post_proxies, most=LARGE, topic=DEPLOYMENTS),
    Resource(f"{_PATH}/{{api}}", get=get_proxy, delete=delete_proxy, topic=DEPLOYMENTS),
)
