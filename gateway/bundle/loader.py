"""Files in, Bundle out: everything wrong with a proxy is found in one go.

The loader knows files, endpoints and references. Of policies it knows that each stands in a
file of its own and has a name; what is in them is the matter of the readers it is given.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import TypeVar

from gateway.bundle.archive import Files
from gateway.bundle.checks import check_base_paths, check_routes, check_steps
from gateway.bundle.element import Element
from gateway.bundle.endpoints import read_proxy_endpoint
from gateway.bundle.layout import choose_root, lay_out
from gateway.bundle.model import Bundle, PolicyLike, ProxyEndpoint, TargetEndpoint
from gateway.bundle.reading import attempt, refuse_duplicates, report_leftovers, require_name
from gateway.bundle.root import Root, read_root
from gateway.bundle.spelling import did_you_mean
from gateway.bundle.targets import read_target_endpoint
from gateway.bundle.workload import LIMITS, Workload
from gateway.bundle.xml import parse_xml
from gateway.errors import BundleError, Finding, FindingLog, Location
from gateway.patterns import limited_effort

PolicyReader = Callable[[Element], PolicyLike]
"""Makes a policy of its root element; raises BundleError for what it cannot accept."""

T = TypeVar("T")

_POLICY_NAME = re.compile(r"[A-Za-z0-9 _.$%-]{1,255}")


def load(files: Files, name: str, readers: Mapping[str, PolicyReader]) -> Bundle:
    """Make the Bundle of a proxy's files; `readers` has a reader for each policy element.

    The proxy is called `name`, whatever its root XML says.

    Raises:
        BundleError: with all findings of all files, warnings included, by file and line; with a
            single one where it is too large to go on with (`workload.py`).
    """
    if files.kind != "apiproxy":
        raise BundleError.of(Location(files.kind), "shared flow bundles are not supported yet")
    with limited_effort(LIMITS.patterns):
        return _load(files, name, readers)


def _load(files: Files, name: str, readers: Mapping[str, PolicyReader]) -> Bundle:
    reading = _Reading(files)
    layout = lay_out(files, reading.log)
    root_file = choose_root(layout, files, name, reading.log)
    root = (None if root_file is None else reading.read(root_file, read_root)) or Root()
    proxies = reading.read_all(layout.proxies, read_proxy_endpoint)
    targets = reading.read_all(layout.targets, read_target_endpoint)
    policies = reading.read_all(layout.policies, partial(_read_policy, readers))
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
        findings=_settle(reading.log),
    )


class _Reading:
    """Read files one by one into one log, and remember what was refused.

    `refused` holds the names under which refused files might be referred to: such a reference
    names something, and is not to be told as a second error.
    """

    def __init__(self, files: Files) -> None:
        self.log = FindingLog()
        self.refused: set[str] = set()
        self._files = files
        self._workload = Workload()

    def read(self, file: str, read: Callable[[Element, FindingLog], T]) -> T | None:
        """Parse and read a file; None if it was refused.

        Raises:
            BundleError: the bundle is too large to go on with.
        """
        raw, place = self._files[file], f"{self._files.kind}/{file}"
        self._workload.add_file(raw, place)
        try:
            element = parse_xml(raw, place)
        except BundleError as error:
            self.log.absorb(error)
            self.refused.add(PurePosixPath(file).stem)
            return None
        self._workload.add_elements(element)
        result = attempt(element, read, self.log)
        if result is None:
            self.refused |= {PurePosixPath(file).stem, (element.get("name") or "").strip()}
        report_leftovers(element, self.log)
        return result

    def read_all(self, names: list[str], read: Callable[[Element, FindingLog], T]) -> tuple[T, ...]:
        """Read files, leaving out those that were refused."""
        results = (self.read(name, read) for name in names)
        return tuple(result for result in results if result is not None)


def _check(
    proxies: Sequence[ProxyEndpoint],
    targets: Sequence[TargetEndpoint],
    policies: Sequence[PolicyLike],
    reading: _Reading,
) -> None:
    """Check the files against each other."""
    log = reading.log
    refuse_duplicates(proxies, "proxy endpoint", log)
    refuse_duplicates(targets, "target endpoint", log)
    refuse_duplicates(policies, "policy", log)
    check_steps(proxies, targets, {policy.name for policy in policies} | reading.refused, log)
    check_routes(proxies, {target.name for target in targets} | reading.refused, log)
    check_base_paths(proxies, log)


def _read_policy(readers: Mapping[str, PolicyReader], element: Element, _log: FindingLog) -> PolicyLike:
    """Have a policy read by the reader of its element."""
    name = require_name(element)
    if not _POLICY_NAME.fullmatch(name):
        allowed = "up to 255 letters, digits, blanks and _ - . $ %"
        raise element.fail(f"name '{name[:255]}' must be made of {allowed}")
    if name != PurePosixPath(element.at.file).stem:
        element.warn(f"name '{name}' differs from the file's; steps must use the name")
    if element.tag not in readers:
        raise element.fail(
            f"policy type '{element.tag}' is not supported{did_you_mean(element.tag, readers)}"
        )
    try:
        return readers[element.tag](element)
    finally:
        element.ignore("async", "Description", "DisplayName")


def _settle(log: FindingLog) -> tuple[Finding, ...]:
    """Return the warnings, or raise everything, by file and line."""
    try:
        log.raise_errors()
    except BundleError as error:
        raise BundleError(sorted(error.findings, key=_position)) from None
    return tuple(sorted(log.warnings, key=_position))


def _position(finding: Finding) -> tuple[str, int, int]:
    return finding.at.file, finding.at.line, finding.at.column
