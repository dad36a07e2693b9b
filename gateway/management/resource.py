"""Resources: a path, what each verb does, and how a path of the wire leads to one.

`o` and `e` stand for `organizations` and `environments` wherever those are meant; empty segments, at the
end or between, do not count; each segment is decoded once. Must not know any particular resource.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes

from gateway.errors import Invalid, NotFound
from gateway.management.answers import Answer
from gateway.management.body import SMALL
from gateway.management.call import Call
from gateway.management.errors import VerbNotAllowed
from gateway.registry import Registry, discover
from gateway.store import ENTITIES

Verb = Callable[[Call], Awaitable[Answer]]
SHORT = {"o": "organizations", "e": "environments"}
VERSION = "v1"
_BAD_PATH = "management.InvalidPath"


@dataclass(frozen=True, slots=True)
class Resource:
    """Declare one resource: its path below the version, with names in braces, and its verbs.

    `most` bounds its bodies, in bytes. `topic` is what other processes are told after a change;
    "" leaves that to the resource. `takes_rest` says that the last name stands for all the rest of a path,
    slashes included.
    """

    path: str
    get: Verb | None = None
    post: Verb | None = None
    put: Verb | None = None
    delete: Verb | None = None
    most: int = SMALL
    topic: str = ENTITIES
    takes_rest: bool = False

    def verb(self, verb: str) -> Verb:
        """Return what serves a verb; HEAD is a GET whose body is not sent.

        Raises:
            VerbNotAllowed: the resource does not know it.
        """
        verbs = {"GET": self.get, "POST": self.post, "PUT": self.put, "DELETE": self.delete}
        served = verbs.get("GET" if verb == "HEAD" else verb)
        if served is None:
            allowed = [name for name, each in verbs.items() if each is not None]
            if self.get is not None:
                allowed.insert(1, "HEAD")
            raise VerbNotAllowed(verb, f"/{VERSION}/{self.path}", ", ".join(allowed))
        return served


@dataclass(slots=True)
class _Node:
    """Be one segment of the tree of paths."""

    literal: dict[str, _Node] = field(default_factory=dict)
    named: _Node | None = None
    rest: _Node | None = None
    resource: Resource | None = None
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """Hold a resource and the names in the path that led to it."""

    resource: Resource
    names: Mapping[str, str]


class Routes:
    """Find resources by path. Two resources of one path are refused."""

    __slots__ = ("_root",)

    def __init__(self, resources: Iterable[Resource]) -> None:
        self._root = _Node()
        declared: Registry[Resource] = Registry("resource")
        for resource in resources:
            declared.add(resource.path, resource)
            self._add(resource)

    def _add(self, resource: Resource) -> None:
        node = self._root
        names = []
        *before, last = resource.path.split("/")
        for segment in [*before, "" if resource.takes_rest else last]:
            if not segment:
                names.append(last.strip("{}"))
                node.rest = node.rest or _Node()
                node = node.rest
            elif segment.startswith("{"):
                names.append(segment.strip("{}"))
                node.named = node.named or _Node()
                node = node.named
            else:
                node = node.literal.setdefault(segment, _Node())
        node.resource, node.names = resource, tuple(names)

    def find(self, path: str) -> Found:
        """Return what an undecoded path leads to.

        Raises:
            Invalid: a segment is not UTF-8 beneath its escapes.
            NotFound: nothing is served there.
        """
        segments = [_decoded(segment) for segment in path.split("/") if segment]
        node: _Node | None = self._root if segments[:1] == [VERSION] else None
        values = []
        for place, segment in enumerate(segments[1:], 1):
            if node is None:
                break
            if node.rest is not None:
                values.append("/".join(segments[place:]))
                node = node.rest
                break
            literal = node.literal.get(segment) or node.literal.get(SHORT.get(segment, ""))
            if literal is None:
                values.append(segment)
            node = literal or node.named
        if node is None or node.resource is None:
            raise NotFound("management.ResourceNotServed", f"The resource {path} is not served, or not yet")
        return Found(node.resource, dict(zip(node.names, values, strict=True)))


def _decoded(segment: str) -> str:
    try:
        return unquote_to_bytes(segment).decode()
    except UnicodeDecodeError as error:
        raise Invalid(_BAD_PATH, "The path holds an escape that is not UTF-8") from error


@dataclass(frozen=True, slots=True)
class ResourceFile:
    """Hold what one module of `gateway.management.resources` declares as its RESOURCES, and what it says."""

    name: str
    says: str
    resources: tuple[Resource, ...]


def resource_files() -> list[ResourceFile]:
    """Return what the modules of `gateway.management.resources` declare."""
    return [
        ResourceFile(module.__name__.rpartition(".")[2], module.__doc__ or "", module.RESOURCES)
        for module in discover("gateway.management.resources")
    ]


def all_resources() -> list[Resource]:
    """Return all resources that are declared."""
    return [resource for file in resource_files() for resource in file.resources]
