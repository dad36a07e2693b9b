"""What is remembered of an issued token. The token's own text never is: no record has a field for it.

Times are epoch seconds; an `expires_at` of None means never. Must not know where records are kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from math import inf
from typing import Self

from gateway.oauth.stored_fields import expiry, field, seconds, text, whole, wrong
from gateway.oauth.token_facts import APPROVED, BEARER_TOKEN, TokenAttribute, shared, stored_facts


class Rotation(Enum):
    """Say what became of replacing a refresh token by its successor; but for DONE nothing was changed."""

    USED_UP = 0
    """Somebody else used it up, or it is no longer good."""
    DONE = 1
    TAKEN = 2
    """The text of a successor is known already."""


class AccessToken:
    """Remember an access token: whose it is, what it opens, and until when.

    `api_products` are product names in the credential's order, `scope` names separated by blanks,
    `status` is `approved` or `revoked`, `app_end_user` is empty when none was given. Never changed;
    what it shares with other tokens is in `facts`.
    """

    __slots__ = ("_expires_at", "facts", "issued_at", "refresh_count")

    def __init__(
        self,
        *,
        client_id: str,
        app_id: str,
        app_name: str,
        developer_id: str,
        developer_email: str,
        organization: str,
        api_products: tuple[str, ...],
        scope: str,
        grant_type: str,
        issued_at: float,
        expires_at: float | None,
        token_type: str = BEARER_TOKEN,
        status: str = APPROVED,
        attributes: tuple[TokenAttribute, ...] = (),
        app_end_user: str = "",
        refresh_count: int = 0,
    ) -> None:
        whose = (client_id, app_id, app_name, developer_id, developer_email, organization)
        opens = (api_products, scope, grant_type, token_type, status, attributes, app_end_user)
        self.facts = shared(whose + opens)
        self.issued_at = issued_at
        self._expires_at = inf if expires_at is None else expires_at
        self.refresh_count = refresh_count

    @property
    def expires_at(self) -> float | None:
        """Return when the token's time is over, None for never."""
        return None if self._expires_at == inf else self._expires_at

    @property
    def client_id(self) -> str:
        """Return the consumer key that it was issued to."""
        return self.facts.client_id

    @property
    def app_id(self) -> str:
        """Return the app's UUID."""
        return self.facts.app_id

    @property
    def app_name(self) -> str:
        """Return the app's name."""
        return self.facts.app_name

    @property
    def developer_id(self) -> str:
        """Return the developer's UUID."""
        return self.facts.developer_id

    @property
    def developer_email(self) -> str:
        """Return the developer's e-mail address."""
        return self.facts.developer_email

    @property
    def organization(self) -> str:
        """Return the organization's name."""
        return self.facts.organization

    @property
    def api_products(self) -> tuple[str, ...]:
        """Return the names of the products it was issued for."""
        return self.facts.api_products

    @property
    def scope(self) -> str:
        """Return the scopes that were granted, separated by blanks."""
        return self.facts.scope

    @property
    def grant_type(self) -> str:
        """Return how it was obtained."""
        return self.facts.grant_type

    @property
    def token_type(self) -> str:
        """Return the token type."""
        return self.facts.token_type

    @property
    def status(self) -> str:
        """Return `approved` or `revoked`."""
        return self.facts.status

    @property
    def attributes(self) -> tuple[TokenAttribute, ...]:
        """Return the custom attributes."""
        return self.facts.attributes

    @property
    def app_end_user(self) -> str:
        """Return the end user, "" when none was given."""
        return self.facts.app_end_user

    @property
    def is_approved(self) -> bool:
        """Say whether the token was not revoked."""
        return self.facts.is_approved

    def is_expired(self, now: float) -> bool:
        """Say whether the token's time is over at `now`, epoch seconds."""
        return has_expired(self, now)

    def but(self, **changes: object) -> AccessToken:
        """Return a token that differs in the named fields."""
        fields = self.to_record()
        fields["api_products"], fields["attributes"] = self.api_products, self.attributes
        return AccessToken(**{**fields, **changes})  # type: ignore[arg-type]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, AccessToken):
            return NotImplemented
        return (
            self.facts is other.facts
            and self.issued_at == other.issued_at
            and self.expires_at == other.expires_at
            and self.refresh_count == other.refresh_count
        )

    def __hash__(self) -> int:
        return hash((self.facts, self.issued_at, self._expires_at, self.refresh_count))

    def __repr__(self) -> str:
        return f"AccessToken({self.to_record()})"

    def to_record(self) -> dict[str, object]:
        """Return the plain dict of this token; attributes become `[name, value, is_displayed]`."""
        facts = self.facts
        return {
            "client_id": facts.client_id,
            "app_id": facts.app_id,
            "app_name": facts.app_name,
            "developer_id": facts.developer_id,
            "developer_email": facts.developer_email,
            "organization": facts.organization,
            "api_products": list(facts.api_products),
            "scope": facts.scope,
            "grant_type": facts.grant_type,
            "issued_at": self.issued_at,
            "expires_at": self.expires_at,
            "token_type": facts.token_type,
            "status": facts.status,
            "attributes": [[each.name, each.value, each.is_displayed] for each in facts.attributes],
            "app_end_user": facts.app_end_user,
            "refresh_count": self.refresh_count,
        }

    @staticmethod
    def from_record(record: Mapping[str, object]) -> AccessToken:
        """Rebuild the token from what `to_record` gave.

        Raises:
            CorruptTokenRecord: a field is missing or of the wrong type.
        """
        return _remade(record)


def has_expired(token: AccessToken, now: float) -> bool:
    """Say whether a token's time is over at `now`, epoch seconds; a function for the reason below."""
    return now >= token._expires_at


def _remade(record: Mapping[str, object]) -> AccessToken:
    """Read a token; a function, as a method known to C would cost each token eight bytes."""
    token = AccessToken.__new__(AccessToken)
    expires_at = expiry(record)
    token.facts = stored_facts(record)
    token.issued_at = seconds(record, "issued_at")
    token._expires_at = inf if expires_at is None else expires_at
    token.refresh_count = whole(record, "refresh_count")
    return token


@dataclass(frozen=True, slots=True)
class RefreshToken:
    """Remember a refresh token, and the access token that it was issued with, as it was then."""

    status: str
    issued_at: float
    expires_at: float | None
    access: AccessToken

    @property
    def is_approved(self) -> bool:
        """Say whether the token was not revoked."""
        return self.status == APPROVED

    def is_expired(self, now: float) -> bool:
        """Say whether the token's time is over at `now`, epoch seconds."""
        return self.expires_at is not None and now >= self.expires_at

    def to_record(self) -> dict[str, object]:
        """Return the plain dict of this token, the access token's record within."""
        return {
            "status": self.status,
            "issued_at": self.issued_at,
            "expires_at": self.expires_at,
            "access": self.access.to_record(),
        }

    @classmethod
    def from_record(cls, record: Mapping[str, object]) -> Self:
        """Rebuild the token from what `to_record` gave.

        Raises:
            CorruptTokenRecord: a field is missing or of the wrong type.
        """
        access = field(record, "access")
        if not isinstance(access, dict):
            raise wrong("access", "a record", access)
        return cls(
            status=text(record, "status"),
            issued_at=seconds(record, "issued_at"),
            expires_at=expiry(record),
            access=AccessToken.from_record(access),
        )
