"""The spelling of the keys that remember failed logins; accounts and addresses arrive as digests."""

from __future__ import annotations

from gateway.store.keys import PREFIX

ATTEMPTS = f"{PREFIX}{{attempts}}:"
"""Opens all of them."""


def pair_trail(account: str, address: str) -> str:
    """Hold the failures of an account from an address."""
    return f"{ATTEMPTS}pair:{account}:{address}"


def account_trail(account: str) -> str:
    """Hold the failures of an account from anywhere, and when it was forgiven last."""
    return f"{ATTEMPTS}account:{account}"


def address_trail(address: str) -> str:
    """Hold the failures from an address, of any account."""
    return f"{ATTEMPTS}address:{address}"
