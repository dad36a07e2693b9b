"""Making and changing credentials: which products and scopes a key gets, and how it looks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from gateway.entities import ApiProduct, Credential, DeveloperApp, InvalidEntity, ProductGrant
from gateway.errors import Invalid
from gateway.management.attributes import attributes_view
from gateway.management.call import Call
from gateway.management.numbers import whole_number
from gateway.management.stamps import milliseconds, stamps_view
from gateway.oauth import CONSUMER_KEY_LENGTH, CONSUMER_SECRET_LENGTH

# Edge: 16 to 128 characters. What is shorter than 22 holds less than 128 bits.
_SHORTEST, _LONGEST = 22, 128
STATUSES = {"approve": "approved", "revoke": "revoked"}
"""What an action makes of the status of an app, a key, or a key's product."""


class Unseen(Exception):
    """Say that a key has a product by now that was not looked at."""


async def products_named(call: Call, names: Iterable[str]) -> list[ApiProduct]:
    """Return products by their names.

    Raises:
        Invalid: one does not exist.
    """
    products = call.store.products(call.organization)
    chosen = []
    for name in dict.fromkeys(names):
        product = await products.find(name)
        if product is None:
            raise Invalid("cps.kms.ApiProductDoesNotExist", f"API Product [{name}] does not exist")
        chosen.append(product)
    return chosen


async def offers_of(call: Call, grants: Iterable[ProductGrant]) -> Mapping[str, Sequence[str]]:
    """Return the scopes that each product of a key offers; none where a product exists no more."""
    products = call.store.products(call.organization)
    found = {grant.name: await products.find(grant.name) for grant in grants}
    return {name: () if product is None else product.scopes for name, product in found.items()}


def scopes_of(offers: Mapping[str, Sequence[str]], grants: Sequence[ProductGrant]) -> tuple[str, ...]:
    """Return the scopes of all products of a key, each once.

    Raises:
        Unseen: it has a product whose offer is not among those.
    """
    if any(grant.name not in offers for grant in grants):
        raise Unseen
    return tuple(dict.fromkeys(scope for grant in grants for scope in offers[grant.name]))


def check_scopes(scopes: Iterable[str], allowed: Sequence[str]) -> None:
    """Refuse scopes that no product of the key has.

    Raises:
        Invalid: naming those that there are.
    """
    if not set(scopes) <= set(allowed):
        raise Invalid(
            "keymanagement.service.InvalidScopes",
            f"Invalid scopes. Scopes must be contained in [{', '.join(allowed)}]",
        )


def grants_of(products: Iterable[ApiProduct]) -> tuple[ProductGrant, ...]:
    """Return the grants of products that are asked for now: one that is approved by hand is pending."""
    return tuple(
        ProductGrant(each.name, "pending" if each.approval_type == "manual" else "approved")
        for each in products
    )


def with_products(credential: Credential, products: Iterable[ApiProduct]) -> Credential:
    """Return a credential with products added; those it has stay as they are, scopes are joined."""
    known = {grant.name for grant in credential.products}
    added = [each for each in products if each.name not in known]
    scopes = (*credential.scopes, *(scope for each in added for scope in each.scopes))
    return replace(
        credential,
        products=(*credential.products, *grants_of(added)),
        scopes=tuple(dict.fromkeys(scopes)),
    )


def new_credential(call: Call, products: Sequence[ApiProduct], expires_in_ms: int | None) -> Credential:
    """Make a credential of a random key and secret for products.

    `expires_in_ms` counts from now; -1 and None mean never.

    Raises:
        InvalidEntity: the time is neither -1 nor positive.
    """
    if expires_in_ms is not None and expires_in_ms != -1 and expires_in_ms <= 0:
        raise InvalidEntity(
            "keymanagement.service.invalid_keyExpiresIn", "keyExpiresIn must be -1 or a number above 0"
        )
    now = call.now
    is_endless = expires_in_ms in (None, -1)
    bare = Credential(
        call.ports.random_text(_length(call, "keymanagement.consumer.key.length", CONSUMER_KEY_LENGTH)),
        call.ports.random_text(_length(call, "keymanagement.consumer.secret.length", CONSUMER_SECRET_LENGTH)),
        issued_at=now,
        expires_at=None if is_endless else now + (expires_in_ms or 0) / 1000,
    )
    return with_products(bare, products)


def _length(call: Call, name: str, default: int) -> int:
    """Return the length that an organization property asks for, within what cannot be guessed."""
    length = whole_number(call.organization_property(name) or "", most_digits=3)
    return default if length is None else min(max(length, _SHORTEST), _LONGEST)


def credential_view(credential: Credential) -> dict[str, object]:
    """Return a credential as Edge shows it, the secret included."""
    return {
        "apiProducts": [{"apiproduct": each.name, "status": each.status} for each in credential.products],
        "attributes": attributes_view(credential.attributes),
        "consumerKey": credential.consumer_key,
        "consumerSecret": credential.consumer_secret,
        "expiresAt": milliseconds(credential.expires_at),
        "issuedAt": milliseconds(credential.issued_at),
        "scopes": list(credential.scopes),
        "status": credential.status,
    }


def app_view(app: DeveloperApp, *, with_credentials: bool = True) -> dict[str, object]:
    """Return an app as Edge shows it, its newest credential first."""
    view: dict[str, object] = {
        **stamps_view(app),
        "appFamily": app.app_family,
        "appId": app.app_id,
        "attributes": attributes_view(app.attributes),
        "callbackUrl": app.callback_url,
        "name": app.name,
        "scopes": list(app.scopes),
        "status": app.status,
        **({"companyName": app.company} if app.company else {"developerId": app.developer_id}),
    }
    if app.access_type:
        view["accessType"] = app.access_type
    if with_credentials:
        view["credentials"] = [credential_view(each) for each in app.credentials]
    return view
