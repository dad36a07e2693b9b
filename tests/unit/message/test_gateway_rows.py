"""The variables of the client, the proxy and the clock."""

from __future__ import annotations

import pytest

from gateway.message import Exchange, FlowPosition, Phase, resolve
from tests.support.builders import make_exchange, make_request

ARRIVED = 1377112607.25


def arrived(phase: Phase = Phase.REQUEST) -> Exchange:
    """Make an exchange about which everything is known."""
    exchange = make_exchange(make_request(query="w=1"), arrived=ARRIVED, phase=phase)
    exchange.client.forwarded_for = "198.51.100.7"
    exchange.client.received_end = ARRIVED + 1
    exchange.client.sent_start = ARRIVED + 2
    exchange.client.sent_end = ARRIVED + 3
    exchange.proxy.flow = FlowPosition(Phase.REQUEST, "proxy", "Weather", "Forecasts")
    exchange.flow = FlowPosition(phase, "target", "PostFlow", "Last")
    return exchange


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("client.ip", "192.0.2.1"),
        ("client.host", "192.0.2.1"),
        ("client.port", 40000),
        ("client.scheme", "http"),
        ("client.ssl.enabled", "false"),
        ("client.received.start.timestamp", 1377112607250),
        ("client.received.start.time", "Wed, 21 Aug 2013 19:16:47 UTC"),
        ("client.received.end.timestamp", 1377112608250),
        ("client.received.end.time", "Wed, 21 Aug 2013 19:16:48 UTC"),
        ("proxy.name", "default"),
        ("proxy.basepath", "/v0/weather"),
        ("proxy.pathsuffix", "/forecast"),
        ("proxy.url", "http://acme-test.localhost/v0/weather/forecast?w=1"),
        ("proxy.client.ip", "198.51.100.7"),
        ("proxy.flow.name", "Weather"),
        ("proxy.flow.description", "Forecasts"),
        ("current.flow.name", "PostFlow"),
        ("current.flow.description", "Last"),
        ("apiproxy.name", "weather"),
        ("apiproxy.revision", "3"),
        ("apiproxy.basepath", "/"),
        ("application.basepath", "/"),
        ("organization.name", "acme"),
        ("environment.name", "test"),
        ("virtualhost.name", "default"),
        ("virtualhost.aliases.values", ["acme-test.localhost"]),
        ("virtualhost.ssl.enabled", False),
        ("messageid", "rrt-1"),
        ("system.timestamp", 1377112607250),
        ("system.time", "Wed, 21 Aug 2013 19:16:47 UTC"),
        ("system.time.year", 2013),
        ("system.time.month", 8),
        ("system.time.day", 21),
        ("system.time.dayofweek", 4),
        ("system.time.hour", 19),
        ("system.time.minute", 16),
        ("system.time.second", 47),
        ("system.time.millisecond", 250),
        ("system.time.zone", "UTC"),
    ],
)
def test_value(name: str, value: object) -> None:
    variable = resolve(name)
    assert variable(arrived()) == value
    assert variable.is_read_only


def test_tls_of_the_client_is_told_as_text() -> None:
    exchange = arrived()
    exchange.client.scheme = "https"
    assert resolve("client.ssl.enabled")(exchange) == "true"


SENT = [
    ("client.sent.start.timestamp", 1377112609250, -1),
    ("client.sent.start.time", "Wed, 21 Aug 2013 19:16:49 UTC", ""),
    ("client.sent.end.timestamp", 1377112610250, -1),
    ("client.sent.end.time", "Wed, 21 Aug 2013 19:16:50 UTC", ""),
]


@pytest.mark.parametrize(("name", "value", "elsewhere"), SENT)
def test_when_the_answer_went_out_is_known_in_the_post_client_flow_only(
    name: str, value: object, elsewhere: object
) -> None:
    assert resolve(name)(arrived(Phase.AFTER)) == value
    assert resolve(name)(arrived(Phase.RESPONSE)) == elsewhere


def test_what_is_not_known_yet_reads_null() -> None:
    exchange = make_exchange()
    exchange.flow = None
    for name in ("client.received.end.time", "proxy.flow.name", "current.flow.name", "target.flow.name"):
        assert resolve(name)(exchange) is None
