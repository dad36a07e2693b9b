"""What the tests that stand on the store agree on."""

from __future__ import annotations

from gateway.oauth import Vault

VAULT = Vault(bytes(range(32)))
PURGE_AFTER = 100.0
RETRY_WINDOW = 10.0
PATIENCE = 30.0
"""Seconds that Redis may take: on a busy machine it is slow, and no test is about that."""
