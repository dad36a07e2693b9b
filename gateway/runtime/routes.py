"""The route table: from host and path to the program that runs.

A table is built at deploy and never changed; the worker swaps whole tables. Looking up does
not grow with the number of proxies: hosts are a dictionary, base paths are one for each environment;
those that hold a wildcard are a tree of segments.
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
    """Be one segment of the tree of base paths that hold a wildcard."""

    __slots__ = ("literal", "programs", "wildcard")

    def __init__(self) -> None:
        self.literal: dict[str, _Node] = {}
        self.wildcard: _Node | None = None
        self.programs: list[Program] = []


class _Environment:
    """Hold the base paths of one environment.

    `literal` maps those without a wildcard, "" for the root, to their programs; `depths` tells of each number
    of segments whether one of them has so many, `begun` has what longer ones begin with.
    """

    __slots__ = ("begun", "depths", "literal", "tree")

    def __init__(self, programs: Iterable[Program]) -> None:
        self.literal: dict[str, list[Program]] = {}
        self.begun: set[str] = set()
        self.depths = bytearray()
        self.tree: _Node | None = None
        for program in programs:
            segments = [segment for segment in program.facts.base_path.split("/") if segment]
            if "*" in segments:
                self.tree = self.tree or _Node()
                _node_of(self.tree, segments).programs.append(program)
                continue
            parts = [f"/{segment}" for segment in segments]
            self.literal.setdefault("".join(parts), []).append(program)
            self.begun.update("".join(parts[:size]) for size in range(len(parts)))
            self.depths += bytes(max(0, len(segments) + 1 - len(self.depths)))
            self.depths[len(segments)] = True


class Match:
    """Say which program a request runs, by which virtual host, and how much of its path is the base path."""

    __slots__ = ("base_size", "program", "virtual_host")

    def __init__(self, program: Program, virtual_host: VirtualHostFacts, base_size: int) -> None:
        self.program = program
        self.virtual_host = virtual_host
        self.base_size = base_size


@dataclass(frozen=True)
class HostRoutes:
    """Name the environment and the virtual hosts that a Host header leads to."""

    environment: str
    virtual_hosts: tuple[VirtualHostFacts, ...]


class _Way:
    """Say what all match that come by these routes and whose path is this base path or below it."""

    __slots__ = ("base_path", "match", "routes")

    def __init__(self, routes: HostRoutes, base_path: str, match: Match) -> None:
        self.routes = routes
        self.base_path = base_path
        self.match = match


class RouteTable:
    """Find programs.

    `environments` maps `org/env` to its programs, `hosts` a host name (lower case, no port) to
    its environment; a name may begin with `*.`. Other hosts go to `default`.
    """

    __slots__ = ("_default", "_environments", "_host", "_hosts", "_known", "_routes_of_host", "_way")

    def __init__(
        self,
        environments: Mapping[str, Iterable[Program]],
        hosts: Mapping[str, HostRoutes],
        default: HostRoutes,
    ) -> None:
        self._hosts = dict(hosts)
        self._default = default
        self._known: dict[str, HostRoutes] = {}
        # The Host header that was looked up last: mostly the next one is the same.
        self._host = "\0"
        self._routes_of_host = default
        # The way that was found last, likewise.
        self._way: _Way | None = None
        self._environments = {name: _Environment(programs) for name, programs in environments.items()}

    def find(self, host: str, path: str) -> Match | None:
        """Return the match of the longest base path, or None.

        `path` is canonical. Literal segments beat `*` where both are equally long.
        """
        routes = self._routes(host)
        way = self._way
        if way is not None and way.routes is routes and _is_at_or_below(path, way.base_path):
            return way.match
        environment = self._environments.get(routes.environment)
        if environment is None:
            return None
        found = _longest(environment, path, routes.virtual_hosts)
        if environment.tree is None:
            self._remember(routes, environment, path, found)
            return found
        other = _deepest(environment.tree, path, 0, routes.virtual_hosts)
        if other is not None and (found is None or other.base_size > found.base_size):
            return other
        return found

    def _remember(
        self, routes: HostRoutes, environment: _Environment, path: str, found: Match | None
    ) -> None:
        """Remember the way of a path, if all below its base path go it: none of the others goes on there."""
        if found is not None:
            base_path = path[: found.base_size]
            if base_path not in environment.begun:
                self._way = _Way(routes, base_path, found)

    def virtual_host(self, host: str) -> str:
        """Return the name of the virtual host that a Host header leads to first."""
        return self._routes(host).virtual_hosts[0].name

    def _routes(self, host: str) -> HostRoutes:
        """Return where a Host header leads; remembered as it was written, as clients repeat themselves."""
        if host == self._host:
            return self._routes_of_host
        routes = self._known.get(host)
        if routes is None:
            routes = self._led_to(host_name(host))
            if len(host) <= MAX_KNOWN_HOST:
                if len(self._known) >= MAX_KNOWN_HOSTS:
                    self._known.clear()
                self._known[host] = routes
        self._host, self._routes_of_host = host, routes
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


def _node_of(root: _Node, segments: list[str]) -> _Node:
    """Return the node of a base path, made where it is missing."""
    node = root
    for segment in segments:
        if segment == "*":
            node.wildcard = node.wildcard or _Node()
            node = node.wildcard
        else:
            node = node.literal.setdefault(segment, _Node())
    return node


def _longest(
    environment: _Environment, path: str, virtual_hosts: tuple[VirtualHostFacts, ...]
) -> Match | None:
    """Return the match of the longest base path without a wildcard."""
    found: Match | None = None
    end = 0
    for is_there in environment.depths:
        if is_there:
            programs = environment.literal.get(path[:end])
            if programs is not None:
                found = _listening(programs, end, virtual_hosts) or found
        if end == len(path):
            break
        end = _segment_end(path, end)
    return found


def _is_at_or_below(path: str, base_path: str) -> bool:
    """Tell whether a path is a base path, or goes on with a slash behind it."""
    size = len(base_path)
    return path.startswith(base_path) and (len(path) == size or path[size] == "/")


def _segment_end(path: str, at: int) -> int:
    """Return where the segment ends that begins behind the slash at a place."""
    at += 1
    size = len(path)
    while at < size and path[at] != "/":
        at += 1
    return at


def _deepest(node: _Node, path: str, at: int, virtual_hosts: tuple[VirtualHostFacts, ...]) -> Match | None:
    """Return the match of the longest base path at or below a node; what is left of the path begins at `at`.

    No deeper than the tree is, whatever the path. Among equally long ones the first way wins, and the literal
    way is gone before the wildcard's: so the base path that is literal earlier.
    """
    found: Match | None = None
    if at < len(path) and (node.literal or node.wildcard is not None):
        end = _segment_end(path, at)
        segment = path[at + 1 : end]
        below = node.literal.get(segment)
        if below is not None:
            found = _deepest(below, path, end, virtual_hosts)
        # An empty segment is no wildcard's.
        if node.wildcard is not None and segment:
            other = _deepest(node.wildcard, path, end, virtual_hosts)
            if other is not None and (found is None or other.base_size > found.base_size):
                found = other
    return found or _listening(node.programs, at, virtual_hosts)


def _listening(programs: list[Program], at: int, virtual_hosts: tuple[VirtualHostFacts, ...]) -> Match | None:
    """Return the first program that listens on one of the virtual hosts."""
    for program in programs:
        for virtual_host in virtual_hosts:
            names = program.virtual_hosts
            if names is None or virtual_host.name in names:
                return _match(program, virtual_host, at)
    return None


def _match(program: Program, virtual_host: VirtualHostFacts, base_size: int) -> Match:
    """Return a match, made without a call of Python where it is asked from C."""
    match = Match.__new__(Match)
    match.program = program
    match.virtual_host = virtual_host
    match.base_size = base_size
    return match
