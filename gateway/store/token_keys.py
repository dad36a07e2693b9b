"""How a worker spells the keys of access tokens: that of a new one, and that of one of earlier days."""

from __future__ import annotations

from gateway.oauth import TokenDigests
from gateway.store.keys import OrganizationKeys


class TokenKeys:
    """Spell the keys of an organization's tokens: that of a new one, and that of one of earlier days."""

    def __init__(self, organization: str, digests: TokenDigests) -> None:
        self._prefix = OrganizationKeys(organization).access_token_prefix
        self._digests = digests

    def key(self, text: str) -> bytes:
        """Return the key of a token."""
        return f"{self._prefix}{self._digests.digest(text)}".encode()

    def older_key(self, text: str) -> bytes:
        """Return the key of a token that is known by the fallback hash, b"" where there is no fallback."""
        digest = self._digests.fallback(text)
        return f"{self._prefix}{digest}".encode() if digest else b""
