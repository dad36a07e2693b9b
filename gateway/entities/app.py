"""Apps and their credentials: consumer key, secret, and the products they are good for.

An app is a developer's or a company's: its owner. Where owners of both kinds are named by one text, that of a
company begins with a word that no developer's id begins with.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from gateway.entities.record import Record
from gateway.entities.rules import (
    InvalidEntity,
    check_app_name,
    check_choice,
    check_key_text,
    check_unique,
)
from gateway.entities.stamps import Attribute, Stamped, check_attribute_list

KEY_STATUSES = ("approved", "revoked")
GRANT_STATUSES = ("approved", "pending", "revoked")
_COMPANY = "company:"


def company_owner(name: str) -> str:
    """Return what names a company as the owner of apps; a developer as owner is named by the bare id."""
    return _COMPANY + name


def owning_company(owner: str) -> str:
    """Return the name of the company that an owner is, "" for a developer."""
    return owner.removeprefix(_COMPANY) if owner.startswith(_COMPANY) else ""


@dataclass(frozen=True, slots=True)
class ProductGrant(Record):
    """Say that a key asked for a product, and what became of it."""

    name: str
    status: str = "approved"

    @property
    def is_approved(self) -> bool:
        """Say whether the product counts for the key."""
        return self.status == "approved"


@dataclass(frozen=True, slots=True)
class Credential(Record):
    """Hold one consumer key and secret. The secret is plain here and encrypted wherever it is kept.

    `expires_at` is None when the key never expires; times in epoch seconds.
    """

    consumer_key: str
    consumer_secret: str = field(repr=False)
    status: str = "approved"
    issued_at: float = 0.0
    expires_at: float | None = None
    products: tuple[ProductGrant, ...] = ()
    scopes: tuple[str, ...] = ()
    attributes: tuple[Attribute, ...] = ()

    @property
    def is_approved(self) -> bool:
        """Say whether the key was not revoked."""
        return self.status == "approved"

    def is_expired(self, now: float) -> bool:
        """Say whether the key's time is over at `now`, epoch seconds."""
        return self.expires_at is not None and now >= self.expires_at

    def check(self) -> None:
        """Refuse a credential that Edge would not store.

        Raises:
            InvalidEntity: never with the key or the secret in its text.
        """
        check_key_text("consumer_key", self.consumer_key)
        check_key_text("consumer_secret", self.consumer_secret)
        check_choice("keymanagement.service.invalid_status", "status", self.status, KEY_STATUSES)
        check_unique("product", (grant.name for grant in self.products))
        for grant in self.products:
            check_choice("keymanagement.service.invalid_status", "status", grant.status, GRANT_STATUSES)
        check_attribute_list(self.attributes)


@dataclass(frozen=True, slots=True)
class DeveloperApp(Record, Stamped):
    """Hold one app of a developer or a company; `credentials` are newest first, as Edge lists them.

    `company` is the company's name, and `developer_id` then empty; it is "" for a developer's app.

    Its access and refresh tokens that were issued before these times, epoch seconds, count as revoked; the
    management API shows and takes neither.
    """

    app_id: str
    name: str
    developer_id: str
    callback_url: str = ""
    status: str = "approved"
    app_family: str = "default"
    access_type: str = ""
    credentials: tuple[Credential, ...] = ()
    scopes: tuple[str, ...] = ()
    attributes: tuple[Attribute, ...] = ()
    tokens_revoked_before: float = 0.0
    refresh_tokens_revoked_before: float = 0.0
    company: str = ""

    @property
    def owner(self) -> str:
        """Return who owns the app: see `company_owner`."""
        return company_owner(self.company) if self.company else self.developer_id

    @property
    def is_approved(self) -> bool:
        """Say whether the app was not revoked."""
        return self.status == "approved"

    def credential(self, consumer_key: str) -> Credential | None:
        """Return the credential of that key, None when the app has no such key."""
        return next((each for each in self.credentials if each.consumer_key == consumer_key), None)

    def check(self) -> None:
        """Refuse an app that Edge would not store.

        Raises:
            InvalidEntity: with Edge's rule and the value that breaks it.
        """
        check_app_name(self.name)
        if bool(self.developer_id) == bool(self.company):
            raise InvalidEntity(
                "developer.service.DeveloperIdDoesNotExist", "An app needs a developer, or else a company"
            )
        check_choice("keymanagement.service.invalid_status", "status", self.status, KEY_STATUSES)
        check_attribute_list(self.attributes)
        keys = [each.consumer_key for each in self.credentials]
        if len(set(keys)) != len(keys):
            raise InvalidEntity(
                "keymanagement.service.duplicate_consumer_key", "A consumer key is given twice"
            )
        for each in self.credentials:
            each.check()
