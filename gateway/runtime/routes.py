"""The route table: from host and path to the program that runs.

A table is built at deploy and never changed; the worker swaps whole tables. Looking up does
not grow with the number of proxies: hosts are a dictionary, base paths a tree of segments that is
walked down once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from gateway.flow import Program
from gateway.message import VirtualHostFacts

PLAIN_HOSTS = ("default", "secure")
"""The plain listener serves both standard virtual hosts until TLS is configured."""


MAX_KNOWN_HOSTS = 1_024
"""How many Host headers are remembered with where they lead; then all are forgotten."""
MAX_KNOWN_HOST = 255
"""How long a Host header may be that is remembered."""


class _Node:
    """Be one segment of the tree of base paths."""

    __slots__ = ("literal", "programs", "wildcard")

    def __init__(self) -> None:
        self.literal: dict[str, _Node] = {}
        self.wildcard: _Node | None = None
        self.programs: list[Program] = []


class Match:
    """Say which program a request runs, by which virtual host, and what is left of its path."""

    __slots__ = ("path_suffix", "program", "virtual_host")

    def __init__(self, program: Program, virtual_host: VirtualHostFacts, path_suffix: str) -> None:
        self.program = program
        self.virtual_host = virtual_host
        self.path_suffix = path_suffix


@dataclass(frozen=True)
class HostRoutes:
    """Name the environment and the virtual hosts that a Host header leads to."""

    environment: str
    virtual_hosts: tuple[VirtualHostFacts, ...]


class RouteTable:
    """Find programs.

    `environments` maps `org/env` to its programs, `hosts` a host name (lower case, no port) to
    its environment; a name may begin with `*.`. Other hosts go to `default`.
    """

    __slots__ = ("_default", "_hosts", "_known", "_trees")

    def __init__(
        self,
        environments: Mapping[str, Iterable[Program]],
        hosts: Mapping[str, HostRoutes],
        default: HostRoutes,
    ) -> None:
        self._hosts = dict(hosts)
        self._default = default
        self._known: dict[str, HostRoutes] = {}
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
        return None if tree is None else _deepest(tree, path, 0, routes.virtual_hosts)

    def virtual_host(self, host: str) -> str:
        """Return the name of the virtual host that a Host header leads to first."""
        return self._routes(host).virtual_hosts[0].name

    def _routes(self, host: str) -> HostRoutes:
        """Return where a Host header leads; remembered as it was written, as clients repeat themselves."""
        routes = self._known.get(host)
        if routes is None:
            routes = self._led_to(host_name(host))
            if len(host) <= MAX_KNOWN_HOST:
                if len(self._known) >= MAX_KNOWN_HOSTS:
                    self._known.clear()
                self._known[host] = routes
        return routes

    def _led_to(self, name: str) -> HostRoutes:
        """Return where a name leads: its very name first, then the longest `*.` alias."""
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


def _deepest(node: _Node, path: str, at: int, virtual_hosts: tuple[VirtualHostFacts, ...]) -> Match | None:
    """Return the match of the longest base path at or below a node; what is left of the path begins at `at`.

    No deeper than the tree is, whatever the path. Among equally long ones the first way wins, and the literal
    way is gone before the wildcard's: so the base path that is literal earlier.
    """
    found: Match | None = None
    if at < len(path) and (node.literal or node.wildcard is not None):
        end = at + 1
        while end < len(path) and path[end] != "/":
            end += 1
        segment = path[at + 1 : end]
        below = node.literal.get(segment)
        if below is not None:
            found = _deepest(below, path, end, virtual_hosts)
        # An empty segment is no wildcard's.
        if node.wildcard is not None and segment:
            other = _deepest(node.wildcard, path, end, virtual_hosts)
            if other is not None and (found is None or len(other.path_suffix) < len(found.path_suffix)):
                found = other
    return found or _listening(node, path, at, virtual_hosts)


def _listening(node: _Node, path: str, at: int, virtual_hosts: tuple[VirtualHostFacts, ...]) -> Match | None:
    """Return the first program of a node that listens on one of the virtual hosts."""
    for program in node.programs:
        for virtual_host in virtual_hosts:
            names = program.virtual_hosts
            if names is None or virtual_host.name in names:
                return Match(program, virtual_host, path[at:])
    return None
