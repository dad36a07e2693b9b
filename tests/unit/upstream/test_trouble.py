"""What aiohttp raises, and the reasons it comes down to."""

from __future__ import annotations

import ssl

import aiohttp
import pytest
from aiohttp.client_reqrep import ConnectionKey
from aiohttp.http_exceptions import LineTooLong

from gateway.upstream.trouble import TROUBLE, translated


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (ssl.SSLError("handshake"), "tls"),
        (ssl.SSLCertVerificationError("untrusted"), "tls"),
        (aiohttp.ConnectionTimeoutError(), "connect"),
        (aiohttp.SocketTimeoutError(), "timeout"),
        (TimeoutError(), "timeout"),
        (aiohttp.InvalidURL("x"), "address"),
        (ValueError(), "address"),
        (aiohttp.ServerDisconnectedError(), "eof"),
        (aiohttp.ClientPayloadError(), "eof"),
        (ConnectionResetError(), "eof"),
    ],
)
def test_the_reasons(error: Exception, reason: str) -> None:
    assert isinstance(error, TROUBLE)
    assert translated(error).reason == reason


def test_a_line_that_is_too_long_is_found_behind_what_aiohttp_makes_of_it() -> None:
    error = aiohttp.ClientError()
    error.__cause__ = ZeroDivisionError()
    assert translated(error).reason == "eof"
    error.__cause__.__cause__ = LineTooLong("x")
    assert translated(error).reason == "headers"


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (ConnectionRefusedError(), "connect"),
        (OSError("no route"), "connect"),
        (ConnectionResetError(), "tls"),
        (ConnectionAbortedError(), "tls"),
    ],
)
def test_a_connection_that_was_there_ended_over_the_handshake(error: OSError, reason: str) -> None:
    key = ConnectionKey("h", 443, True, True, None, None, None)
    assert translated(aiohttp.ClientConnectorError(key, error)).reason == reason
