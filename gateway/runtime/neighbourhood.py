"""Loading what proxies of an environment share: its shared flows and flow hooks, and who is touched by which.

Like a deployment, a shared flow that does not load keeps what ran before it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from gateway.bundle import SharedFlow, load_shared_flow, read_zip
from gateway.entities import SHARED_FLOW_KIND, Deployment
from gateway.errors import BundleError
from gateway.flow import Hook, reached
from gateway.policies import readers
from gateway.store import Store

_log = logging.getLogger(__name__)

Key = tuple[str, str, str, str, int]
"""Organization, environment, kind, name, revision: two revisions of a proxy may stand on two base paths."""


def key_of(deployment: Deployment) -> Key:
    """Return what a deployment is remembered by."""
    each = deployment
    return each.organization, each.environment, each.kind, each.proxy, each.revision


@dataclass(frozen=True, slots=True)
class LoadedFlow:
    """Remember a shared flow, of what it was made, and what was wrong with it."""

    made_of: object
    flow: SharedFlow | None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """Hold the shared flows of an environment, and its flow hooks."""

    loaded: Mapping[str, LoadedFlow] = field(default_factory=dict)
    hooks: Mapping[str, Hook] = field(default_factory=dict)

    @property
    def flows(self) -> dict[str, SharedFlow]:
        """Return the shared flows that there are, by name."""
        return {name: each.flow for name, each in self.loaded.items() if each.flow is not None}

    def seen_by(self, calls: Sequence[str]) -> object:
        """Return all that matters to a proxy that makes these calls: what compares equal compiles alike."""
        if not calls and not self.hooks:
            return None
        attached = [hook.shared_flow for hook in self.hooks.values()]
        names = reached((*calls, *attached), self.flows)
        of = {name: self.loaded[name].made_of if name in self.loaded else None for name in names}
        return of, dict(self.hooks)


async def load_neighbourhood(
    store: Store, environment: str, standing: Sequence[Deployment], before: Mapping[Key, LoadedFlow]
) -> Neighbourhood:
    """Load what is shared in an environment; what has not changed is taken over."""
    if not standing:
        return Neighbourhood()
    flows = [each for each in standing if each.kind == SHARED_FLOW_KIND]
    loaded = {each.proxy: await _load(store, each, before.get(key_of(each))) for each in flows}
    attached = await store.flow_hooks(standing[0].organization).of(environment)
    hooks = {each.name: Hook(each.shared_flow, each.continue_on_error) for each in attached}
    return Neighbourhood(loaded, hooks)


async def _load(store: Store, deployment: Deployment, before: LoadedFlow | None) -> LoadedFlow:
    revisions = store.revisions(deployment.organization, deployment.kind)
    made_of = (deployment, await revisions.find(deployment.proxy, deployment.revision))
    if before is not None and before.made_of == made_of:
        return before
    raw = await revisions.bundle(deployment.proxy, deployment.revision)
    try:
        flow = await asyncio.to_thread(_flow, deployment.proxy, raw or b"")
    except BundleError as error:
        _log.error("%s revision %s does not load: %s", deployment.proxy, deployment.revision, error)
        return LoadedFlow(made_of, None if before is None else before.flow, str(error))
    return LoadedFlow(made_of, flow)


def _flow(name: str, raw: bytes) -> SharedFlow:
    return load_shared_flow(read_zip(raw), name, readers())
