"""The variables of the route, the target and its servers."""

from __future__ import annotations

import pytest

from gateway.message import Exchange, FlowPosition, Phase, TargetCall, resolve
from gateway.message.target_rows import TARGET_ROWS
from tests.support.builders import make_exchange

URL = "http://backend.example:8081/user"
SENT = 1377112607.25


def routed(phase: Phase = Phase.REQUEST, endpoint: str = "target") -> Exchange:
    """Make an exchange whose route is chosen."""
    return make_exchange(target=TargetCall("default", "to-backend", URL), phase=phase, endpoint=endpoint)


def answered(phase: Phase = Phase.RESPONSE) -> Exchange:
    """Make an exchange whose target has answered."""
    exchange = routed(phase)
    target = exchange.target
    assert target is not None
    target.flow = FlowPosition(Phase.REQUEST, "target", "PreFlow", "First")
    target.sent_url = URL + "/forecast?w=1"
    target.host, target.ip, target.port, target.scheme = "backend.example", "192.0.2.9", 8081, "http"
    target.server, target.is_fallback, target.failed_servers = "s2", True, ("s1",)
    target.sent_start, target.sent_end = SENT, SENT + 1
    target.received_start, target.received_end = SENT + 2, SENT + 3
    return exchange


@pytest.mark.parametrize("row", [row.name for row in TARGET_ROWS])
def test_everything_reads_null_before_a_route_is_chosen(row: str) -> None:
    assert resolve(row)(make_exchange()) is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("route.name", "to-backend"),
        ("route.target", "default"),
        ("target.name", "default"),
        ("target.url", URL),
        ("target.basepath", "/user"),
        ("target.copy.pathsuffix", True),
        ("target.copy.queryparams", True),
        ("target.ssl.enabled", False),
        ("target.host", None),
        ("target.ip", None),
        ("target.port", None),
        ("target.scheme", None),
        ("target.sent.start.timestamp", None),
        ("target.received.end.time", None),
        ("target.flow.name", None),
        ("loadbalancing.targetserver", None),
        ("loadbalancing.failedservers", []),
        ("loadbalancing.isfallback", False),
        ("request.url", None),
    ],
)
def test_once_a_route_is_chosen(name: str, value: object) -> None:
    assert resolve(name)(routed()) == value


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("target.flow.name", "PreFlow"),
        ("target.flow.description", "First"),
        ("target.host", "backend.example"),
        ("target.ip", "192.0.2.9"),
        ("target.port", 8081),
        ("target.scheme", "http"),
        ("target.sent.start.timestamp", 1377112607250),
        ("target.sent.start.time", "Wed, 21 Aug 2013 19:16:47 UTC"),
        ("target.sent.end.timestamp", 1377112608250),
        ("target.received.start.timestamp", 1377112609250),
        ("target.received.end.timestamp", 1377112610250),
        ("target.received.end.time", "Wed, 21 Aug 2013 19:16:50 UTC"),
        ("loadbalancing.targetserver", "s2"),
        ("loadbalancing.failedservers", ["s1"]),
        ("loadbalancing.isfallback", True),
        ("request.url", "http://backend.example/user/forecast?w=1"),
    ],
)
def test_once_the_target_has_answered(name: str, value: object) -> None:
    assert resolve(name)(answered()) == value
    assert resolve(name)(answered(Phase.AFTER)) == value


@pytest.mark.parametrize(
    "name",
    [
        "route.name",
        "route.target",
        "target.url",
        "target.basepath",
        "target.copy.pathsuffix",
        "target.copy.queryparams",
    ],
)
def test_the_route_is_out_of_scope_in_the_post_client_flow(name: str) -> None:
    assert resolve(name)(answered(Phase.RESPONSE)) is not None
    assert resolve(name)(answered(Phase.AFTER)) is None


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("http://h/p", "http://h/p"),
        ("https://h:443/p?a=b:c", "https://h/p?a=b:c"),
        ("http://[::1]:80/p", "http://[::1]/p"),
        ("http://[::1]/p", "http://[::1]/p"),
        ("http://user:1@h/p", "http://user:1@h/p"),
    ],
)
def test_the_url_that_was_asked_is_shown_without_port(sent: str, shown: str) -> None:
    exchange = answered()
    assert exchange.target is not None
    exchange.target.sent_url = sent
    assert resolve("request.url")(exchange) == shown


def test_a_target_without_path_and_name() -> None:
    exchange = make_exchange(target=TargetCall("", "", "https://h"))
    for name in ("target.basepath", "target.name", "route.name", "route.target"):
        assert resolve(name)(exchange) is None
    assert resolve("target.ssl.enabled")(exchange) is True


def test_tls_is_that_of_the_server_once_it_is_chosen() -> None:
    exchange = routed()
    assert exchange.target is not None
    exchange.target.scheme = "https"
    assert resolve("target.ssl.enabled")(exchange) is True


@pytest.mark.parametrize("url", ["https://other.example/x?y=z", "HTTP://h"])
def test_the_url_is_set_in_the_target_s_request_flow(url: str) -> None:
    exchange = routed()
    resolve("target.url").set(exchange, url)
    assert exchange.target is not None
    assert (exchange.target.url, exchange.target.is_url_set) == (url, True)
    assert resolve("target.url")(exchange) == url


SETTINGS = [
    ("target.url", "http://evil.example"),
    ("target.copy.pathsuffix", False),
    ("target.copy.queryparams", "false"),
]


@pytest.mark.parametrize(("name", "value"), SETTINGS)
def test_setting_elsewhere_has_no_effect(name: str, value: object) -> None:
    for exchange in (routed(Phase.REQUEST, "proxy"), routed(Phase.RESPONSE), routed(Phase.RESPONSE, "proxy")):
        before = resolve(name)(exchange)
        resolve(name).set(exchange, value)
        assert resolve(name)(exchange) == before
        assert exchange.target is not None
        assert not exchange.target.is_url_set
    early = make_exchange()
    resolve(name).set(early, value)
    assert (early.target, early.variables) == (None, {})
    early.flow = None
    resolve(name).set(early, value)
    assert early.target is None


@pytest.mark.parametrize(
    "url",
    [
        "",
        None,
        "h/p",
        "//h/p",
        "ftp://h",
        "file:///etc/passwd",
        "http://",
        "http:h",
        "http://h/a b",
        "http://h/\r\nX: y",
    ],
)
def test_what_is_no_url_is_refused(url: object) -> None:
    exchange = routed()
    with pytest.raises(ValueError, match=r"target\.url"):
        resolve("target.url").set(exchange, url)
    assert resolve("target.url")(exchange) == URL


@pytest.mark.parametrize("name", ["target.copy.pathsuffix", "target.copy.queryparams"])
@pytest.mark.parametrize(
    ("value", "flag"), [(False, False), ("false", False), ("True", True), (True, True), (" FALSE ", False)]
)
def test_copying_is_switched_by_booleans_and_their_texts(name: str, value: object, flag: bool) -> None:
    exchange = routed()
    resolve(name).set(exchange, value)
    assert resolve(name)(exchange) is flag
    other = {"target.copy.pathsuffix", "target.copy.queryparams"} - {name}
    assert resolve(other.pop())(exchange) is True


@pytest.mark.parametrize("name", ["target.copy.pathsuffix", "target.copy.queryparams"])
@pytest.mark.parametrize("value", [None, "", "no", 0])
def test_copying_is_either_true_or_false(name: str, value: object) -> None:
    with pytest.raises(ValueError, match="must be true or false"):
        resolve(name).set(routed(), value)
