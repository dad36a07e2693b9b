"""Builders of what a test needs around its subject: an exchange in some phase, a message, an XML element."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from gateway.bundle import Element, parse_xml
from gateway.faults import Fault
from gateway.message import (
    ClientCall,
    Exchange,
    FlowPosition,
    Headers,
    Message,
    PendingError,
    Phase,
    ProxyCall,
    ProxyFacts,
    TargetCall,
    VirtualHostFacts,
)
from tests.support.fakes import NOW

FACTS = ProxyFacts(
    organization="acme",
    environment="test",
    api="weather",
    revision="3",
    endpoint="default",
    base_path="/v0/weather",
)
VIRTUAL_HOST = VirtualHostFacts("default", ("acme-test.localhost",))


def make_request(
    verb: str = "GET",
    path: str = "/v0/weather/forecast",
    query: str = "",
    *,
    headers: Iterable[tuple[str, str]] = (),
    content: bytes | str | None = b"",
) -> Message:
    """Make a request; text content is encoded as UTF-8."""
    body = content.encode() if isinstance(content, str) else content
    return Message.request(verb, path, query, headers=Headers(headers), content=body)


def make_response(
    status: int = 200,
    reason: str | None = None,
    *,
    headers: Iterable[tuple[str, str]] = (),
    content: bytes | str | None = b"",
) -> Message:
    """Make a response; text content is encoded as UTF-8."""
    body = content.encode() if isinstance(content, str) else content
    return Message.response(status, reason, headers=Headers(headers), content=body)


def make_exchange(
    request: Message | None = None,
    *,
    response: Message | None = None,
    phase: Phase | None = None,
    fault: Fault | None = None,
    error: Message | None = None,
    target: TargetCall | None = None,
    endpoint: str = "proxy",
    path_suffix: str = "/forecast",
    variables: Mapping[str, object] | None = None,
    arrived: float = NOW,
) -> Exchange:
    """Make an exchange that stands where the arguments imply.

    With a `fault` it is in the error flow and `error` is the pending message (made from the fault when not
    given); with a `response` it is in the response flow; else in the request flow. `phase` overrules.
    """
    request = make_request() if request is None else request
    if phase is None:
        phase = Phase.ERROR if fault is not None else Phase.REQUEST if response is None else Phase.RESPONSE
    exchange = Exchange(
        id="rrt-1",
        arrived=arrived,
        request=request,
        proxy=ProxyCall(FACTS, path_suffix, request.uri, VIRTUAL_HOST),
        client=ClientCall("192.0.2.1", 40000, host="acme-test.localhost"),
    )
    exchange.response = response
    exchange.target = target
    exchange.flow = FlowPosition(phase, endpoint, "PreFlow")
    exchange.variables = dict(variables or {})
    if fault is not None:
        message = pending_message(fault) if error is None else error
        exchange.fault = PendingError(fault, message, exchange.flow)
    return exchange


def pending_message(fault: Fault) -> Message:
    """Make the error message as the engine does when a fault enters the error flow."""
    body, content_type = fault.render("")
    headers = Headers(fault.headers)
    headers.set("Content-Type", content_type)
    return Message.response(fault.status, headers=headers, content=body.encode())


def element(xml: str, file: str = "apiproxy/policies/P.xml") -> Element:
    """Parse one element of a bundle, as if it stood in this file."""
    return parse_xml(xml.encode(), file)
