"""Who is really calling, where peers that are trusted pass calls on. Must not know HTTP."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence

from gateway.config.kinds import Network

MOST_HOPS = 32
"""Addresses of a chain that are looked at."""


def believed_address(peer: str, forwarded: Sequence[str], trusted: Sequence[Network]) -> str:
    """Return the address of a caller: the peer's, or the one that trusted peers vouch for.

    `forwarded` are the fields that tell it (`X-Forwarded-For`), each a list. Every address was written by
    the next one, so the first that is not trusted is as far as the chain can be believed.
    """
    if not _is_within(peer, trusted):
        return peer
    believed = peer
    chain = [part.strip() for field in forwarded for part in field.split(",") if part.strip()]
    for address in reversed(chain[-MOST_HOPS:]):
        if not _is_address(address):
            break
        believed = address
        if not _is_within(address, trusted):
            break
    return believed


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _is_within(address: str, networks: Sequence[Network]) -> bool:
    return _is_address(address) and any(ipaddress.ip_address(address) in network for network in networks)
