"""What is remembered of OAuth 1.0's tokens and verifiers. Neither their texts nor token secrets are in here.

Times are epoch seconds; an `expires_at` of None means never. Must not know where records are kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Generic, Self, TypeVar

from gateway.oauth import stored_fields as stored
from gateway.oauth.stored_fields import wrong
from gateway.oauth.token_facts import APPROVED, TokenAttribute

USED = "used"
"""The status of a request token for which an access token was issued."""


class Redemption(Enum):
    """Say what became of exchanging a request token for an access token; but for DONE nothing was changed."""

    USED_UP = auto()
    """Somebody else exchanged it, or token or verifier are no longer good."""
    DONE = auto()
    TAKEN = auto()
    """The text of the access token is known already."""


@dataclass(frozen=True, slots=True)
class RequestToken:
    """Remember a request token: whose it is, where its user goes back to (or `oob`), and until when."""

    consumer_key: str
    app_id: str
    callback_url: str
    issued_at: float
    expires_at: float | None
    status: str = APPROVED

    def to_record(self) -> dict[str, object]:
        """Return the plain dict of this token."""
        return {
            "consumer_key": self.consumer_key,
            "app_id": self.app_id,
            "callback_url": self.callback_url,
            "issued_at": self.issued_at,
            "expires_at": self.expires_at,
            "status": self.status,
        }

    @classmethod
    def from_record(cls, record: Mapping[str, object]) -> Self:
        """Rebuild the token from what `to_record` gave.

        Raises:
            CorruptTokenRecord: a field is missing or of the wrong type.
        """
        return cls(
            consumer_key=stored.text(record, "consumer_key"),
            app_id=stored.text(record, "app_id"),
            callback_url=stored.text(record, "callback_url"),
            issued_at=stored.seconds(record, "issued_at"),
            expires_at=stored.expiry(record),
            status=stored.text(record, "status"),
        )


@dataclass(frozen=True, slots=True)
class Verifier:
    """Remember that a user agreed to a request token: who it was ("" for nobody named), and until when."""

    app_user_id: str
    issued_at: float
    expires_at: float | None

    def to_record(self) -> dict[str, object]:
        """Return the plain dict of this verifier."""
        return {
            "app_user_id": self.app_user_id,
            "issued_at": self.issued_at,
            "expires_at": self.expires_at,
        }

    @classmethod
    def from_record(cls, record: Mapping[str, object]) -> Self:
        """Rebuild the verifier from what `to_record` gave.

        Raises:
            CorruptTokenRecord: a field is missing or of the wrong type.
        """
        return cls(
            app_user_id=stored.text(record, "app_user_id"),
            issued_at=stored.seconds(record, "issued_at"),
            expires_at=stored.expiry(record),
        )


@dataclass(frozen=True, slots=True)
class SignedToken:
    """Remember an access token of OAuth 1.0: whose it is, which products it opens, and until when."""

    consumer_key: str
    app_id: str
    api_products: tuple[str, ...]
    app_user_id: str
    issued_at: float
    expires_at: float | None
    attributes: tuple[TokenAttribute, ...] = ()
    status: str = APPROVED

    def to_record(self) -> dict[str, object]:
        """Return the plain dict of this token; attributes become `[name, value, is_displayed]`."""
        return {
            "consumer_key": self.consumer_key,
            "app_id": self.app_id,
            "api_products": list(self.api_products),
            "app_user_id": self.app_user_id,
            "issued_at": self.issued_at,
            "expires_at": self.expires_at,
            "attributes": [[each.name, each.value, each.is_displayed] for each in self.attributes],
            "status": self.status,
        }

    @classmethod
    def from_record(cls, record: Mapping[str, object]) -> Self:
        """Rebuild the token from what `to_record` gave.

        Raises:
            CorruptTokenRecord: a field is missing or of the wrong type.
        """
        attributes = stored.field(record, "attributes")
        if not isinstance(attributes, list):
            raise wrong("attributes", "a list", attributes)
        return cls(
            consumer_key=stored.text(record, "consumer_key"),
            app_id=stored.text(record, "app_id"),
            api_products=stored.texts(record, "api_products"),
            app_user_id=stored.text(record, "app_user_id"),
            issued_at=stored.seconds(record, "issued_at"),
            expires_at=stored.expiry(record),
            attributes=tuple(_attribute(each) for each in attributes),
            status=stored.text(record, "status"),
        )


def _attribute(value: object) -> TokenAttribute:
    match value:
        case [str(name), str(content), bool(is_displayed)]:
            return TokenAttribute(name, content, is_displayed)
    raise wrong("attributes", "a list of [name, value, is displayed]", value)


RecordT = TypeVar("RecordT", RequestToken, SignedToken)


@dataclass(frozen=True, slots=True)
class Credentials(Generic[RecordT]):
    """Hold a token and its secret, in plain text, and the token's record."""

    token: str = field(repr=False)
    secret: str = field(repr=False)
    record: RecordT
