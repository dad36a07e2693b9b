"""By which hashes an organization's tokens are known at rest: its properties, and what they come to.

Edge: `features.isOAuthTokenHashingEnabled` with `features.OAuthTokenHashingAlgorithm`, and for tokens of
earlier days `features.isOAuthTokenFallbackHashingEnabled` with `features.OAuthTokenFallbackHashingAlgorithm`.
New tokens are hashed by the first; the second is tried when a token is not found by the first.

Whatever the hash, it is keyed here. PLAIN is how Edge keeps tokens that it does not hash; here that is how
they are kept where no property is set, by keyed SHA-256: no property makes a store that can be read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from gateway.oauth.vault import Vault

_SHA256 = "sha256"
_ALGORITHMS: Mapping[str, str] = {
    "SHA1": "sha1",
    "SHA256": _SHA256,
    "SHA384": "sha384",
    "SHA512": "sha512",
    "PLAIN": _SHA256,
}
"""Edge's names, and the hash that each comes to."""
_ENABLED, _ALGORITHM = "features.isOAuthTokenHashingEnabled", "features.OAuthTokenHashingAlgorithm"
_HAS_FALLBACK = "features.isOAuthTokenFallbackHashingEnabled"
_FALLBACK = "features.OAuthTokenFallbackHashingAlgorithm"

Property = Callable[[str], str | None]
"""Return the value of an organization property, None when it is not set."""


class UnknownHash(ValueError):
    """Say which property names a hash, or a truth, that there is not."""


@dataclass(frozen=True, slots=True)
class Hashing:
    """Say by which hash new tokens are known, and by which others may be, "" for none."""

    algorithm: str = _SHA256
    fallback: str = ""

    @classmethod
    def of(cls, properties: Property) -> Hashing:
        """Return what an organization's properties come to.

        Raises:
            UnknownHash: a property has a value that it cannot have.
        """
        named = _hash(properties, _ALGORITHM)
        algorithm = named if _is_on(properties, _ENABLED) else _SHA256
        other = _hash(properties, _FALLBACK)
        fallback = other if _is_on(properties, _HAS_FALLBACK) and other != algorithm else ""
        return cls(algorithm, fallback)


DEFAULT_HASHING = Hashing()
"""Where no property is set: keyed SHA-256 alone."""


def _is_on(properties: Property, name: str) -> bool:
    text = (properties(name) or "false").strip().lower()
    if text not in ("true", "false"):
        raise UnknownHash(f"property {name} must be true or false, not {text!r}")
    return text == "true"


def _hash(properties: Property, name: str) -> str:
    text = (properties(name) or "SHA256").strip().upper()
    if text not in _ALGORITHMS:
        raise UnknownHash(f"property {name} must be one of {', '.join(_ALGORITHMS)}, not {text!r}")
    return _ALGORITHMS[text]


class TokenDigests:
    """Digest the texts of an organization's tokens."""

    __slots__ = ("_hashing", "_vault")

    def __init__(self, vault: Vault, hashing: Hashing = Hashing()) -> None:
        self._vault = vault
        self._hashing = hashing

    def digest(self, text: str) -> str:
        """Return the digest by which a new token is known."""
        return self._vault.digest_by(text, self._hashing.algorithm)

    def fallback(self, text: str) -> str:
        """Return the digest by which a token of earlier days is known; empty where there is no fallback."""
        fallback = self._hashing.fallback
        return self._vault.digest_by(text, fallback) if fallback else ""
