"""The route table: from host and path to the program that runs.

A table is built at deploy and never changed; the worker swaps whole tables. Looking up does
not grow with the number of proxies: hosts are a dictionary, base paths a tree of segments.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product

from gateway.flow import Program
from gateway.message import VirtualHostFacts

PLAIN_HOSTS = ("default", "secure")
"""The plain listener serves both standard virtual hosts until TLS is configured."""


@dataclass(slots=True)
class _Node:
    """Be one segment of the tree of base paths."""

    literal: dict[str, _Node] = field(default_factory=dict)
    wildcard: _Node | None = None
    programs: list[Program] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Match:
    """Say which program a request runs, by which virtual host, and what is left of its path."""

    program: Program
    virtual_host: VirtualHostFacts
    path_suffix: str


@dataclass(frozen=True, slots=True)
class HostRoutes:
    """Name the environment and the virtual hosts that a Host header leads to."""

    environment: str
    virtual_hosts: tuple[VirtualHostFacts, ...]


class RouteTable:
    """Find programs.

    `environments` maps `org/env` to its programs, `hosts` a host name (lower case, no port) to
    its environment; a name may begin with `*.`. Other hosts go to `default`.
    """

    def __init__(
        self,
        environments: Mapping[str, Iterable[Program]],
        hosts: Mapping[str, HostRoutes],
        default: HostRoutes,
    ) -> None:
        self._hosts = dict(hosts)
        self._default = default
        self._trees: dict[str, _Node] = {}
        for name, programs in environments.items():
            root = self._trees.setdefault(name, _Node())
            for program in programs:
                _node_of(root, program.facts.base_path).programs.append(program)

    def find(self, host: str, path: str) -> Match | None:
        """Return the match of the longest base path, or None.

        `path` is canonical. Literal segments beat `*` where both are equally long.
        """
        routes = self._routes(host)
        tree = self._trees.get(routes.environment)
        if tree is None:
            return None
        segments = path.split("/")[1:]
        for depth, node in _deepest_first(tree, segments):
            for program, virtual_host in product(node.programs, routes.virtual_hosts):
                names = program.virtual_hosts
                if names is None or virtual_host.name in names:
                    return Match(program, virtual_host, _suffix(segments, depth))
        return None

    def virtual_host(self, host: str) -> str:
        """Return the name of the virtual host that a Host header leads to first."""
        return self._routes(host).virtual_hosts[0].name

    def _routes(self, host: str) -> HostRoutes:
        """Return where a Host header leads: its very name first, then the longest `*.` alias."""
        name = host_name(host)
        found = self._hosts.get(name)
        while found is None and "." in name:
            name = name.partition(".")[2]
            found = self._hosts.get(f"*.{name}")
        return found or self._default


def host_name(host: str) -> str:
    """Return the lower-case name of a Host header without its port."""
    name = host.strip().lower()
    if name.startswith("["):
        return name.partition("]")[0] + "]"
    return name.partition(":")[0].rstrip(".")


def _node_of(root: _Node, base_path: str) -> _Node:
    """Return the node of a base path, made where it is missing."""
    node = root
    for segment in [part for part in base_path.split("/") if part]:
        if segment == "*":
            node.wildcard = node.wildcard or _Node()
            node = node.wildcard
        else:
            node = node.literal.setdefault(segment, _Node())
    return node


def _deepest_first(root: _Node, segments: list[str]) -> list[tuple[int, _Node]]:
    """List the nodes on the way of a path that hold programs, longest base path first."""
    found: list[tuple[int, _Node]] = []
    level = [root]
    for depth, segment in enumerate(segments):
        found.extend((depth, node) for node in level if node.programs)
        level = [below for node in level for below in _below(node, segment)]
    found.extend((len(segments), node) for node in level if node.programs)
    # Longest first; among equals the order of the levels: the one that is literal earlier.
    return sorted(found, key=lambda item: -item[0])


def _below(node: _Node, segment: str) -> Iterator[_Node]:
    """Yield the nodes that a segment leads to, the literal one first; an empty one is no wildcard's."""
    if segment in node.literal:
        yield node.literal[segment]
    if node.wildcard is not None and segment:
        yield node.wildcard


def _suffix(segments: list[str], depth: int) -> str:
    """Return what is left of the path behind a base path of so many segments."""
    rest = segments[depth:]
    return "/" + "/".join(rest) if rest else ""
