"""The parts of a revision, to be read: policies, proxy and target endpoints, resource files."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from gateway.bundle import read_zip
from gateway.errors import NotFound
from gateway.management.answers import XML, Answer, found, prefers_xml
from gateway.management.call import Call
from gateway.management.contents import Part, parts_in
from gateway.management.lookup import revision_of
from gateway.management.part_views import policy_view, proxy_view, target_view
from gateway.management.resource import Resource, Verb
from gateway.management.rollout import stored_bundle

_PATH = "organizations/{organization}/apis/{api}/revisions/{revision}"


async def list_policies(call: Call) -> Answer:
    """Answer the names of the policies."""
    return found(list((await revision_of(call)).policies))


async def list_proxies(call: Call) -> Answer:
    """Answer the names of the proxy endpoints."""
    return found(list((await revision_of(call)).proxy_endpoints))


async def list_targets(call: Call) -> Answer:
    """Answer the names of the target endpoints."""
    return found(list((await revision_of(call)).target_endpoints))


async def list_resources(call: Call) -> Answer:
    """Answer the resource files, as `type://name`."""
    return found(list((await revision_of(call)).resources))


def _reader(folder: str, kind: str, view: Callable[[Part], dict[str, object]]) -> Verb:
    """Return what answers one part: as JSON, or the XML as it was written."""

    async def get_part(call: Call) -> Answer:
        revision = await revision_of(call)
        files = await asyncio.to_thread(read_zip, await stored_bundle(call, revision))
        name = call.names["part"]
        for part in parts_in(files, folder):
            if part.name == name:
                return Answer(200, part.raw, XML) if prefers_xml(call.accept) else found(view(part))
        raise NotFound(
            f"messaging.config.beans.{kind}DoesNotExist",
            f"{kind} {name} does not exist in revision {revision.number} of APIProxy {revision.name}",
        )

    return get_part


RESOURCES = (
    Resource(f"{_PATH}/policies", get=list_policies),
    Resource(f"{_PATH}/policies/{{part}}", get=_reader("policies", "Policy", policy_view)),
    Resource(f"{_PATH}/proxies", get=list_proxies),
    Resource(f"{_PATH}/proxies/{{part}}", get=_reader("proxies", "ProxyEndpoint", proxy_view)),
    Resource(f"{_PATH}/targets", get=list_targets),
    Resource(f"{_PATH}/targets/{{part}}", get=_reader("targets", "TargetEndpoint", target_view)),
    Resource(f"{_PATH}/resources", get=list_resources),
)
