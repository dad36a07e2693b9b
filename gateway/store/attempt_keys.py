"""The spelling of the keys that remember failed logins; accounts and addresses arrive as digests."""

from __future__ import annotations

from gateway.store.keys import PREFIX

_AREA = f"{PREFIX}{{attempts}}:"


def pair_trail(account: str, address: str) -> str:
    """Hold the failures of an account from an address."""
    return f"{_AREA}pair:{account}:{address}"


def account_trail(account: str) -> str:
    """Hold the failures of an account from anywhere, and when it was forgiven last."""
    return f"{_AREA}account:{account}"


def address_trail(address: str) -> str:
    """Hold the failures from an address, of any account."""
    return f"{_AREA}address:{address}"
