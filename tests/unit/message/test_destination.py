"""Where a target is."""

from __future__ import annotations

from weakref import WeakKeyDictionary

from gateway.message import Destination, Server, TlsFacts


def test_the_origin_of_a_server() -> None:
    assert Server("s1", "https", "backend.example", 8443).origin == "https://backend.example:8443"


def test_an_ipv6_address_is_bracketed_in_an_origin() -> None:
    assert Server("s1", "http", "::1", 8080).origin == "http://[::1]:8080"


def test_certificates_are_validated_unless_told_otherwise() -> None:
    assert TlsFacts().is_validated
    assert Destination().tls.is_validated


def test_destinations_are_told_apart_by_identity() -> None:
    assert Destination() != Destination()


def test_state_can_be_kept_by_destination_for_as_long_as_it_is_in_use() -> None:
    destination = Destination()
    kept = WeakKeyDictionary({destination: "state"})
    assert kept[destination] == "state"
