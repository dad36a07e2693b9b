"""What a bundle meets in an environment: the shared flows that are deployed there, and the flow hooks."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from gateway.bundle import SharedFlow, load_shared_flow, read_zip
from gateway.entities import SHARED_FLOW_KIND, Deployment, FlowHook
from gateway.flow import Hook, called_by
from gateway.management.call import Call
from gateway.policies import readers


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Hold what is deployed, and the hooks; shared flows are loaded when something reaches them, once."""

    call: Call
    standing: tuple[Deployment, ...]
    hooks: Mapping[str, Hook]
    _loaded: dict[str, SharedFlow | None] = field(default_factory=dict)

    async def reached(self, names: Iterable[str]) -> dict[str, SharedFlow]:
        """Return these shared flows and all that they call in turn, as far as they are deployed.

        The hooks' shared flows are among them.

        Raises:
            BundleError: one of them does not load.
        """
        waiting = [*names, *(hook.shared_flow for hook in self.hooks.values())]
        found: dict[str, SharedFlow] = {}
        while waiting:
            name = waiting.pop()
            flow = None if name in found else await self._flow(name)
            if flow is not None:
                found[name] = flow
                waiting += called_by(flow.policies)
        return found

    async def _flow(self, name: str) -> SharedFlow | None:
        if name not in self._loaded:
            self._loaded[name] = await self._stored(name)
        return self._loaded[name]

    async def _stored(self, name: str) -> SharedFlow | None:
        for each in self.standing:
            if (each.kind, each.proxy) == (SHARED_FLOW_KIND, name):
                revisions = self.call.store.revisions(each.organization, SHARED_FLOW_KIND)
                raw = await revisions.bundle(name, each.revision)
                return None if raw is None else await load_flow(name, raw)
        return None


async def load_flow(name: str, raw: bytes) -> SharedFlow:
    """Load the bundle of a shared flow.

    Raises:
        BundleError: with everything that is wrong with it.
    """
    return await asyncio.to_thread(lambda: load_shared_flow(read_zip(raw), name, readers()))


async def neighbours_of(
    call: Call, environment: str, standing: Sequence[Deployment], *, instead: SharedFlow | None = None
) -> Neighbours:
    """Return what bundles meet in an environment; `instead` is a shared flow that is about to be deployed."""
    attached = await call.store.flow_hooks(call.organization).of(environment)
    loaded: dict[str, SharedFlow | None] = {} if instead is None else {instead.name: instead}
    return Neighbours(call, tuple(standing), hooks_of(attached), loaded)


def hooks_of(attached: Iterable[FlowHook]) -> dict[str, Hook]:
    """Return flow hooks as the compiler wants them."""
    return {each.name: Hook(each.shared_flow, each.continue_on_error) for each in attached}
