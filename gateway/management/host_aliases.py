"""Host aliases lead to one environment each: whoever wants one that leads elsewhere is refused.

Each environment also has a host name of its own, `{org}-{env}.localhost`, that nobody else may take.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable

from gateway.entities import own_host
from gateway.errors import Conflict
from gateway.management.call import Call
from gateway.store import Store


async def refuse_taken_aliases(
    call: Call, organization: str, environment: str, aliases: Iterable[str]
) -> None:
    """Refuse aliases that lead to another environment, of this organization or another.

    Raises:
        Conflict: naming the alias, and where it leads.
    """
    wanted = {alias.lower() for alias in aliases}
    async for other, name in _environments(call.store):
        if (other, name) == (organization, environment):
            continue
        taken = {own_host(other, name): "the environment's own name"}
        for host in await call.store.virtual_hosts(other, name).entities():
            taken |= {alias.lower(): f"virtual host {host.name}" for alias in host.host_aliases}
        both = wanted & set(taken)
        if both:
            alias = min(both)
            raise Conflict(
                "messaging.config.beans.HostAliasConflict",
                f"Host alias {alias} leads to environment {name} of organization {other} already: "
                f"it is {taken[alias]} there",
            )


async def _environments(store: Store) -> AsyncIterator[tuple[str, str]]:
    for organization in await store.organizations.names():
        for environment in await store.environments(organization).names():
            yield organization, environment
