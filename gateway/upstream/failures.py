"""What goes wrong on the way to a target, as the client sees it: from our exceptions to faults."""

from __future__ import annotations

from gateway import faults
from gateway.errors import UpstreamError
from gateway.faults import Fault

MAX_RESPONSE_HEADERS = 25_600


def fault_of(error: UpstreamError) -> Fault:
    """Return the fault that the client sees for a failed target call."""
    if error.reason == "tls":
        return faults.TLS_HANDSHAKE_FAILED(detail=error.detail)
    if error.reason == "headers":
        return faults.RESPONSE_HEADERS_TOO_BIG(limit=MAX_RESPONSE_HEADERS)
    kinds = {
        "connect": faults.SERVICE_UNAVAILABLE,
        "timeout": faults.GATEWAY_TIMEOUT,
        "address": faults.TARGET_PATH,
    }
    return kinds.get(error.reason, faults.UNEXPECTED_EOF)()
