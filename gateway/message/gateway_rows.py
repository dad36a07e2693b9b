# cython: annotation_typing=True
"""Rows of the variable table: the client's side, the proxy and where it is deployed, the clock."""

from __future__ import annotations

from gateway.message.exchange import Exchange
from gateway.message.moments import ZONE, calendar, day_of_week, epoch_ms, utc_text
from gateway.message.reader import PathSuffix
from gateway.message.variable_rows import (
    AFTER,
    ANY,
    BOOLEAN,
    COLLECTION,
    INTEGER,
    LONG,
    STRING,
    Row,
    after,
    moment,
    of_flow,
)


def proxy_url(exchange: Exchange) -> str:
    """Return the URL as the client asked for it."""
    client = exchange.client
    return f"{client.scheme}://{client.host}{exchange.proxy.uri}"


CLIENT_ROWS: tuple[Row, ...] = (
    Row("client.ip", STRING, ANY, "the peer that connected", lambda e: e.client.ip),
    Row("client.host", STRING, ANY, "the same address", lambda e: e.client.ip),
    Row("client.port", INTEGER, ANY, "the peer's port", lambda e: e.client.port),
    Row("client.scheme", STRING, ANY, "`http` or `https`", lambda e: e.client.scheme),
    Row(
        "client.ssl.enabled",
        STRING,
        ANY,
        "`true` for TLS, else `false`",
        lambda e: "true" if e.client.scheme == "https" else "false",
    ),
    *moment("client.received.start", ANY, "when the request's head was here", lambda e: e.arrived),
    *moment("client.received.end", ANY, "when the request was here whole", lambda e: e.client.received_end),
    *moment(
        "client.sent.start",
        AFTER,
        "when the answer began to go out (elsewhere `-1` or empty)",
        after(lambda e: e.client.sent_start),
        absent=(-1, ""),
    ),
    *moment(
        "client.sent.end",
        AFTER,
        "when the answer was out (elsewhere `-1` or empty)",
        after(lambda e: e.client.sent_end),
        absent=(-1, ""),
    ),
)

PROXY_ROWS: tuple[Row, ...] = (
    Row("proxy.name", STRING, ANY, "the ProxyEndpoint", lambda e: e.proxy.facts.endpoint),
    Row("proxy.basepath", STRING, ANY, "the BasePath as configured", lambda e: e.proxy.facts.base_path),
    Row("proxy.pathsuffix", STRING, ANY, "the path after the base path", PathSuffix()),
    Row("proxy.url", STRING, ANY, "the URL the client asked for, with its query", proxy_url),
    Row(
        "proxy.client.ip",
        STRING,
        ANY,
        "the last external peer, by X-Forwarded-For where the peer is trusted",
        lambda e: e.client.forwarded_for,
    ),
    Row(
        "proxy.flow.name",
        STRING,
        ANY,
        "the most recent flow of the ProxyEndpoint",
        of_flow(lambda e: e.proxy.flow, lambda flow: flow.name),
    ),
    Row(
        "proxy.flow.description",
        STRING,
        ANY,
        "its description",
        of_flow(lambda e: e.proxy.flow, lambda flow: flow.description),
    ),
    Row(
        "current.flow.name",
        STRING,
        ANY,
        "the flow that is executing: `PreFlow`, `PostFlow` or a flow's name",
        of_flow(lambda e: e.flow, lambda flow: flow.name),
    ),
    Row(
        "current.flow.description",
        STRING,
        ANY,
        "its description",
        of_flow(lambda e: e.flow, lambda flow: flow.description),
    ),
    Row("apiproxy.name", STRING, ANY, "the API proxy", lambda e: e.proxy.facts.api),
    Row("apiproxy.revision", STRING, ANY, "its revision", lambda e: e.proxy.facts.revision),
    Row(
        "apiproxy.basepath",
        STRING,
        ANY,
        "the base path of the deployment",
        lambda e: e.proxy.facts.deployment_path,
    ),
    Row("application.basepath", STRING, ANY, "the same", lambda e: e.proxy.facts.deployment_path),
    Row("organization.name", STRING, ANY, "the organization", lambda e: e.proxy.facts.organization),
    Row("environment.name", STRING, ANY, "the environment", lambda e: e.proxy.facts.environment),
    Row("virtualhost.name", STRING, ANY, "the virtual host", lambda e: e.proxy.virtual_host.name),
    Row(
        "virtualhost.aliases.values",
        COLLECTION,
        ANY,
        "its host aliases",
        lambda e: list(e.proxy.virtual_host.aliases),
    ),
    Row(
        "virtualhost.ssl.enabled",
        BOOLEAN,
        ANY,
        "whether it speaks TLS",
        lambda e: e.proxy.virtual_host.is_tls,
    ),
    Row("messageid", STRING, ANY, "the id of the transaction", lambda e: e.id),
)

_OF_ARRIVAL = "of the moment the request's head was here, in UTC"

SYSTEM_ROWS: tuple[Row, ...] = (
    Row("system.timestamp", LONG, ANY, f"epoch milliseconds {_OF_ARRIVAL}", lambda e: epoch_ms(e.arrived)),
    Row("system.time", STRING, ANY, f"text {_OF_ARRIVAL}", lambda e: utc_text(e.arrived)),
    Row("system.time.year", INTEGER, ANY, f"year {_OF_ARRIVAL}", lambda e: calendar(e.arrived).tm_year),
    Row(
        "system.time.month",
        INTEGER,
        ANY,
        f"month, 1 to 12, {_OF_ARRIVAL}",
        lambda e: calendar(e.arrived).tm_mon,
    ),
    Row(
        "system.time.day",
        INTEGER,
        ANY,
        f"day of the month {_OF_ARRIVAL}",
        lambda e: calendar(e.arrived).tm_mday,
    ),
    Row(
        "system.time.dayofweek",
        INTEGER,
        ANY,
        f"1 (Sunday) to 7 {_OF_ARRIVAL}",
        lambda e: day_of_week(e.arrived),
    ),
    Row("system.time.hour", INTEGER, ANY, f"hour {_OF_ARRIVAL}", lambda e: calendar(e.arrived).tm_hour),
    Row("system.time.minute", INTEGER, ANY, f"minute {_OF_ARRIVAL}", lambda e: calendar(e.arrived).tm_min),
    Row("system.time.second", INTEGER, ANY, f"second {_OF_ARRIVAL}", lambda e: calendar(e.arrived).tm_sec),
    Row(
        "system.time.millisecond",
        INTEGER,
        ANY,
        f"millisecond {_OF_ARRIVAL}",
        lambda e: epoch_ms(e.arrived) % 1000,
    ),
    Row("system.time.zone", STRING, ANY, "the zone of these: `UTC`", lambda _exchange: ZONE),
)
