from __future__ import annotations

import ipaddress

import pytest

from gateway.config import believed_address

TRUSTED = (ipaddress.ip_network("10.0.0.0/8"), ipaddress.ip_network("fd00::/8"))


@pytest.mark.parametrize(
    ("peer", "forwarded", "believed"),
    [
        ("10.0.0.1", [], "10.0.0.1"),
        ("10.0.0.1", ["203.0.113.7"], "203.0.113.7"),
        ("10.0.0.1", ["198.51.100.1, 203.0.113.7"], "203.0.113.7"),
        ("10.0.0.1", ["198.51.100.1", "203.0.113.7 , 10.0.0.2"], "203.0.113.7"),
        ("fd00::1", ["2001:db8::1"], "2001:db8::1"),
        ("10.0.0.1", ["198.51.100.1, nobody, 10.0.0.2"], "10.0.0.2"),
        ("10.0.0.1", ["nobody", ""], "10.0.0.1"),
        ("203.0.113.9", ["198.51.100.1"], "203.0.113.9"),
        ("", ["198.51.100.1"], ""),
    ],
)
def test_a_chain_is_believed_as_far_as_trusted_peers_wrote_it(
    peer: str, forwarded: list[str], believed: str
) -> None:
    assert believed_address(peer, forwarded, TRUSTED) == believed


def test_without_trusted_peers_nobody_is_believed() -> None:
    assert believed_address("10.0.0.1", ["203.0.113.7"], ()) == "10.0.0.1"
