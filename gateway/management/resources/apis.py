"""API proxies and shared flows: their list, import, creation, one of them, deletion."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from gateway.bundle import Files, write_zip
from gateway.entities import check_proxy_name
from gateway.errors import Conflict
from gateway.management.answers import JSON, Answer, created, found
from gateway.management.body import LARGE
from gateway.management.call import Call
from gateway.management.checking import Arrived, take_in
from gateway.management.kinds import KINDS, PROXIES, Kind, kind_of, revisions_of
from gateway.management.lookup import no_proxy, proxy_of
from gateway.management.operation import PAGE, Answers, Parameter, bundle_sent, describes, flag, one_word
from gateway.management.removal import delete_unless_deployed, refuse_if_referred
from gateway.management.resource import Resource
from gateway.management.revision_views import proxy_view, revision_view
from gateway.management.shapes import BUNDLE, REVISION, SENT_BUNDLE, TEXTS, VALIDATED
from gateway.store import DEPLOYMENTS

_log = logging.getLogger(__name__)

MOST = 100


@dataclass(frozen=True, slots=True)
class Bundles:
    """Serve all proxies, or all shared flows."""

    kind: Kind

    @describes(TEXTS, query=PAGE)
    async def list_names(self, call: Call) -> Answer:
        """Answer their names."""
        return found(await revisions_of(call, self.kind).names(start=call.start, count=call.count(MOST)))

    @describes(
        REVISION,
        status=201,
        beside=Answers(others={200: {JSON: VALIDATED}}),
        query=(one_word("action", "import", "validate"), Parameter("name"), flag("validate")),
        sent=bundle_sent(SENT_BUNDLE),
    )
    async def post(self, call: Call) -> Answer:
        """Import a bundle, validate one, or make an empty one."""
        action = call.choice("action", "import", "validate")
        if action is None:
            return await self._create(call)
        name = call.parameter("name") or ""
        check_proxy_name(name)
        # Edge: importing looks at what a bundle means only where that is asked for; deploying always does.
        is_validated = action == "validate" or call.flag("validate")
        arrived = await take_in(call, self.kind, name, call.body.archive(), validates=is_validated)
        if action == "validate":
            return found({"name": name, "warnings": list(arrived.warnings)})
        return await self._add(call, arrived)

    async def _create(self, call: Call) -> Answer:
        """Make a proxy or shared flow whose first revision is empty."""
        kind = self.kind
        name = call.body.entity(kind.root).text("name") or ""
        check_proxy_name(name)
        taken = Conflict(
            "messaging.config.beans.ApplicationAlreadyExists",
            f"{kind.word} named {name} already exists in organization {call.organization}",
        )
        raw = write_zip(Files(kind.bundle, {f"{name}.xml": empty_root(kind, name)}))
        arrived = await take_in(call, kind, name, raw, validates=False)
        added = await revisions_of(call, kind).create(arrived.revision.made(call.now, call.caller), raw)
        if added is None:
            raise taken
        return created(revision_view(kind, added, call.organization))

    async def _add(self, call: Call, arrived: Arrived) -> Answer:
        """Store a bundle as the next revision."""
        made = arrived.revision.made(call.now, call.caller)
        added = await revisions_of(call, self.kind).add(made, arrived.raw)
        for warning in arrived.warnings:
            _log.warning("%s revision %s: %s", added.name, added.number, warning)
        return created(revision_view(self.kind, added, call.organization, arrived.warnings))


def empty_root(kind: Kind, name: str) -> bytes:
    """Return the root XML of a bundle that holds nothing else."""
    declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    return f'{declaration}\n<{kind.root} name="{name}"/>\n'.encode()


@describes(BUNDLE)
async def get_one(call: Call) -> Answer:
    """Answer one proxy or shared flow and the numbers of its revisions."""
    name = await proxy_of(call)
    return found(proxy_view(kind_of(call), name, await revisions_of(call).of(name)))


@describes(BUNDLE)
async def delete_one(call: Call) -> Answer:
    """Delete a proxy or shared flow with all revisions."""
    name, kind = await proxy_of(call), kind_of(call)
    revisions = revisions_of(call)
    view = proxy_view(kind, name, await revisions.of(name))
    if kind is PROXIES:
        await refuse_if_referred(call, name)
    is_gone = await delete_unless_deployed(
        call, name, None, lambda generation: revisions.delete_all(name, generation=generation)
    )
    if not is_gone:
        raise no_proxy(call)
    return found(view)


def _resources(kind: Kind) -> tuple[Resource, ...]:
    bundles = Bundles(kind)
    return (
        Resource(kind.path, get=bundles.list_names, post=bundles.post, most=LARGE, topic=DEPLOYMENTS),
        Resource(kind.one, get=get_one, delete=delete_one, topic=DEPLOYMENTS),
    )


RESOURCES = tuple(resource for kind in KINDS for resource in _resources(kind))
