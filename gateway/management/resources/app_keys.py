"""Keys of an app: made with a given key and secret, given products, approved, revoked, deleted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from gateway.entities import Credential, DeveloperApp
from gateway.errors import Conflict, Invalid, ManagementError, NotFound
from gateway.management.answers import Answer, created, found, nothing
from gateway.management.call import Call
from gateway.management.credentials import (
    STATUSES,
    check_scopes,
    credential_view,
    products_named,
    scopes_of,
    with_products,
)
from gateway.management.lookup import app_of, no_app
from gateway.management.members import Members
from gateway.management.resource import Resource
from gateway.store import Taken

_PATH = "organizations/{organization}/developers/{developer}/apps/{app}/keys"
_BAD_CREDENTIAL = "keymanagement.service.InvalidCredential"
Turn = Callable[[Credential], Credential]


async def create_key(call: Call) -> Answer:
    """Add a credential of a given key and secret, without products."""
    app = await app_of(call)
    members = call.body.entity("CredentialRequest")
    made = Credential(
        members.text("consumerKey") or "", members.text("consumerSecret") or "", issued_at=call.now
    )
    made.check()
    if app.credential(made.consumer_key) is not None:
        raise _taken()
    await _change_app(call, app, lambda before: (made, *before.credentials))
    # Edge: the answer to this one call has no expiresAt.
    view = credential_view(made)
    del view["expiresAt"]
    return created(view)


async def get_key(call: Call) -> Answer:
    """Answer one credential."""
    return found(credential_view(_credential(call, await app_of(call))))


async def post_key(call: Call) -> Answer:
    """Approve or revoke a key, or add products to it; attributes that are given replace those it has."""
    action = call.choice("action", *STATUSES)
    if action is not None:
        await _change_key(call, lambda before: replace(before, status=STATUSES[action]))
        return nothing()
    members = call.body.entity("CredentialRequest")
    products = await products_named(call, members.texts("apiProducts") or ())
    attributes = members.attributes()

    def change(before: Credential) -> Credential:
        _keep(members, before)
        after = with_products(before, products)
        return after if attributes is None else replace(after, attributes=attributes)

    return found(credential_view(await _change_key(call, change)))


async def put_key(call: Call) -> Answer:
    """Replace scopes and attributes where they are given; add products."""
    members = call.body.entity("CredentialRequest")
    products = await products_named(call, members.texts("apiProducts") or ())
    scopes, attributes = members.texts("scopes"), members.attributes()
    known = with_products(_credential(call, await app_of(call)), products)
    if scopes is not None:
        check_scopes(scopes, await scopes_of(call, known.products))

    def change(before: Credential) -> Credential:
        _keep(members, before)
        after = with_products(before, products)
        if scopes is not None:
            after = replace(after, scopes=tuple(dict.fromkeys(scopes)))
        return after if attributes is None else replace(after, attributes=attributes)

    return found(credential_view(await _change_key(call, change)))


async def delete_key(call: Call) -> Answer:
    """Delete a credential."""
    app = await app_of(call)
    credential = _credential(call, app)
    await _change_app(
        call,
        app,
        lambda before: tuple(
            each for each in before.credentials if each.consumer_key != credential.consumer_key
        ),
    )
    return found(credential_view(credential))


async def change_product_status(call: Call) -> Answer:
    """Approve or revoke one product of a key."""
    action = call.choice("action", *STATUSES)
    if action is None:
        raise Invalid("management.InvalidParameter", "action is absent; approve or revoke is expected")
    name = call.names["product"]

    def change(before: Credential) -> Credential:
        if all(grant.name != name for grant in before.products):
            raise NotFound(
                "keymanagement.service.apiproduct_doesnot_exist",
                f"APIProduct {name} is not associated with consumer key",
            )
        grants = (
            replace(grant, status=STATUSES[action]) if grant.name == name else grant
            for grant in before.products
        )
        return replace(before, products=tuple(grants))

    await _change_key(call, change)
    return nothing()


async def remove_product(call: Call) -> Answer:
    """Take one product from a key, and with it the scopes that no other product of the key has."""
    name = call.names["product"]
    known = _credential(call, await app_of(call))
    left = tuple(grant for grant in known.products if grant.name != name)
    scopes = await scopes_of(call, left)

    def change(before: Credential) -> Credential:
        if all(grant.name != name for grant in before.products):
            # Edge: this refusal has the status 500.
            raise ManagementError(
                "keymanagement.service.apiproduct_not_associated",
                "APIProduct is not associated with consumer key",
            )
        return replace(
            before,
            products=tuple(grant for grant in before.products if grant.name != name),
            scopes=tuple(scope for scope in before.scopes if scope in scopes),
        )

    return found(credential_view(await _change_key(call, change)))


def _credential(call: Call, app: DeveloperApp) -> Credential:
    credential = app.credential(call.names["key"])
    if credential is None:
        raise NotFound(
            "keymanagement.service.InvalidClientIdForGivenApp", "Invalid consumer key for Given App"
        )
    return credential


def _keep(members: Members, known: Credential) -> None:
    """Refuse another key or secret: a credential with those is made, not changed."""
    members.keep("consumerKey", known.consumer_key, of="a credential", code=_BAD_CREDENTIAL)
    members.keep("consumerSecret", known.consumer_secret, of="a credential", code=_BAD_CREDENTIAL)


async def _change_key(call: Call, turn: Turn) -> Credential:
    """Change the path's credential and check it."""
    changed: list[Credential] = []

    def change(app: DeveloperApp) -> tuple[Credential, ...]:
        known = _credential(call, app)
        after = turn(known)
        after.check()
        changed[:] = [after]
        return tuple(after if each is known else each for each in app.credentials)

    await _change_app(call, await app_of(call), change)
    return changed[0]


async def _change_app(
    call: Call, app: DeveloperApp, change: Callable[[DeveloperApp], tuple[Credential, ...]]
) -> None:
    """Replace the credentials of an app."""
    now = call.now

    def apply(before: DeveloperApp) -> DeveloperApp:
        return replace(before, credentials=change(before)).changed(now, call.caller)

    try:
        updated = await call.store.apps(call.organization).update(app.app_id, apply)
    except Taken as error:
        raise _taken() from error
    if updated is None:
        raise no_app(call)


def _taken() -> Conflict:
    return Conflict("keymanagement.service.consumer_key_already_exists", "The consumer key already exists")


RESOURCES = (
    Resource(f"{_PATH}/create", post=create_key),
    Resource(f"{_PATH}/{{key}}", get=get_key, post=post_key, put=put_key, delete=delete_key),
    Resource(f"{_PATH}/{{key}}/apiproducts/{{product}}", post=change_product_status, delete=remove_product),
)
