"""Keep token secrets unreadable at rest, also for who holds the vault's key: that alone opens none of them.

A signature can only be checked with the secret in plain text, so it cannot be kept as a digest. It is
encrypted under a key that is made of the vault's key and the token's own text, which the store never has:
whoever presents the token brings the half that is missing.
"""

from __future__ import annotations

from gateway.oauth.cipher import Cipher
from gateway.oauth.vault import Vault

_PURPOSE = "oauth1 token secret v1\0"
"""Keeps these keys apart from the digests by which tokens are found: those are of tokens alone."""


class Seal:
    """Seal the secrets of tokens, each under a key of its own."""

    __slots__ = ("_vault",)

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def close(self, token: str, secret: str) -> str:
        """Return a token's secret encrypted."""
        return self._cipher(token).encrypt(secret, _PURPOSE)

    def open(self, token: str, sealed: str) -> str:
        """Return the secret that `close` was given for that token.

        Raises:
            VaultError: it was sealed for another token, with another key, or was altered.
        """
        return self._cipher(token).decrypt(sealed, _PURPOSE)

    def _cipher(self, token: str) -> Cipher:
        # The keyed digest is a pseudo-random function of its text: 32 bytes of it are a key.
        return Cipher(bytes.fromhex(self._vault.digest(_PURPOSE + token)))
