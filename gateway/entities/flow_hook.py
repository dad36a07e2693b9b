"""Flow hooks: the four places of every call where an environment may have a shared flow run."""

from __future__ import annotations

from dataclasses import dataclass

from gateway.entities.record import Record
from gateway.entities.stamps import Stamped

FLOW_HOOKS = ("PostProxyFlowHook", "PostTargetFlowHook", "PreProxyFlowHook", "PreTargetFlowHook")
"""Their names, in ascending order."""


@dataclass(frozen=True, slots=True)
class FlowHook(Record, Stamped):
    """Attach a shared flow to a flow hook; `continue_on_error` lets calls go on after its faults."""

    name: str
    shared_flow: str
    continue_on_error: bool = True
