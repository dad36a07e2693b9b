"""Where a target is."""

from __future__ import annotations

import pytest

from gateway.message import Destination, Server, TlsFacts


def test_the_origin_of_a_server() -> None:
    assert Server("s1", "https", "backend.example", 8443).origin == "https://backend.example:8443"


def test_an_ipv6_address_is_bracketed_in_an_origin() -> None:
    assert Server("s1", "http", "::1", 8080).origin == "http://[::1]:8080"


@pytest.mark.parametrize(
    ("scheme", "host", "port", "authority"),
    [
        ("http", "one.test", 80, "one.test"),
        ("https", "one.test", 443, "one.test"),
        ("http", "one.test", 443, "one.test:443"),
        ("https", "::1", 8443, "[::1]:8443"),
    ],
)
def test_the_port_that_a_scheme_implies_is_not_said(
    scheme: str, host: str, port: int, authority: str
) -> None:
    assert Server("s1", scheme, host, port).authority == authority


def test_certificates_are_validated_unless_told_otherwise() -> None:
    assert TlsFacts().is_validated
    assert Destination().tls.is_validated


def test_destinations_are_told_apart_by_identity() -> None:
    assert Destination() != Destination()


def test_a_destination_keeps_what_callers_know_of_it() -> None:
    destination, other = Destination(), Destination()
    destination.memo["caller"] = "state"
    assert (destination.memo, other.memo) == ({"caller": "state"}, {})
    assert destination != other
