"""From host and path to a program."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Mapping
from dataclasses import replace

import pytest

from gateway.flow import Program
from gateway.message import VirtualHostFacts
from gateway.runtime.routes import MAX_KNOWN_HOST, MAX_KNOWN_HOSTS, HostRoutes, RouteTable, host_name
from tests.support.builders import FACTS

PLAIN = (VirtualHostFacts("default"), VirtualHostFacts("secure"))
DEFAULT = HostRoutes("acme/test", PLAIN)


def a_program(base_path: str, *virtual_hosts: str, api: str = "") -> Program:
    return Program(replace(FACTS, base_path=base_path, api=api or base_path), (), virtual_hosts or None)


def a_table(*base_paths: str, hosts: Mapping[str, HostRoutes] | None = None) -> RouteTable:
    return RouteTable({"acme/test": [a_program(path) for path in base_paths]}, hosts or {}, DEFAULT)


def found(table: RouteTable, path: str, host: str = "") -> tuple[str, str] | None:
    match = table.find(host, path)
    return None if match is None else (match.program.facts.api, path[match.base_size :])


@pytest.mark.parametrize(
    ("path", "suffix"),
    [
        ("/v1/weather", ""),
        ("/v1/weather/", "/"),
        ("/v1/weather/x", "/x"),
        ("/v1/weather//x", "//x"),
        ("/v1/weather/x/", "/x/"),
    ],
)
def test_a_base_path_and_what_is_below_it(path: str, suffix: str) -> None:
    assert found(a_table("/v1/weather"), path) == ("/v1/weather", suffix)


@pytest.mark.parametrize(
    "path", ["/v1/weatherx", "/v1", "/v1/", "/", "/V1/weather", "//v1/weather", "/v1//weather"]
)
def test_what_is_beside_a_base_path(path: str) -> None:
    assert found(a_table("/v1/weather"), path) is None


@pytest.mark.parametrize(("path", "suffix"), [("/", "/"), ("/x", "/x"), ("//x", "//x")])
def test_the_root_takes_everything(path: str, suffix: str) -> None:
    assert found(a_table("/"), path) == ("/", suffix)


def test_the_longest_base_path_wins() -> None:
    table = a_table("/", "/v1", "/v1/weather", "/v1/weather/forecast/daily")
    assert found(table, "/v1/weather/forecast") == ("/v1/weather", "/forecast")
    assert found(table, "/v1/weather/forecast/daily/x") == ("/v1/weather/forecast/daily", "/x")
    assert found(table, "/v1/wether") == ("/v1", "/wether")
    assert found(table, "/v2") == ("/", "/v2")


def test_a_wildcard_takes_one_segment_that_is_not_empty() -> None:
    table = a_table("/v1/*/foo")
    assert found(table, "/v1/any/foo/x") == ("/v1/*/foo", "/x")
    assert found(table, "/v1//foo") is None
    assert found(table, "/v1/a/b/foo") is None
    assert found(table, "/v1/foo") is None


def test_a_literal_segment_beats_a_wildcard() -> None:
    table = a_table("/v1/*", "/v1/weather")
    assert found(table, "/v1/weather/x") == ("/v1/weather", "/x")
    assert found(table, "/v1/other/x") == ("/v1/*", "/x")


def test_the_earlier_literal_segment_decides() -> None:
    table = a_table("/v1/*/c", "/v1/b/*")
    assert found(table, "/v1/b/c") == ("/v1/b/*", "")
    assert found(table, "/v1/x/c") == ("/v1/*/c", "")


def test_a_longer_wildcard_beats_a_shorter_literal() -> None:
    assert found(a_table("/v1/weather", "/v1/*/x"), "/v1/weather/x") == ("/v1/*/x", "")


def test_a_way_that_ends_nowhere_is_left_again() -> None:
    assert found(a_table("/v1/weather/deep/down", "/v1/*"), "/v1/weather/deep") == ("/v1/*", "/deep")


def test_hosts_choose_the_environment() -> None:
    table = RouteTable(
        {"acme/test": [a_program("/v1", api="test")], "acme/prod": [a_program("/v1", api="prod")]},
        {
            "acme-prod.localhost": HostRoutes("acme/prod", PLAIN),
            "api.acme.example": HostRoutes("acme/prod", PLAIN),
        },
        DEFAULT,
    )
    for host in ("acme-prod.localhost", "ACME-Prod.localhost:8080", "api.acme.example", "api.acme.example."):
        assert found(table, "/v1", host) == ("prod", "")
    for host in ("", "localhost", "127.0.0.1:8080", "acme-prod.localhost.evil.example", "xapi.acme.example"):
        assert found(table, "/v1", host) == ("test", "")


def test_an_alias_may_stand_for_all_names_below_a_domain() -> None:
    table = RouteTable(
        {
            "acme/test": [a_program("/v1", api="test")],
            "a/a": [a_program("/v1", api="a")],
            "b/b": [a_program("/v1", api="b")],
        },
        {
            "*.acme.example": HostRoutes("a/a", PLAIN),
            "*.deep.acme.example": HostRoutes("b/b", PLAIN),
            "own.deep.acme.example": HostRoutes("a/a", PLAIN),
        },
        DEFAULT,
    )
    assert found(table, "/v1", "x.acme.example") == ("a", "")
    assert found(table, "/v1", "x.deep.acme.example") == ("b", "")
    assert found(table, "/v1", "own.deep.acme.example") == ("a", "")
    assert found(table, "/v1", "acme.example") == ("test", "")


def test_an_environment_without_deployments_has_no_proxies() -> None:
    assert found(RouteTable({}, {}, DEFAULT), "/v1") is None


def test_a_program_listens_on_its_virtual_hosts_only() -> None:
    programs = [a_program("/v1", "secure"), a_program("/v1/deep", "partner")]
    partner = HostRoutes("acme/test", (VirtualHostFacts("partner"),))
    table = RouteTable({"acme/test": programs}, {"partner.example": partner}, DEFAULT)
    match = table.find("", "/v1/deep")
    assert match is not None
    assert (match.program.facts.base_path, match.virtual_host.name) == ("/v1", "secure")
    assert found(table, "/v1/deep", "partner.example") == ("/v1/deep", "")
    assert found(table, "/v1", "partner.example") is None


def test_a_program_without_virtual_hosts_listens_on_all() -> None:
    match = a_table("/v1").find("", "/v1")
    assert match is not None
    assert match.virtual_host.name == "default"


def test_the_virtual_host_that_a_host_leads_to() -> None:
    partner = HostRoutes("acme/test", (VirtualHostFacts("partner"),))
    table = a_table("/v1", hosts={"partner.example": partner})
    assert table.virtual_host("partner.example:80") == "partner"
    assert table.virtual_host("other") == "default"


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("Example.COM", "example.com"),
        ("example.com:8080", "example.com"),
        (" example.com ", "example.com"),
        ("example.com.:80", "example.com"),
        ("[::1]:8080", "[::1]"),
        ("[2001:DB8::1]", "[2001:db8::1]"),
        ("", ""),
    ],
)
def test_the_name_of_a_host(host: str, name: str) -> None:
    assert host_name(host) == name


def calls_of(table: RouteTable, path: str) -> int:
    """Count what is called during one lookup."""
    count = 0

    def note(frame: object, event: str, argument: object) -> None:
        nonlocal count
        count += 1

    sys.setprofile(note)
    try:
        table.find("", path)
    finally:
        sys.setprofile(None)
    return count


def test_a_lookup_does_not_grow_with_the_number_of_proxies() -> None:
    few = a_table("/v1/p0/x", "/v1/*/y")
    many = a_table(*(f"/v1/p{number}/x" for number in range(5_000)), "/v1/*/y")
    assert calls_of(many, "/v1/p0/x/rest") == calls_of(few, "/v1/p0/x/rest")


def test_a_host_leads_to_the_same_place_each_time_whoever_asks_in_between() -> None:
    partner = VirtualHostFacts("partner")
    table = RouteTable(
        {"acme/test": [a_program("/v1", api="test")], "acme/prod": [a_program("/v1", api="prod")]},
        {"prod.example": HostRoutes("acme/prod", (partner,))},
        DEFAULT,
    )
    asked = ["prod.example", "prod.example", "", "prod.example", "other", "other", "", "PROD.example:80", ""]
    for host in asked * 2:
        is_prod = "prod" in host.lower()
        match = table.find(host, "/v1/x")
        assert match is not None
        assert (match.program.facts.api, match.base_size) == ("prod" if is_prod else "test", 3)
        assert match.virtual_host.name == table.virtual_host(host) == ("partner" if is_prod else "default")


def test_hosts_beyond_those_that_are_remembered_lead_where_they_did() -> None:
    table = RouteTable(
        {"acme/test": [a_program("/v1", api="test")], "acme/prod": [a_program("/v1", api="prod")]},
        {"*.prod.example": HostRoutes("acme/prod", PLAIN)},
        DEFAULT,
    )
    hosts = [f"h{number}.prod.example" for number in range(MAX_KNOWN_HOSTS + 9)]
    for host in [*hosts, *hosts[:9], "h" * MAX_KNOWN_HOST + ".prod.example"]:
        assert found(table, "/v1", host) == ("prod", "")
        assert found(table, "/v1", f"x{host}.other") == ("test", "")


def test_a_way_that_was_found_leads_nobody_else_along() -> None:
    bases = ("/v1", "/v1/weather", "/v2", "/v2/deep/down")
    paths = ("/v1/weather/x", "/v1/weather", "/v1/weatherman", "/v1", "/v2/x", "/v2/deep/down/x", "/v3")
    table = a_table(*bases)
    for before, path in itertools.product(paths, paths):
        found(table, before)
        assert found(table, path) == found(a_table(*bases), path), (before, path)


def test_a_way_that_was_found_is_that_of_its_host() -> None:
    programs = {"acme/test": [a_program("/v1")], "acme/prod": [a_program("/v1/more")]}
    table = RouteTable(programs, {"prod.example": HostRoutes("acme/prod", PLAIN)}, DEFAULT)
    for _ in range(2):
        assert found(table, "/v1/more", "any") == ("/v1", "/more")
        assert found(table, "/v1/more", "prod.example") == ("/v1/more", "")
        assert found(table, "/v1", "prod.example") is None
