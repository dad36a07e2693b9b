"""What goes wrong on the way to a target, as the client sees it."""

from __future__ import annotations

import pytest

from gateway.errors import UpstreamError
from gateway.upstream.failures import fault_of


@pytest.mark.parametrize(
    ("reason", "status", "code"),
    [
        ("connect", 503, "messaging.adaptors.http.flow.ServiceUnavailable"),
        ("tls", 503, "messaging.adaptors.http.flow.SslHandshakeFailed"),
        ("timeout", 504, "messaging.adaptors.http.flow.GatewayTimeout"),
        ("headers", 502, "protocol.http.TooBigHeaders"),
        ("address", 500, "protocol.http.BadPath"),
        ("eof", 502, "messaging.adaptors.http.flow.UnexpectedEOFAtTarget"),
        ("protocol", 502, "messaging.adaptors.http.flow.UnexpectedEOFAtTarget"),
    ],
)
def test_the_faults(reason: str, status: int, code: str) -> None:
    fault = fault_of(UpstreamError(reason, "Detail"))
    assert (fault.status, fault.code) == (status, code)


def test_the_fault_of_a_handshake_says_what_happened() -> None:
    assert fault_of(UpstreamError("tls", "Untrusted")).text == "SSL Handshake failed Untrusted"
