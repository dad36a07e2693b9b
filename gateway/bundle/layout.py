"""Say what each file of a bundle is, by its name alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from gateway.bundle.archive import PROXY, Files
from gateway.errors import Finding, FindingLog, Location

_RESOURCE_TYPES = frozenset(
    {"jsc", "java", "py", "xsl", "xsd", "wsdl", "node", "hosted", "oas", "graphql", "properties"}
)
_LARGEST_RESOURCE = 15 * 1024 * 1024
_RESOURCE_PARTS = 3


@dataclass(slots=True)
class Layout:
    """File names by what they hold; `resources` maps type and name to the file."""

    roots: list[str] = field(default_factory=list)
    proxies: list[str] = field(default_factory=list)
    targets: list[str] = field(default_factory=list)
    policies: list[str] = field(default_factory=list)
    shared_flows: list[str] = field(default_factory=list)
    resources: dict[tuple[str, str], str] = field(default_factory=dict)


def lay_out(files: Files, log: FindingLog) -> Layout:
    """Sort the files of a bundle; what belongs nowhere is warned of, what may not be there is refused."""
    layout = Layout()
    folders = {"policies": layout.policies}
    if files.kind == PROXY:
        folders |= {"proxies": layout.proxies, "targets": layout.targets}
    else:
        folders["sharedflows"] = layout.shared_flows
    for file in files:
        top, _, rest = file.partition("/")
        if not rest:
            _place(file, layout.roots, files.kind, log)
        elif top in folders:
            _place(file, folders[top], files.kind, log)
        elif top == "resources":
            _place_resource(files, file, layout.resources, log)
        elif top == "integration-endpoints":
            log.add(Finding(_at(files.kind, file), "integration endpoints are not supported"))
        elif top != "manifests":  # checksums, which Edge exports and nobody reads
            _warn(_at(files.kind, file), log)
    _warn_outside(files.outside, log)
    return layout


def choose_root(layout: Layout, files: Files, name: str, log: FindingLog) -> str | None:
    """Return the root XML's file: the only one, or the one named like the proxy; None if there is none."""
    roots = layout.roots
    if len(roots) <= 1:
        return roots[0] if roots else None
    if f"{name}.xml" not in roots:
        message = f"there are {len(roots)} XML files here, and none is named '{name}.xml'"
        log.add(Finding(Location(files.kind), message))
        return None
    for other in roots:
        if other != f"{name}.xml":
            _warn(_at(files.kind, other), log)
    return f"{name}.xml"


def _place(file: str, folder: list[str], kind: str, log: FindingLog) -> None:
    """Put an XML file where it belongs."""
    is_xml = file.lower().endswith(".xml")
    if is_xml and file.count("/") <= 1:
        folder.append(file)
    elif is_xml:
        top = file.partition("/")[0]
        log.add(Finding(_at(kind, file), f"must stand directly in {kind}/{top}, not in a folder there"))
    else:
        _warn(_at(kind, file), log)


def _place_resource(files: Files, file: str, resources: dict[tuple[str, str], str], log: FindingLog) -> None:
    parts = file.split("/", 2)
    at = _at(files.kind, file)
    if len(parts) < _RESOURCE_PARTS:
        log.add(Finding(at, "is ignored: a resource stands in the folder of its type", is_warning=True))
        return
    if parts[1] not in _RESOURCE_TYPES:
        log.add(Finding(at, f"'{parts[1]}' is no known type of resource", is_warning=True))
    if len(files[file]) > _LARGEST_RESOURCE:
        log.add(Finding(at, f"is larger than {_LARGEST_RESOURCE} bytes"))
    resources[parts[1], parts[2]] = file


def _warn_outside(names: Iterable[str], log: FindingLog) -> None:
    for name in names:
        _warn(Location(name), log)


def _warn(at: Location, log: FindingLog) -> None:
    log.add(Finding(at, "is no part of a bundle, and ignored", is_warning=True))


def _at(kind: str, file: str) -> Location:
    return Location(f"{kind}/{file}")
