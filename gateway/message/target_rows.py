"""Rows of the variable table: the route, the target and the balancing of its servers."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from gateway.message.exchange import Exchange, FlowPosition, Phase, TargetCall
from gateway.message.field_checks import check_line
from gateway.message.values import to_text
from gateway.message.variable_rows import (
    ANSWERED,
    BOOLEAN,
    COLLECTION,
    INTEGER,
    ROUTED,
    STRING,
    Row,
    moment,
    of_flow,
    of_route,
    of_target,
)


def target_flow(exchange: Exchange) -> FlowPosition | None:
    """Return the most recent flow of the target endpoint."""
    return None if exchange.target is None else exchange.target.flow


def target_moment(name: str, scope: str, meaning: str, at: Callable[[TargetCall], float]) -> tuple[Row, Row]:
    """Return the rows of a moment of the target call."""
    return moment(name, scope, meaning, lambda e: 0.0 if e.target is None else at(e.target))


def sent_url(target: TargetCall) -> str | None:
    """Return the URL that was asked of the target, without its port as Edge shows it."""
    if not target.sent_url:
        return None
    parts = urlsplit(target.sent_url)
    host, colon, port = parts.netloc.rpartition(":")
    # The colons of an IPv6 address stand in brackets, those of credentials before an @.
    return parts._replace(netloc=host).geturl() if colon and port.isdigit() else target.sent_url


def is_tls_target(target: TargetCall) -> bool:
    """Tell whether the target is spoken to by TLS, as far as is known before it is called."""
    return (target.scheme or target.url.partition(":")[0].lower()) == "https"


def _target_in_request(exchange: Exchange) -> TargetCall | None:
    """Return the target call where it may be steered: in the target's request flow."""
    flow = exchange.flow
    if flow is None or flow.phase is not Phase.REQUEST or flow.endpoint != "target":
        return None
    return exchange.target


def write_target_url(exchange: Exchange, value: object | None) -> None:
    """Send the call elsewhere.

    Raises:
        ValueError: it is no http or https URL.
    """
    url = to_text(value)
    check_line("target.url", url)
    scheme, separator, rest = url.partition("://")
    if scheme.lower() not in {"http", "https"} or not separator or not rest or " " in url:
        raise ValueError("target.url must be an absolute http or https URL")
    if target := _target_in_request(exchange):
        target.url = url
        target.is_url_set = True


def write_copies_path_suffix(exchange: Exchange, value: object | None) -> None:
    """Say whether the path suffix is added to the target's URL."""
    flag = _flag("target.copy.pathsuffix", value)
    if target := _target_in_request(exchange):
        target.copies_path_suffix = flag


def write_copies_query(exchange: Exchange, value: object | None) -> None:
    """Say whether the query is added to the target's URL."""
    flag = _flag("target.copy.queryparams", value)
    if target := _target_in_request(exchange):
        target.copies_query = flag


def _flag(name: str, value: object | None) -> bool:
    """Read a boolean or its text.

    Raises:
        ValueError: it is neither.
    """
    text = to_text(value).strip().lower()
    if text not in {"true", "false"}:
        raise ValueError(f"{name} must be true or false")
    return text == "true"


TARGET_ROWS: tuple[Row, ...] = (
    Row("route.name", STRING, ROUTED, "the RouteRule that was chosen", of_route(lambda t: t.route or None)),
    Row("route.target", STRING, ROUTED, "the TargetEndpoint it names", of_route(lambda t: t.name or None)),
    Row(
        "target.url",
        STRING,
        ROUTED,
        "its URL as configured or set; setting works in the target's request flow only",
        of_route(lambda t: t.url or None),
        write_target_url,
    ),
    Row(
        "target.basepath",
        STRING,
        ROUTED,
        "the path of that URL, null when it has none",
        of_route(lambda t: urlsplit(t.url).path or None),
    ),
    Row(
        "target.copy.pathsuffix",
        BOOLEAN,
        ROUTED,
        "whether the path suffix is added to the URL; set like `target.url`",
        of_route(lambda t: t.copies_path_suffix),
        write_copies_path_suffix,
    ),
    Row(
        "target.copy.queryparams",
        BOOLEAN,
        ROUTED,
        "whether the query is added to the URL; set like `target.url`",
        of_route(lambda t: t.copies_query),
        write_copies_query,
    ),
    Row("target.name", STRING, ROUTED, "the TargetEndpoint", of_target(lambda t: t.name or None)),
    Row(
        "target.flow.name",
        STRING,
        ROUTED,
        "the most recent flow of the TargetEndpoint",
        of_flow(target_flow, lambda flow: flow.name),
    ),
    Row(
        "target.flow.description",
        STRING,
        ROUTED,
        "its description",
        of_flow(target_flow, lambda flow: flow.description),
    ),
    Row("target.host", STRING, ANSWERED, "the target's host", of_target(lambda t: t.host or None)),
    Row("target.ip", STRING, ANSWERED, "the target's address", of_target(lambda t: t.ip or None)),
    Row("target.port", INTEGER, ANSWERED, "the target's port", of_target(lambda t: t.port or None)),
    Row("target.scheme", STRING, ANSWERED, "`http` or `https`", of_target(lambda t: t.scheme or None)),
    Row(
        "target.ssl.enabled",
        BOOLEAN,
        ROUTED,
        "whether the target is spoken to by TLS",
        of_target(is_tls_target),
    ),
    *target_moment("target.sent.start", ROUTED, "when the request began to go out", lambda t: t.sent_start),
    *target_moment("target.sent.end", ROUTED, "when the request was out", lambda t: t.sent_end),
    *target_moment(
        "target.received.start", ANSWERED, "when the answer's head was here", lambda t: t.received_start
    ),
    *target_moment(
        "target.received.end", ANSWERED, "when the answer was here whole", lambda t: t.received_end
    ),
    Row(
        "loadbalancing.failedservers",
        COLLECTION,
        ANSWERED,
        "the servers that failed before one answered",
        of_target(lambda t: list(t.failed_servers)),
    ),
    Row(
        "loadbalancing.isfallback",
        BOOLEAN,
        ANSWERED,
        "whether the fallback server was used",
        of_target(lambda t: t.is_fallback),
    ),
    Row(
        "loadbalancing.targetserver",
        STRING,
        ANSWERED,
        "the target server that was used",
        of_target(lambda t: t.server or None),
    ),
    Row(
        "request.url",
        STRING,
        ANSWERED,
        "the URL that was asked of the target, with its query, without its port",
        of_target(sent_url),
    ),
)
