"""What is remembered of an issued token. The token's own text never is: no record has a field for it.

Times are epoch seconds; an `expires_at` of None means never. Must not know where records are kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Self

BEARER_TOKEN = "BearerToken"
"""Edge's token type; the RFC's would be `Bearer`."""

APPROVED = "approved"
REVOKED = "revoked"


class Rotation(Enum):
    """Say what became of replacing a refresh token by its successor; but for DONE nothing was changed."""

    USED_UP = 0
    """Somebody else used it up, or it is no longer good."""
    DONE = 1
    TAKEN = 2
    """The text of a successor is known already."""


class CorruptTokenRecord(ValueError):
    """Say that a stored token record has not the shape it should have: which field, what stood there."""


@dataclass(frozen=True, slots=True)
class TokenAttribute:
    """Hold a custom attribute of a token; `is_displayed` ones are members of the token answer."""

    name: str
    value: str
    is_displayed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessToken:
    """Remember an access token: whose it is, what it opens, and until when.

    `api_products` are product names in the credential's order, `scope` names separated by blanks,
    `status` is `approved` or `revoked`, `app_end_user` is empty when none was given.
    """

    client_id: str
    app_id: str
    app_name: str
    developer_id: str
    developer_email: str
    organization: str
    api_products: tuple[str, ...]
    scope: str
    grant_type: str
    issued_at: float
    expires_at: float | None
    token_type: str = BEARER_TOKEN
    status: str = APPROVED
    attributes: tuple[TokenAttribute, ...] = ()
    app_end_user: str = ""
    refresh_count: int = 0

    @property
    def is_approved(self) -> bool:
        """Say whether the token was not revoked."""
        return self.status == APPROVED

    def is_expired(self, now: float) -> bool:
        """Say whether the token's time is over at `now`, epoch seconds."""
        return self.expires_at is not None and now >= self.expires_at

    def to_record(self) -> dict[str, object]:
        """Return the plain dict of this token; attributes become `[name, value, is_displayed]`."""
        return {
            "client_id": self.client_id,
            "app_id": self.app_id,
            "app_name": self.app_name,
            "developer_id": self.developer_id,
            "developer_email": self.developer_email,
            "organization": self.organization,
            "api_products": list(self.api_products),
            "scope": self.scope,
            "grant_type": self.grant_type,
            "issued_at": self.issued_at,
            "expires_at": self.expires_at,
            "token_type": self.token_type,
            "status": self.status,
            "attributes": [[each.name, each.value, each.is_displayed] for each in self.attributes],
            "app_end_user": self.app_end_user,
            "refresh_count": self.refresh_count,
        }

    @classmethod
    def from_record(cls, record: Mapping[str, object]) -> Self:
        """Rebuild the token from what `to_record` gave.

        Raises:
            CorruptTokenRecord: a field is missing or of the wrong type.
        """
        count = _field(record, "refresh_count")
        if not isinstance(count, int) or isinstance(count, bool):
            raise _wrong("refresh_count", "a whole number", count)
        return cls(
            client_id=_text(record, "client_id"),
            app_id=_text(record, "app_id"),
            app_name=_text(record, "app_name"),
            developer_id=_text(record, "developer_id"),
            developer_email=_text(record, "developer_email"),
            organization=_text(record, "organization"),
            api_products=_texts(record, "api_products"),
            scope=_text(record, "scope"),
            grant_type=_text(record, "grant_type"),
            issued_at=_seconds(record, "issued_at"),
            expires_at=_expiry(record),
            token_type=_text(record, "token_type"),
            status=_text(record, "status"),
            attributes=_attributes(record),
            app_end_user=_text(record, "app_end_user"),
            refresh_count=count,
        )


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
        access = _field(record, "access")
        if not isinstance(access, dict):
            raise _wrong("access", "a record", access)
        return cls(
            status=_text(record, "status"),
            issued_at=_seconds(record, "issued_at"),
            expires_at=_expiry(record),
            access=AccessToken.from_record(access),
        )


def _field(record: Mapping[str, object], name: str) -> object:
    try:
        return record[name]
    except KeyError as error:
        raise CorruptTokenRecord(f"{name} is missing") from error


def _wrong(name: str, expected: str, found: object) -> CorruptTokenRecord:
    """Make the error; the value itself stays out of it, it may be personal."""
    return CorruptTokenRecord(f"{name} should be {expected}, found {type(found).__name__}")


def _text(record: Mapping[str, object], name: str) -> str:
    value = _field(record, name)
    if not isinstance(value, str):
        raise _wrong(name, "a text", value)
    return value


def _texts(record: Mapping[str, object], name: str) -> tuple[str, ...]:
    value = _field(record, name)
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise _wrong(name, "a list of texts", value)
    return tuple(value)


def _seconds(record: Mapping[str, object], name: str) -> float:
    value = _field(record, name)
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise _wrong(name, "a number", value)
    return float(value)


def _expiry(record: Mapping[str, object]) -> float | None:
    return None if _field(record, "expires_at") is None else _seconds(record, "expires_at")


def _attributes(record: Mapping[str, object]) -> tuple[TokenAttribute, ...]:
    value = _field(record, "attributes")
    if not isinstance(value, list):
        raise _wrong("attributes", "a list", value)
    return tuple(_attribute(each) for each in value)


def _attribute(value: object) -> TokenAttribute:
    match value:
        case [str(name), str(text), bool(is_displayed)]:
            return TokenAttribute(name, text, is_displayed)
    raise _wrong("attributes", "a list of [name, value, is displayed]", value)
