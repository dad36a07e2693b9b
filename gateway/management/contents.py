"""What is in a bundle, also in one that does not load: the parts by their names, as they are written.

Edge takes in bundles whose meaning is wrong, and shows their parts; so this reads file by file, and a file
that cannot be read is known by its name alone. Whether a bundle means anything is `checking.py`'s question.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha512
from pathlib import PurePosixPath

from gateway.bundle import Files
from gateway.entities import PROXY_KIND, SHARED_FLOW_KIND, Revision
from gateway.errors import Invalid
from gateway.management.twins import Node, attributes_of, children, local_name, text_of
from gateway.payload import PayloadError, PayloadLimits, parse_xml_payload

_LIMITS = PayloadLimits(max_bytes=4 * 1024 * 1024, max_depth=64, max_nodes=20_000)
BAD_BUNDLE = "messaging.config.beans.InvalidBundle"


@dataclass(frozen=True, slots=True)
class Part:
    """Hold one XML file of a bundle: its name, its bytes, and its root element unless it cannot be read."""

    name: str
    raw: bytes
    root: Node | None


def parts_in(files: Mapping[str, bytes], folder: str) -> list[Part]:
    """Return the XML files that stand directly in a folder ("" for the top), by file name."""
    paths = [PurePosixPath(file) for file in files]
    wanted = [path for path in paths if str(path.parent) == (folder or ".") and path.suffix.lower() == ".xml"]
    return [_part(path, files[str(path)]) for path in wanted]


def _part(path: PurePosixPath, raw: bytes) -> Part:
    try:
        root: Node = parse_xml_payload(raw, _LIMITS)
    except PayloadError:
        return Part(path.stem, raw, None)
    name = attributes_of(root).get("name", "").strip()
    return Part(name or path.stem, raw, root)


def describe(name: str, raw: bytes, files: Files, kind: str = PROXY_KIND) -> Revision:
    """Return what a bundle says of itself, as a revision that is not stored yet.

    Raises:
        Invalid: the archive holds something else than `kind`.
    """
    if files.kind != kind:
        raise Invalid(BAD_BUNDLE, f"The archive holds {files.kind}/ instead of {kind}/")
    proxies, targets, policies = (parts_in(files, folder) for folder in ("proxies", "targets", "policies"))
    flows = parts_in(files, "sharedflows") if kind == SHARED_FLOW_KIND else []
    top = next(iter(parts_in(files, "")), None)
    return Revision(
        name,
        display_name=_top_text(top, "DisplayName") or name,
        description=_top_text(top, "Description"),
        base_paths=_texts(proxies, "BasePath"),
        policies=tuple(part.name for part in policies),
        proxy_endpoints=tuple(part.name for part in proxies),
        target_endpoints=tuple(part.name for part in targets),
        target_servers=_server_names(targets),
        resources=resources_in(files),
        shared_flows=_texts(policies, "SharedFlowBundle"),
        manifest_version=f"SHA-512:{sha512(raw).hexdigest()}",
        flows=tuple(part.name for part in flows),
    )


def resources_in(files: Iterable[str]) -> tuple[str, ...]:
    """Return the resource files as Edge writes them: `jsc://lib/x.js`."""
    found = []
    for file in files:
        top, _, rest = file.partition("/")
        kind, slash, name = rest.partition("/")
        if top == "resources" and slash:
            found.append(f"{kind}://{name}")
    return tuple(found)


def _top_text(top: Part | None, tag: str) -> str:
    if top is None or top.root is None:
        return ""
    return next((text_of(child) for child in children(top.root, tag)), "")


def _texts(parts: Iterable[Part], tag: str) -> tuple[str, ...]:
    """Return the texts of all elements of that name, each once."""
    found = (text_of(node) for part in parts for node in _all(part.root, tag))
    return tuple(dict.fromkeys(text for text in found if text))


def _server_names(targets: Iterable[Part]) -> tuple[str, ...]:
    """Return the target servers that load balancers name, each once."""
    servers = (
        attributes_of(server).get("name", "")
        for part in targets
        for balancer in _all(part.root, "LoadBalancer")
        for server in children(balancer, "Server")
    )
    return tuple(dict.fromkeys(name for name in servers if name))


def _all(root: Node | None, tag: str) -> Iterator[Node]:
    """Go through all elements of that name below a root, the root included."""
    waiting = [] if root is None else [root]
    while waiting:
        node = waiting.pop(0)
        if local_name(node) == tag:
            yield node
        waiting[:0] = children(node)
