"""What the decisions read of a client: its key, app, developer and products, and in what state they are.

The shapes are Protocols: who keeps clients, and as what records, is not known here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

from gateway.patterns import Predicate


class KeyFacts(Protocol):
    """State what counts of a consumer key and its secret."""

    @property
    def consumer_key(self) -> str:
        """Return the key, which OAuth calls the client id."""
        ...

    @property
    def consumer_secret(self) -> str:
        """Return the secret in plain text."""
        ...

    @property
    def scopes(self) -> Sequence[str]:
        """Return the scopes that restrict those of the products; none restrict nothing."""
        ...

    @property
    def is_approved(self) -> bool:
        """Say whether the key was not revoked."""
        ...

    @property
    def expires_at(self) -> float | None:
        """Return when the key's time is over, epoch seconds; None is never."""
        ...

    def is_expired(self, now: float) -> bool:
        """Say whether the key's time is over at `now`, epoch seconds."""
        ...


class AppFacts(Protocol):
    """State what counts of an app of a developer or a company."""

    @property
    def app_id(self) -> str:
        """Return the app's UUID."""
        ...

    @property
    def name(self) -> str:
        """Return the app's name."""
        ...

    @property
    def company(self) -> str:
        """Return the name of the company whose app it is, "" if it is a developer's."""
        ...

    @property
    def callback_url(self) -> str:
        """Return where its users may be sent back to: addresses, separated by commas."""
        ...

    @property
    def is_approved(self) -> bool:
        """Say whether the app was not revoked."""
        ...

    @property
    def tokens_revoked_before(self) -> float:
        """Return before when, epoch seconds, an access token must have been issued to count as revoked."""
        ...

    @property
    def refresh_tokens_revoked_before(self) -> float:
        """Return the same for refresh tokens."""
        ...


class DeveloperFacts(Protocol):
    """State what counts of a developer, or of the company that stands in the place of one."""

    @property
    def developer_id(self) -> str:
        """Return the developer's UUID; a company's name."""
        ...

    @property
    def email(self) -> str:
        """Return the developer's e-mail address; "" for a company."""
        ...

    @property
    def is_active(self) -> bool:
        """Say whether the developer's keys and tokens count at all."""
        ...


class ProductFacts(Protocol):
    """State what counts of an API product."""

    @property
    def name(self) -> str:
        """Return the product's name."""
        ...

    @property
    def scopes(self) -> Sequence[str]:
        """Return the scopes that the product offers."""
        ...

    @property
    def path_tests(self) -> Sequence[Predicate]:
        """Return the tests of a path of which one must hold; none where every path is covered.

        A path is what follows the base path, without query.
        """
        ...

    def admits_proxy(self, environment: str, proxy: str) -> bool:
        """Say whether calls to this proxy in this environment are covered, whatever their path."""
        ...


ProductT = TypeVar("ProductT", bound=ProductFacts)
ProductT_co = TypeVar("ProductT_co", bound=ProductFacts, covariant=True)


class Client(Protocol[ProductT_co]):
    """Join a key with its app, its developer, and its products."""

    @property
    def credential(self) -> KeyFacts:
        """Return the key and secret that speak for the client."""
        ...

    @property
    def app(self) -> AppFacts:
        """Return the app that the key belongs to."""
        ...

    @property
    def developer(self) -> DeveloperFacts:
        """Return the developer, or the company, whose app it is."""
        ...

    @property
    def products(self) -> Sequence[ProductT_co]:
        """Return the products that exist and are approved for the key, in the key's order."""
        ...

    @property
    def memo(self) -> dict[str, object]:
        """Return where to keep what was worked out of the client; it leaves with it."""
        ...


AnyClient = Client[ProductFacts]
StateCheck = Callable[[AnyClient, float], bool]
"""Say whether something about a client is in order at a time, epoch seconds."""


def is_holder(client: AnyClient, client_id: str, app_id: str) -> bool:
    """Say whether what was issued to a key of an app is a client's: another app may have the key by now."""
    return client.credential.consumer_key == client_id and client.app.app_id == app_id


def has_approved_key(client: AnyClient, now: float) -> bool:  # noqa: ARG001 - state checks are called alike
    """Say whether the key was not revoked."""
    return client.credential.is_approved


def has_current_key(client: AnyClient, now: float) -> bool:
    """Say whether the key's time is not over."""
    return not client.credential.is_expired(now)


def has_approved_app(client: AnyClient, now: float) -> bool:  # noqa: ARG001
    """Say whether the app was not revoked."""
    return client.app.is_approved


def has_active_company(client: AnyClient, now: float) -> bool:  # noqa: ARG001
    """Say whether the company is active, where the app is a company's."""
    return not client.app.company or client.developer.is_active


def has_active_developer(client: AnyClient, now: float) -> bool:  # noqa: ARG001
    """Say whether the owner is active, which is a developer where it is no company."""
    return client.developer.is_active


def has_products(client: AnyClient, now: float) -> bool:  # noqa: ARG001
    """Say whether at least one product is approved for the key and exists."""
    return bool(client.products)
