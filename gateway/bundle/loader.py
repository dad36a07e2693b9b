"""Files in, Bundle out: everything wrong with a proxy is found in one go.

The loader knows files, endpoints and references. Of policies it knows that each stands in a
file of its own and has a name; what is in them is the matter of the readers it is given.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from types import MappingProxyType

from gateway.bundle.archive import PROXY, Files
from gateway.bundle.checks import check_base_paths, check_routes, check_steps, steps_of
from gateway.bundle.endpoints import read_proxy_endpoint
from gateway.bundle.layout import choose_root, lay_out
from gateway.bundle.model import Bundle, PolicyLike, ProxyEndpoint, TargetEndpoint
from gateway.bundle.policy_files import PolicyReader, read_policy
from gateway.bundle.progress import Reading
from gateway.bundle.reading import refuse_duplicates
from gateway.bundle.root import Root, read_root
from gateway.bundle.targets import read_target_endpoint
from gateway.bundle.workload import LIMITS
from gateway.errors import BundleError, Finding, Location
from gateway.patterns import limited_effort


def load(files: Files, name: str, readers: Mapping[str, PolicyReader]) -> Bundle:
    """Make the Bundle of a proxy's files; `readers` has a reader for each policy element.

    The proxy is called `name`, whatever its root XML says.

    Raises:
        BundleError: with all findings of all files, warnings included, by file and line; with a
            single one where it is too large to go on with (`workload.py`).
    """
    if files.kind != PROXY:
        raise BundleError.of(Location(files.kind), "is a shared flow and no proxy")
    with limited_effort(LIMITS.patterns):
        return _load(files, name, readers)


def _load(files: Files, name: str, readers: Mapping[str, PolicyReader]) -> Bundle:
    reading = Reading(files)
    layout = lay_out(files, reading.log)
    root_file = choose_root(layout, files, name, reading.log)
    root = (None if root_file is None else reading.read(root_file, read_root)) or Root()
    proxies = reading.read_all(layout.proxies, read_proxy_endpoint)
    targets = reading.read_all(layout.targets, read_target_endpoint)
    policies = reading.read_all(layout.policies, partial(read_policy, readers))
    if not layout.proxies:
        reading.log.add(
            Finding(Location(f"{files.kind}/proxies"), "there must be at least one ProxyEndpoint")
        )
    _check(proxies, targets, policies, reading)
    return Bundle(
        name=name,
        display_name=root.display_name or name,
        description=root.description,
        created_at=root.created_at,
        created_by=root.created_by,
        last_modified_at=root.last_modified_at,
        last_modified_by=root.last_modified_by,
        proxy_endpoints=proxies,
        target_endpoints=MappingProxyType({target.name: target for target in targets}),
        policies=MappingProxyType({policy.name: policy for policy in policies}),
        resources=MappingProxyType({key: files[file] for key, file in layout.resources.items()}),
        findings=reading.settle(),
    )


def _check(
    proxies: Sequence[ProxyEndpoint],
    targets: Sequence[TargetEndpoint],
    policies: Sequence[PolicyLike],
    reading: Reading,
) -> None:
    """Check the files against each other."""
    log = reading.log
    refuse_duplicates(proxies, "proxy endpoint", log)
    refuse_duplicates(targets, "target endpoint", log)
    refuse_duplicates(policies, "policy", log)
    check_steps(steps_of(proxies, targets), {policy.name for policy in policies} | reading.refused, log)
    check_routes(proxies, {target.name for target in targets} | reading.refused, log)
    check_base_paths(proxies, log)
