"""Files in, SharedFlow out: a bundle without endpoints, whose steps run where it is called.

What Edge writes is one SharedFlow, in `sharedflows/default.xml`; where there are several, the one named
`default` is what is called.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType

from gateway.bundle.archive import SHARED_FLOW, Files
from gateway.bundle.checks import check_steps
from gateway.bundle.element import Element
from gateway.bundle.flows import read_steps
from gateway.bundle.layout import choose_root, lay_out
from gateway.bundle.model import SharedFlow, Step
from gateway.bundle.policy_files import PolicyReader, read_policy
from gateway.bundle.progress import Reading
from gateway.bundle.reading import endpoint_name, refuse_duplicates
from gateway.bundle.root import Root, read_shared_root
from gateway.bundle.workload import LIMITS
from gateway.errors import BundleError, Finding, FindingLog, Location
from gateway.patterns import limited_effort

MAIN = "default"
"""The flow that is called where a bundle holds several."""


@dataclass(frozen=True, slots=True)
class _Read:
    """Hold one SharedFlow element."""

    name: str
    steps: tuple[Step, ...]
    at: Location


def load_shared_flow(files: Files, name: str, readers: Mapping[str, PolicyReader]) -> SharedFlow:
    """Make the SharedFlow of a bundle's files; `readers` has a reader for each policy element.

    It is called `name`, whatever its root XML says.

    Raises:
        BundleError: with all findings of all files, warnings included, by file and line; with a
            single one where it is too large to go on with (`workload.py`).
    """
    if files.kind != SHARED_FLOW:
        raise BundleError.of(Location(files.kind), "is a proxy and no shared flow")
    with limited_effort(LIMITS.patterns):
        return _load(files, name, readers)


def _load(files: Files, name: str, readers: Mapping[str, PolicyReader]) -> SharedFlow:
    reading = Reading(files)
    layout = lay_out(files, reading.log)
    root_file = choose_root(layout, files, name, reading.log)
    root = (None if root_file is None else reading.read(root_file, read_shared_root)) or Root()
    flows = reading.read_all(layout.shared_flows, _read_flow)
    policies = reading.read_all(layout.policies, partial(read_policy, readers))
    refuse_duplicates(flows, "shared flow", reading.log)
    refuse_duplicates(policies, "policy", reading.log)
    names = {policy.name for policy in policies} | reading.refused
    check_steps((step for flow in flows for step in flow.steps), names, reading.log)
    if not layout.shared_flows:
        missing = Location(f"{files.kind}/sharedflows")
        reading.log.add(Finding(missing, "there must be a SharedFlow"))
    called = _called(flows, reading)
    findings = reading.settle()
    return SharedFlow(
        name=name,
        display_name=root.display_name or name,
        description=root.description,
        steps=called.steps,
        policies=MappingProxyType({policy.name: policy for policy in policies}),
        resources=MappingProxyType({key: files[file] for key, file in layout.resources.items()}),
        findings=findings,
        at=called.at,
    )


def _called(flows: tuple[_Read, ...], reading: Reading) -> _Read:
    """Return the flow that is called; the others are warned of. A stand-in where that is an error already."""
    called = flows[0] if len(flows) == 1 else next((flow for flow in flows if flow.name == MAIN), None)
    if called is None and len(flows) > 1:
        message = f"there are {len(flows)} SharedFlows, and none is named '{MAIN}'"
        reading.log.add(Finding(flows[0].at, message, element="SharedFlow"))
    if called is None:
        return _Read("", (), Location(SHARED_FLOW))
    for other in flows:
        if other is not called:
            message = f"'{other.name}' is never run: '{called.name}' is what is called"
            reading.log.add(Finding(other.at, message, element="SharedFlow", is_warning=True))
    return called


def _read_flow(element: Element, log: FindingLog) -> _Read:
    """Read the root element of a file below `sharedflows/`.

    Raises:
        BundleError: if the file holds something else; all other errors go to the log.
    """
    if element.tag != "SharedFlow":
        raise element.fail("must be a SharedFlow")
    return _Read(endpoint_name(element), read_steps(element, log), element.at)
