"""The spelling of the keys behind the login service, and nothing else.

What a client presents arrives here only as a digest.
"""

from __future__ import annotations

from gateway.store.keys import PREFIX, CollectionKeys

_AREA = f"{PREFIX}{{login}}:"

# Beside the users, so that one transaction takes both.
SECOND_FACTORS = CollectionKeys(f"{PREFIX}{{users}}:second-factor:", f"{PREFIX}{{users}}:second-factor-names")

SIGNING_KEYS = f"{_AREA}signing-keys"
"""Holds the ring of keys that sign access tokens."""


def login_session(digest: str) -> str:
    """Hold the session of a refresh token of this digest."""
    return f"{_AREA}session:{digest}"


def passcode(digest: str) -> str:
    """Hold who was given the passcode of this digest."""
    return f"{_AREA}passcode:{digest}"
