"""What is in a bundle, also in one that does not load: the parts by their names, as they are written.

Edge takes in bundles whose meaning is wrong, and shows their parts; so this reads file by file, and a file
that cannot be read is known by its name alone. Whether a bundle means anything is `checking.py`'s question.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import sha512
from pathlib import PurePosixPath

from gateway.bundle import Files
from gateway.entities import PROXY_KIND, Revision
from gateway.errors import Invalid
from gateway.management.twins import Node, attributes_of, children, local_name, text_of
from gateway.payload import PayloadError, PayloadLimits, parse_xml_payload

_LIMITS = PayloadLimits(max_bytes=4 * 1024 * 1024, max_depth=64, max_nodes=20_000)
BAD_BUNDLE = "messaging.config.beans.InvalidBundle"


@dataclass(frozen=True, slots=True)
class Part:
    """Hold one XML file of a bundle: its name, its bytes, its root element if it can be read, its file."""

    name: str
    raw: bytes
    root: Node | None
    file: str = ""


def parts_in(files: Mapping[str, bytes], folder: str) -> list[Part]:
    """Return the XML files that stand directly in a folder ("" for the top), by file name."""
    return [_part(PurePosixPath(file), files[file]) for file in files if _stands_in(file, folder)]


def part_named(files: Mapping[str, bytes], folder: str, name: str) -> Part | None:
    """Return the part of that name in a folder; the file that is named like it is looked at first."""
    likely = f"{folder}/{name}.xml"
    if likely in files:
        part = _part(PurePosixPath(likely), files[likely])
        if part.name == name:
            return part
    return next((part for part in parts_in(files, folder) if part.name == name), None)


def _stands_in(file: str, folder: str) -> bool:
    path = PurePosixPath(file)
    return str(path.parent) == (folder or ".") and path.suffix.lower() == ".xml"


def _part(path: PurePosixPath, raw: bytes) -> Part:
    try:
        root: Node = parse_xml_payload(raw, _LIMITS)
    except PayloadError:
        return Part(path.stem, raw, None, str(path))
    name = attributes_of(root).get("name", "").strip()
    return Part(name or path.stem, raw, root, str(path))


def describe(name: str, raw: bytes, files: Files, kind: str = PROXY_KIND) -> Revision:
    """Return what a bundle says of itself, as a revision that is not stored yet.

    Raises:
        Invalid: the archive holds something else than `kind`.
    """
    if files.kind != kind:
        raise Invalid(BAD_BUNDLE, f"The archive holds {files.kind}/ instead of {kind}/")
    revision = Revision(name)
    for describing in _FOLDERS.values():
        revision = describing(revision, files)
    return replace(revision, manifest_version=digest_of(raw))


def redescribe(before: Revision, raw: bytes, files: Mapping[str, bytes], changed: Iterable[str]) -> Revision:
    """Return what a bundle says of itself after some files were changed: only their folders are read."""
    folders = dict.fromkeys(file.partition("/")[0] if "/" in file else "" for file in changed)
    revision = before
    for folder in folders:
        revision = _FOLDERS.get(folder, _as_it_is)(revision, files)
    return replace(revision, manifest_version=digest_of(raw))


def with_policy(before: Revision, raw: bytes, part: Part) -> Revision:
    """Return what a bundle says of itself with one more policy: no other file has to be read for that."""
    return replace(
        before,
        policies=tuple(sorted({*before.policies, part.name}, key=lambda name: f"{name}.xml")),
        shared_flows=_distinct([*before.shared_flows, *_texts([part], "SharedFlowBundle")]),
        manifest_version=digest_of(raw),
    )


def digest_of(raw: bytes) -> str:
    """Return how the bytes of a bundle are known: what Edge calls its manifest's version."""
    return f"SHA-512:{sha512(raw).hexdigest()}"


def _with_top(revision: Revision, files: Mapping[str, bytes]) -> Revision:
    top = next(iter(parts_in(files, "")), None)
    return replace(
        revision,
        display_name=_top_text(top, "DisplayName") or revision.name,
        description=_top_text(top, "Description"),
    )


def _with_proxies(revision: Revision, files: Mapping[str, bytes]) -> Revision:
    parts = parts_in(files, "proxies")
    return replace(revision, proxy_endpoints=_names(parts), base_paths=_texts(parts, "BasePath"))


def _with_targets(revision: Revision, files: Mapping[str, bytes]) -> Revision:
    parts = parts_in(files, "targets")
    return replace(revision, target_endpoints=_names(parts), target_servers=_server_names(parts))


def _with_policies(revision: Revision, files: Mapping[str, bytes]) -> Revision:
    parts = parts_in(files, "policies")
    return replace(revision, policies=_names(parts), shared_flows=_texts(parts, "SharedFlowBundle"))


def _with_flows(revision: Revision, files: Mapping[str, bytes]) -> Revision:
    return replace(revision, flows=_names(parts_in(files, "sharedflows")))


def _with_resources(revision: Revision, files: Mapping[str, bytes]) -> Revision:
    return replace(revision, resources=resources_in(files))


def _as_it_is(revision: Revision, _files: Mapping[str, bytes]) -> Revision:
    return revision


_FOLDERS: Mapping[str, Callable[[Revision, Mapping[str, bytes]], Revision]] = {
    "": _with_top,
    "proxies": _with_proxies,
    "targets": _with_targets,
    "policies": _with_policies,
    "sharedflows": _with_flows,
    "resources": _with_resources,
}
"""Who describes a folder of a bundle."""


def resources_in(files: Iterable[str]) -> tuple[str, ...]:
    """Return the resource files as Edge writes them: `jsc://lib/x.js`."""
    found = []
    for file in files:
        top, _, rest = file.partition("/")
        kind, slash, name = rest.partition("/")
        if top == "resources" and slash:
            found.append(f"{kind}://{name}")
    return tuple(found)


def _names(parts: Iterable[Part]) -> tuple[str, ...]:
    return tuple(part.name for part in parts)


def _top_text(top: Part | None, tag: str) -> str:
    if top is None or top.root is None:
        return ""
    return next((text_of(child) for child in children(top.root, tag)), "")


def _texts(parts: Iterable[Part], tag: str) -> tuple[str, ...]:
    """Return the texts of all elements of that name, each once."""
    return _distinct(text_of(node) for part in parts for node in _all(part.root, tag))


def _server_names(targets: Iterable[Part]) -> tuple[str, ...]:
    """Return the target servers that load balancers name, each once."""
    return _distinct(
        attributes_of(server).get("name", "")
        for part in targets
        for balancer in _all(part.root, "LoadBalancer")
        for server in children(balancer, "Server")
    )


def _distinct(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))


def _all(root: Node | None, tag: str) -> Iterator[Node]:
    """Go through all elements of that name below a root, the root included."""
    waiting = [] if root is None else [root]
    while waiting:
        node = waiting.pop(0)
        if local_name(node) == tag:
            yield node
        waiting[:0] = children(node)
