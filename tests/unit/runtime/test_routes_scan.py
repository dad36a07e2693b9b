"""The route table against a scan of all base paths, over random tables and requests."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from gateway.flow import Program
from gateway.message import VirtualHostFacts
from gateway.runtime.routes import MAX_KNOWN_HOSTS, HostRoutes, RouteTable
from tests.support.builders import FACTS

segments = st.sampled_from(["a", "b", "c", "*", "a.b", "%2F"])
base_paths = st.lists(segments, max_size=4).map(lambda parts: "/" + "/".join(parts))
hosts_of_program = st.sampled_from([None, ("default",), ("secure", "partner"), ("partner",), ()])
programs = st.lists(
    st.tuples(base_paths, hosts_of_program).map(
        lambda made: Program(replace(FACTS, base_path=made[0], api="".join(made[0])), (), made[1])
    ),
    max_size=12,
)
virtual_hosts = st.lists(
    st.sampled_from(["default", "secure", "partner"]).map(VirtualHostFacts), min_size=1, max_size=3
).map(tuple)
routes = st.builds(HostRoutes, st.sampled_from(["o/test", "o/prod", "o/none"]), virtual_hosts)
NAMES = ["api.example", "*.example", "*.deep.example", "x.deep.example", "[::1]", "localhost", "*.localhost"]
hosts = st.dictionaries(st.sampled_from(NAMES), routes, max_size=5)
host = st.sampled_from(
    [
        *(
            "",
            "api.example",
            "API.Example:8080",
            "api.example.",
            "y.example",
            "x.deep.example",
            "z.deep.example",
        ),
        *(
            "a.b.deep.example",
            "example",
            "[::1]:8080",
            "[::1]",
            "localhost",
            "o-test.localhost",
            " api.example ",
        ),
        *(":80", "n" * 300 + ".example", "a..example", "."),
    ]
)
path = st.lists(st.sampled_from(["a", "b", "c", "", "a.b", "%2F", "d", "*"]), min_size=1, max_size=6).map(
    lambda parts: "/" + "/".join(parts)
)


def leads_to(hosts: dict[str, HostRoutes], default: HostRoutes, host: str) -> HostRoutes:
    """Return where a host leads: by its very name, else by the longest alias that stands for many."""
    name = host.strip().lower()
    name = name[: name.index("]") + 1] if name.startswith("[") else name.split(":")[0].rstrip(".")
    if name in hosts:
        return hosts[name]
    aliases = [alias for alias in hosts if alias.startswith("*.") and name.endswith(alias[1:])]
    return hosts[max(aliases, key=len)] if aliases else default


def scanned(listening: list[Program], where: HostRoutes, path: str) -> tuple[Program, str, str] | None:
    """Return program, virtual host and suffix of the best of all base paths that fit."""
    asked = path.split("/")[1:]
    best: tuple[tuple[int, list[bool], int], Program, str, str] | None = None
    for place, program in enumerate(listening):
        base = [part for part in program.facts.base_path.split("/") if part]
        fits = len(base) <= len(asked) and all(
            mine == given or (mine == "*" and given) for mine, given in zip(base, asked, strict=False)
        )
        names = [each.name for each in where.virtual_hosts]
        heard = [name for name in names if program.virtual_hosts is None or name in program.virtual_hosts]
        if not fits or not heard:
            continue
        rest = "".join("/" + part for part in asked[len(base) :])
        # The longest; among equals the one that is literal earlier; among those of one base path the first.
        rank = (-len(base), [part == "*" for part in base], place)
        if best is None or rank < best[0]:
            best = (rank, program, heard[0], rest)
    return best and best[1:]


@given(programs, programs, hosts, routes, st.lists(st.tuples(host, path), min_size=1, max_size=8))
def test_a_table_finds_what_a_scan_finds(
    test: list[Program],
    prod: list[Program],
    hosts: dict[str, HostRoutes],
    default: HostRoutes,
    asked: list[tuple[str, str]],
) -> None:
    environments = {"o/test": test, "o/prod": prod}
    table = RouteTable(environments, hosts, default)
    for host, path in asked:
        where = leads_to(hosts, default, host)
        match = table.find(host, path)
        found = match and (match.program, match.virtual_host.name, path[match.base_size :])
        assert found == scanned(environments.get(where.environment, []), where, path)
        assert table.virtual_host(host) == where.virtual_hosts[0].name


def test_hosts_that_are_forgotten_lead_to_the_same() -> None:
    here = HostRoutes("o/test", (VirtualHostFacts("default"),))
    there = HostRoutes("o/prod", (VirtualHostFacts("secure"),))
    table = RouteTable({}, {"*.example": there}, here)
    for number in range(MAX_KNOWN_HOSTS * 2 + 2):
        assert table.virtual_host(f"{number}.example") == "secure"
        assert table.virtual_host(f"{number}.nowhere") == "default"
