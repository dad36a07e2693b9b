"""The keys that access tokens of the login service are signed with: one signs, those before it still verify.

A key that was replaced stays until the last token it signed is over, so that replacing logs nobody out.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from gateway.entities.record import Record


@dataclass(frozen=True, slots=True)
class SigningKey(Record):
    """Hold one pair in PEM; `retired_at` says since when it does not sign any more, None: it does."""

    key_id: str
    public_pem: str = field(repr=False)
    private_pem: str = field(repr=False)
    made_at: float
    retired_at: float | None = None


@dataclass(frozen=True, slots=True)
class KeyRing(Record):
    """Hold the keys that count, the one that signs first."""

    keys: tuple[SigningKey, ...] = ()

    def signing(self) -> SigningKey | None:
        """Return the key that signs, None before the first was made."""
        return self.keys[0] if self.keys else None

    def find(self, key_id: str) -> SigningKey | None:
        """Return the key of an id."""
        return next((key for key in self.keys if key.key_id == key_id), None)

    def is_due(self, now: float, age: float) -> bool:
        """Say whether a new key should sign: there is none, or it does so for `age` seconds already."""
        signing = self.signing()
        return signing is None or now - signing.made_at >= age

    def rotated(self, key: SigningKey, now: float, kept_for: float) -> KeyRing:
        """Return the ring in which a new key signs; what has not signed for `kept_for` seconds is gone."""
        earlier = (
            each if each.retired_at is not None else replace(each, retired_at=now) for each in self.keys
        )
        return KeyRing((key, *(each for each in earlier if now - (each.retired_at or 0.0) < kept_for)))
