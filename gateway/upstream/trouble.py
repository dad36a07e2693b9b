"""What aiohttp's client raises, translated: its exceptions travel no further."""

from __future__ import annotations

import ssl

import aiohttp
from aiohttp.http_exceptions import LineTooLong

from gateway.errors import UpstreamError

TROUBLE = (aiohttp.ClientError, ssl.SSLError, OSError, TimeoutError, ValueError)
"""What a call by aiohttp's client may raise."""
_HUNG_UP = (ConnectionResetError, ConnectionAbortedError, BrokenPipeError)


def translated(error: BaseException) -> UpstreamError:
    """Translate what aiohttp and the system raise; they travel no further.

    The reasons: "tls", "connect" (nothing was sent), "timeout", "headers" (too big),
    "address" (it cannot be called), "eof".
    """
    detail = type(error).__name__
    if isinstance(error, (aiohttp.ClientSSLError, ssl.SSLError)):
        return UpstreamError("tls", detail)
    if isinstance(error, aiohttp.ClientConnectorError) and isinstance(error.os_error, _HUNG_UP):
        # There was a connection: it ended over the handshake.
        return UpstreamError("tls", detail)
    if isinstance(error, (aiohttp.ConnectionTimeoutError, aiohttp.ClientConnectorError)):
        return UpstreamError("connect", detail)
    if isinstance(error, TimeoutError):
        return UpstreamError("timeout", detail)
    if isinstance(error, ValueError):
        return UpstreamError("address", detail)
    if _is_too_big(error):
        return UpstreamError("headers", detail)
    return UpstreamError("eof", detail)


def _is_too_big(error: BaseException | None) -> bool:
    """Tell whether the parser gave up over a line that is too long."""
    while error is not None:
        if isinstance(error, LineTooLong):
            return True
        error = error.__cause__
    return False
