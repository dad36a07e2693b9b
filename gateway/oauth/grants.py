"""The decisions of a token endpoint: who may have which token, for what, and for how long.

Facts in, records or an OAuthError out. What every grant shares stands here, in the order in which it
is decided: the grant type, the client, the scope, the record; and the grant that needs nothing more. The
others have a file each: `code_grant.py`, `password_grant.py`, `implicit_grant.py`, `refresh.py`. The caller
fetches the client, saves what comes out, and shows no token that was not saved.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field

from gateway.oauth import errors
from gateway.oauth.clients import (
    AnyClient,
    ProductFacts,
    StateCheck,
    has_active_company,
    has_active_developer,
    has_approved_app,
    has_approved_key,
    has_current_key,
    has_products,
)
from gateway.oauth.errors import Situation
from gateway.oauth.expiry import end_of_life
from gateway.oauth.kept_texts import check_length
from gateway.oauth.octets import octets
from gateway.oauth.random_text import ACCESS_TOKEN_LENGTH, REFRESH_TOKEN_LENGTH
from gateway.oauth.records import AccessToken, RefreshToken
from gateway.oauth.token_facts import APPROVED, TokenAttribute

CLIENT_CREDENTIALS = "client_credentials"
REFRESH_TOKEN = "refresh_token"


@dataclass(frozen=True, slots=True)
class Mint:
    """Hold what it takes to make tokens: whose they are, what time it is, and unguessable texts."""

    organization: str
    clock: Callable[[], float]
    random_text: Callable[[int], str]


@dataclass(frozen=True, slots=True)
class Wish:
    """State what is wanted of a token: by the request its scope, by the policy all the rest.

    `scope` is names separated by blanks, empty for whatever is due; lives are seconds, None endless.
    `token` and `refresh_token` are texts that another system made, empty for such as are made here.
    """

    scope: str
    life: float | None
    refresh_life: float | None = None
    attributes: tuple[TokenAttribute, ...] = ()
    app_end_user: str = ""
    token: str = field(default="", repr=False)
    refresh_token: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Issued:
    """Hand over a new token with its record, and the refresh token that goes with it."""

    token: str = field(repr=False)
    record: AccessToken
    refresh: tuple[str, RefreshToken] | None = field(default=None, repr=False)


def resolve_grant_type(presented: str, supported: Collection[str]) -> str:
    """Return the grant type that was asked for.

    Raises:
        OAuthError: none was, or one that is not supported.
    """
    if not presented:
        raise errors.REQUIRED_PARAM(name="grant_type")
    if presented not in supported:
        raise errors.UNSUPPORTED_GRANT_TYPE(grant_type=presented)
    return presented


_CLIENT_CHECKS: tuple[tuple[StateCheck, Situation], ...] = (
    (has_approved_key, errors.KEY_NOT_APPROVED),
    (has_current_key, errors.KEY_EXPIRED),
    (has_approved_app, errors.APP_NOT_APPROVED),
    (has_active_company, errors.COMPANY_NOT_ACTIVE),
    (has_active_developer, errors.DEVELOPER_NOT_ACTIVE),
    (has_products, errors.NO_PRODUCT),
)


def authenticate(client: AnyClient | None, secret: str, now: float) -> AnyClient:
    """Return the client if it knows its secret and may have tokens.

    An unknown key and a wrong secret are told alike, and take alike.

    Raises:
        OAuthError: BAD_CLIENT, or which of key, app, developer and products is not in order.
    """
    expected = secret if client is None else client.credential.consumer_secret
    is_right = hmac.compare_digest(octets(secret), octets(expected))
    if client is None or not secret or not is_right:
        raise errors.BAD_CLIENT()
    return in_order(client, now)


def recognize(client: AnyClient | None, now: float) -> AnyClient:
    """Return a client that another system vouches for, if it is known and may have tokens.

    Raises:
        OAuthError: BAD_CLIENT, or which of key, app, developer and products is not in order.
    """
    if client is None:
        raise errors.BAD_CLIENT()
    return in_order(client, now)


def in_order(client: AnyClient, now: float) -> AnyClient:
    """Return the client if its key, app, developer and products are in order.

    Raises:
        OAuthError: which of them is not.
    """
    for is_in_order, situation in _CLIENT_CHECKS:
        if not is_in_order(client, now):
            raise situation()
    return client


def assign_scope(client: AnyClient, requested: str) -> tuple[str, tuple[str, ...]]:
    """Return the scope that a token of this client gets, and the names of its products.

    Without a request: all that the products offer. With one: what of it they offer, and only the
    products that offer some of it. Edge: where nothing of it is offered, the token has no scope.
    """
    offered = offered_scopes(client)
    wanted = _union([requested.split()])
    granted = [scope for scope in wanted if scope in offered] if wanted else offered
    products = client.products
    if wanted and granted:
        products = [product for product in products if not set(granted).isdisjoint(product.scopes)]
    return " ".join(granted), _names(products)


def offered_scopes(client: AnyClient) -> list[str]:
    """Return the scopes that a client's products offer, as far as its key may have them."""
    return _restricted(_union(product.scopes for product in client.products), client.credential.scopes)


def _union(lists: Iterable[Iterable[str]]) -> list[str]:
    """Return what any of the lists holds, each once, in order."""
    return list(dict.fromkeys(each for items in lists for each in items))


def _restricted(scopes: list[str], allowed: Sequence[str]) -> list[str]:
    """Leave only the allowed scopes, where any are named."""
    return [scope for scope in scopes if scope in allowed] if allowed else scopes


def _names(products: Iterable[ProductFacts]) -> tuple[str, ...]:
    return tuple(product.name for product in products)


def access_record(client: AnyClient, grant_type: str, wish: Wish, mint: Mint) -> AccessToken:
    """Return the record of a token that is issued now, with the scope that is due.

    Raises:
        OAuthError: TEXT_TOO_LONG, for an end user that cannot be kept.
    """
    check_length(app_enduser=wish.app_end_user)
    now = mint.clock()
    scope, products = assign_scope(client, wish.scope)
    return AccessToken(
        client_id=client.credential.consumer_key,
        app_id=client.app.app_id,
        app_name=client.app.name,
        developer_id=client.developer.developer_id,
        developer_email=client.developer.email,
        organization=mint.organization,
        api_products=products,
        scope=scope,
        grant_type=grant_type,
        issued_at=now,
        expires_at=end_of_life(wish.life, now),
        attributes=wish.attributes,
        app_end_user=wish.app_end_user,
    )


def refresh_of(record: AccessToken, wish: Wish, mint: Mint) -> tuple[str, RefreshToken]:
    """Return the refresh token that is issued with an access token."""
    now = record.issued_at
    text = wish.refresh_token or mint.random_text(REFRESH_TOKEN_LENGTH)
    return text, RefreshToken(APPROVED, now, end_of_life(wish.refresh_life, now), record)


def overwritten(
    carried: tuple[TokenAttribute, ...], given: tuple[TokenAttribute, ...]
) -> tuple[TokenAttribute, ...]:
    """Return the carried attributes, each in its place, with those that the policy gives anew."""
    merged = {attribute.name: attribute for attribute in (*carried, *given)}
    return tuple(merged.values())


def client_credentials(client: AnyClient, wish: Wish, mint: Mint) -> Issued:
    """Issue an access token to an authenticated client itself. There is never a refresh token."""
    record = access_record(client, CLIENT_CREDENTIALS, wish, mint)
    return Issued(wish.token or mint.random_text(ACCESS_TOKEN_LENGTH), record)
