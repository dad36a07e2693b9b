"""From the head of a request to an Exchange."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.faults import Fault
from gateway.flow import Program
from gateway.message import Exchange, Headers, VirtualHostFacts
from gateway.runtime.arrival import (
    MAX_KNOWN_PEERS,
    MAX_REQUEST_HEADERS,
    MAX_REQUEST_LINE,
    Door,
    RequestHead,
)
from gateway.runtime.routes import HostRoutes, RouteTable
from tests.support.builders import FACTS
from tests.support.fakes import NOW, FakeClock

PLAIN = (VirtualHostFacts("default"),)
PROGRAM = Program(FACTS, ())
OTHER = Program(FACTS, ())
ROUTES = RouteTable(
    {"acme/test": [PROGRAM], "acme/prod": [OTHER]},
    {"prod.example": HostRoutes("acme/prod", PLAIN)},
    HostRoutes("acme/test", PLAIN),
)
PATH = "/v0/weather"


def a_head(
    target: str = PATH,
    fields: Iterable[tuple[str, str]] = (),
    *,
    host: str | None = "api.test",
    version: str = "1.1",
    peer: str = "192.0.2.1",
    is_tls: bool = False,
) -> RequestHead:
    hosts = [] if host is None else [("Host", host)]
    return RequestHead(
        "GET", target, version, Headers([*hosts, *fields]), (peer, 4711), ("198.51.100.7", 8080), is_tls
    )


def arrive(head: RequestHead, *trusted: str) -> Exchange:
    door = Door(FakeClock(), lambda: "rrt-1", tuple(ip_network(part) for part in trusted))
    return door.arrive(head, ROUTES)[1]


def refused(head: RequestHead) -> tuple[int, str]:
    with pytest.raises(Fault) as caught:
        arrive(head)
    return caught.value.status, caught.value.text


def forwarding(exchange: Exchange) -> list[str | None]:
    headers = exchange.request.headers
    return [headers.get(f"X-Forwarded-{name}") for name in ("For", "Proto", "Port")]


def test_an_exchange_begins() -> None:
    exchange = arrive(a_head(PATH + "/forecast?w=12&w=13", [("X-A", "1")]))
    assert (exchange.id, exchange.arrived) == ("rrt-1", NOW)
    request = exchange.request
    assert (request.verb, request.path, str(request.query), request.version) == (
        "GET", PATH + "/forecast", "w=12&w=13", "1.1",
    )  # fmt: skip
    assert request.content is None
    assert exchange.proxy.path_suffix == "/forecast"
    assert exchange.proxy.uri == PATH + "/forecast?w=12&w=13"
    assert exchange.proxy.facts is FACTS
    assert exchange.proxy.virtual_host.name == "default"
    client = exchange.client
    assert (client.ip, client.port, client.host, client.local_ip) == (
        "192.0.2.1",
        4711,
        "api.test",
        "198.51.100.7",
    )


def test_the_query_stays_as_it_was_written() -> None:
    query = "a=1&&b=%7e+%zz&c&=d?e/é;f"
    assert arrive(a_head(f"{PATH}?{query}")).request.uri == f"{PATH}?{query}"


def test_the_path_is_canonical_for_routing_and_for_the_target() -> None:
    exchange = arrive(a_head("/v0/%77eather/%7Ex//y%2b"))
    assert exchange.request.path == "/v0/weather/~x//y%2B"
    assert exchange.proxy.path_suffix == "/~x//y%2B"


@pytest.mark.parametrize(
    "path", ["/v0/weather/../x", "/v0/weather/%2e%2E", "/v0/./weather", "/v0/weather/%zz", "/v0/w\\x"]
)
def test_paths_that_could_be_read_in_two_ways_are_refused(path: str) -> None:
    assert refused(a_head(path)) == (400, "Invalid request path")


@pytest.mark.parametrize(
    "target",
    ["*", "api.test:443", "v0/weather", "ftp://api.test/v0/weather", PATH + "#x", PATH + "?a=\udce9"],
)
def test_targets_that_are_no_paths_are_refused(target: str) -> None:
    assert refused(a_head(target)) == (400, "Invalid request path")


def test_no_proxy_is_named_with_its_virtual_host_and_path() -> None:
    assert refused(a_head("/nowhere/at?all=1")) == (
        404,
        "Unable to identify proxy for host: default and url: /nowhere/at",
    )


@pytest.mark.parametrize(
    ("target", "host", "uri"),
    [
        ("http://prod.example/v0/weather/x?a=1", "prod.example", "/v0/weather/x?a=1"),
        ("HTTPS://user:word@prod.example:8080/v0/weather", "prod.example:8080", "/v0/weather"),
    ],
)
def test_the_authority_of_an_absolute_target_counts(target: str, host: str, uri: str) -> None:
    head = a_head(target, host="api.test")
    program, exchange = Door(FakeClock(), lambda: "", ()).arrive(head, ROUTES)
    assert program is OTHER
    assert exchange.client.host == host
    assert exchange.request.uri == uri


@pytest.mark.parametrize("target", ["http://prod.example", "http://prod.example?a=/v0/weather"])
def test_an_absolute_target_may_have_no_path(target: str) -> None:
    assert refused(a_head(target)) == (404, "Unable to identify proxy for host: default and url: /")


@pytest.mark.parametrize(
    ("fields", "host", "version"),
    [
        ([], None, "1.1"),
        ([("host", "other")], "api.test", "1.1"),
        ([("host", "api.test")], "api.test", "1.0"),
    ],
)
def test_there_must_be_one_host(fields: list[tuple[str, str]], host: str | None, version: str) -> None:
    assert refused(a_head(PATH, fields, host=host, version=version)) == (400, "Bad Request")


@pytest.mark.parametrize("version", ["0.9", "1.2", "2.0", "3.0"])
def test_other_versions_are_not_supported(version: str) -> None:
    with pytest.raises(Fault) as caught:
        arrive(a_head("/none", version=version))
    assert (caught.value.code, caught.value.status) == ("gateway.http.VersionNotSupported", 505)


def test_a_line_names_its_version() -> None:
    assert refused(a_head(version="")) == (400, "Bad Request")


@pytest.mark.parametrize("target", [PATH, "/none"])
def test_http_1_0_knows_no_transfer_codings(target: str) -> None:
    fields = [("transfer-encoding", "chunked")]
    assert refused(a_head(target, fields, version="1.0")) == (400, "Bad Request")
    assert arrive(a_head(fields=fields)).request.version == "1.1"


def test_http_1_0_needs_no_host() -> None:
    exchange = arrive(a_head(host=None, version="1.0"))
    assert exchange.client.host == ""
    assert exchange.request.version == "1.0"


def test_the_request_line_has_a_limit() -> None:
    longest = PATH + "?" + "q" * (MAX_REQUEST_LINE - len("GET  HTTP/1.1\r\n") - len(PATH) - 1)
    assert arrive(a_head(longest)).request.verb == "GET"
    assert refused(a_head(longest + "q")) == (414, "request line size exceeding 7,168")


def test_the_header_block_has_a_limit() -> None:
    room = MAX_REQUEST_HEADERS - len("Host: api.test\r\n") - len("X-A: \r\n")
    assert arrive(a_head(PATH, [("X-A", "v" * room)])).request.verb == "GET"
    assert refused(a_head(PATH, [("X-A", "v" * (room + 1))])) == (
        431,
        "request headers size exceeding 25,600",
    )


def test_what_connection_names_is_gone_before_any_policy_runs() -> None:
    fields = [
        ("Connection", "X-User, X-Forwarded-For"),
        ("X-User", "forged"),
        ("X-Forwarded-For", "203.0.113.9"),
    ]
    exchange = arrive(a_head(PATH, fields))
    assert "X-User" not in exchange.request.headers
    assert forwarding(exchange)[0] == "192.0.2.1"


def test_a_host_that_connection_names_still_counts() -> None:
    head = a_head(PATH, [("Connection", "Host")], host="prod.example")
    assert Door(FakeClock(), lambda: "", ()).arrive(head, ROUTES)[0] is OTHER


def test_a_target_is_told_who_called_how() -> None:
    assert forwarding(arrive(a_head())) == ["192.0.2.1", "http", "8080"]
    assert forwarding(arrive(a_head(is_tls=True))) == ["192.0.2.1", "https", "8080"]


def test_what_a_stranger_says_of_itself_is_passed_on_and_not_believed() -> None:
    fields = [("X-Forwarded-For", "10.0.0.1"), ("X-Forwarded-Proto", "https"), ("X-Forwarded-Port", "443")]
    exchange = arrive(a_head(PATH, fields))
    assert forwarding(exchange) == ["10.0.0.1, 192.0.2.1", "http", "8080"]
    assert exchange.client.forwarded_for == "192.0.2.1"
    assert exchange.client.scheme == "http"


def test_what_a_trusted_peer_says_counts() -> None:
    fields = [("X-Forwarded-For", "203.0.113.9"), ("X-Forwarded-Proto", "HTTPS"), ("X-Forwarded-Port", "443")]
    exchange = arrive(a_head(PATH, fields), "192.0.2.0/24")
    assert forwarding(exchange) == ["203.0.113.9, 192.0.2.1", "https", "443"]
    assert exchange.client.forwarded_for == "203.0.113.9"
    assert exchange.client.scheme == "https"


@pytest.mark.parametrize(
    ("chain", "external"),
    [
        ("203.0.113.9, 192.0.2.8", "203.0.113.9"),
        ("10.9.9.9, 203.0.113.9, 192.0.2.8, 192.0.2.9", "203.0.113.9"),
        ("192.0.2.7, 192.0.2.8", "192.0.2.7"),
        ("203.0.113.9, unknown, 192.0.2.8", "192.0.2.8"),
        ("", "192.0.2.1"),
        ("2001:db8::9", "2001:db8::9"),
    ],
)
def test_the_last_external_peer_is_the_first_that_is_not_trusted(chain: str, external: str) -> None:
    exchange = arrive(a_head(PATH, [("X-Forwarded-For", chain)]), "192.0.2.0/24")
    assert exchange.client.forwarded_for == external


def test_repeated_and_empty_forwarding_fields_become_one_chain() -> None:
    fields = [
        ("X-Forwarded-For", "10.0.0.1"),
        ("X-A", "1"),
        ("x-forwarded-for", ", 10.0.0.2"),
        ("X-Forwarded-For", ""),
    ]
    assert arrive(a_head(PATH, fields)).request.headers.get_all("X-Forwarded-For") == [
        "10.0.0.1, 10.0.0.2, 192.0.2.1"
    ]


def test_a_scheme_that_is_none_is_not_believed_of_anybody() -> None:
    exchange = arrive(a_head(PATH, [("X-Forwarded-Proto", "gopher")]), "192.0.2.0/24")
    assert forwarding(exchange) == ["192.0.2.1", "http", "8080"]


def test_a_v4_address_that_arrives_as_v6_is_a_v4_address() -> None:
    exchange = arrive(a_head(peer="::ffff:192.0.2.1"), "192.0.2.0/24")
    assert exchange.client.ip == exchange.client.forwarded_for == "192.0.2.1"
    assert forwarding(exchange)[0] == "192.0.2.1"


def test_v6_peers_can_be_trusted() -> None:
    exchange = arrive(a_head(PATH, [("X-Forwarded-For", "203.0.113.9")], peer="fe80::1%eth0"), "fe80::/10")
    assert exchange.client.forwarded_for == "203.0.113.9"


def test_peers_that_are_forgotten_are_trusted_as_before() -> None:
    door = Door(FakeClock(), lambda: "", (ip_network("10.0.0.0/16"),))
    fields = [("X-Forwarded-For", "203.0.113.9")]
    for number in range(MAX_KNOWN_PEERS + 2):
        for network, external in (("10.0", "203.0.113.9"), ("10.1", f"10.1.{number >> 8}.{number & 255}")):
            head = a_head(PATH, fields, peer=f"{network}.{number >> 8}.{number & 255}")
            assert door.arrive(head, ROUTES)[1].client.forwarded_for == external


def test_requests_may_come_in_by_several_ports() -> None:
    door = Door(FakeClock(), lambda: "")
    for port in (0, 8080, 8443, 8080):
        head = RequestHead(
            "GET", PATH, "1.1", Headers([("Host", "h")]), ("192.0.2.1", 1), ("192.0.2.2", port)
        )
        assert forwarding(door.arrive(head, ROUTES)[1])[2] == str(port)


field = st.tuples(
    st.sampled_from(
        [
            *("Host", "host", "Connection", "X-Forwarded-For", "x-forwarded-for", "X-Forwarded-Proto"),
            *("X-Forwarded-Port", "X-User", "Keep-Alive", "Transfer-Encoding", "Cookie"),
        ]
    ),
    st.sampled_from(
        ["", "api.test", "prod.example:80", "close", "X-User, keep-alive", "192.0.2.9", "https", "1"]
    ),
)


@given(st.lists(field, max_size=8), st.sampled_from(["1.0", "1.1"]), st.booleans())
def test_a_block_of_lines_is_let_in_as_its_fields_are(
    fields: list[tuple[str, str]], version: str, is_trusted: bool
) -> None:
    block = "".join(f"{name}: {value}\r\n" for name, value in fields).encode()
    door = Door(FakeClock(), lambda: "rrt-1", (ip_network("192.0.2.0/24"),) if is_trusted else ())
    outcomes: list[list[object]] = []
    for headers in (Headers(fields), Headers.from_block(block)):
        head = RequestHead("GET", PATH, version, headers, ("192.0.2.1", 4711), ("198.51.100.7", 8080))
        try:
            program, exchange = door.arrive(head, ROUTES)
        except Fault as fault:
            outcomes.append([fault.code])
            continue
        client = exchange.client
        told = [client.host, client.scheme, client.forwarded_for, list(exchange.request.headers)]
        outcomes.append([program is OTHER, *told])
    assert outcomes[0] == outcomes[1]
