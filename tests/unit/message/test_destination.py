"""Where a target is."""

from __future__ import annotations

from gateway.message import Destination, Server, TlsFacts


def test_the_origin_of_a_server() -> None:
    assert Server("s1", "https", "backend.example", 8443).origin == "https://backend.example:8443"


def test_certificates_are_validated_unless_told_otherwise() -> None:
    assert TlsFacts().is_validated
    assert Destination().tls.is_validated


def test_destinations_are_told_apart_by_identity() -> None:
    assert Destination() != Destination()
