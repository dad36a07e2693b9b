"""Keys of an app: made with a given key and secret, given products, approved, revoked, deleted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

from gateway.entities import Credential, DeveloperApp, ProductGrant
from gateway.errors import Conflict, ManagementError, NotFound, StoreUnavailable
from gateway.management.answers import Answer, created, found, nothing
from gateway.management.call import Call
from gateway.management.credentials import (
    STATUSES,
    Unseen,
    check_scopes,
    credential_view,
    grants_of,
    offers_of,
    products_named,
    scopes_of,
    with_products,
)
from gateway.management.lookup import APP_PATHS, app_of, no_app
from gateway.management.members import Members
from gateway.management.operation import OR_NOTHING, describes, entity_sent, one_word
from gateway.management.resource import Resource
from gateway.management.shapes import CREDENTIAL, NEW_CREDENTIAL, SENT_CREDENTIAL
from gateway.store import Taken

_BAD_CREDENTIAL = "keymanagement.service.InvalidCredential"
_MOST_LOOKS = 100
Credentials = tuple[Credential, ...]
Offers = Mapping[str, Sequence[str]]
Turn = Callable[[Credential], Credential]


@describes(NEW_CREDENTIAL, status=201, sent=entity_sent(SENT_CREDENTIAL))
async def create_key(call: Call) -> Answer:
    """Add a credential of a given key and secret, without products."""
    app = await app_of(call)
    members = call.body.entity("CredentialRequest")
    made = Credential(
        members.text("consumerKey") or "", members.text("consumerSecret") or "", issued_at=call.now
    )
    made.check()

    def change(before: DeveloperApp) -> Credentials:
        if before.credential(made.consumer_key) is not None:
            raise _taken()
        return (made, *before.credentials)

    await _change_app(call, app, change)
    # Edge: the answer to this one call has no expiresAt.
    view = credential_view(made)
    del view["expiresAt"]
    return created(view)


@describes(CREDENTIAL)
async def get_key(call: Call) -> Answer:
    """Answer one credential."""
    return found(credential_view(_credential(call, await app_of(call))))


@describes(
    CREDENTIAL,
    beside=OR_NOTHING,
    query=(one_word("action", *STATUSES),),
    sent=entity_sent(SENT_CREDENTIAL, is_required=False),
)
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


@describes(CREDENTIAL, sent=entity_sent(SENT_CREDENTIAL))
async def put_key(call: Call) -> Answer:
    """Replace scopes and attributes where they are given; add products."""
    members = call.body.entity("CredentialRequest")
    products = await products_named(call, members.texts("apiProducts") or ())
    scopes, attributes = members.texts("scopes"), members.attributes()

    def change(before: Credential, offers: Offers) -> Credential:
        _keep(members, before)
        after = with_products(before, products)
        if scopes is not None:
            check_scopes(scopes, scopes_of(offers, after.products))
            after = replace(after, scopes=tuple(dict.fromkeys(scopes)))
        return after if attributes is None else replace(after, attributes=attributes)

    return found(credential_view(await _change_offered(call, grants_of(products), change)))


@describes(CREDENTIAL)
async def delete_key(call: Call) -> Answer:
    """Delete a credential."""
    deleted: list[Credential] = []

    def change(app: DeveloperApp) -> Credentials:
        deleted[:] = [_credential(call, app)]
        return tuple(each for each in app.credentials if each is not deleted[0])

    await _change_app(call, await app_of(call), change)
    return found(credential_view(deleted[0]))


@describes(query=(one_word("action", *STATUSES, is_required=True),))
async def change_product_status(call: Call) -> Answer:
    """Approve or revoke one product of a key."""
    action = call.chosen("action", *STATUSES)
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


@describes(CREDENTIAL, refusals=(500,))
async def remove_product(call: Call) -> Answer:
    """Take one product from a key, and with it the scopes that no other product of the key has."""
    name = call.names["product"]

    def change(before: Credential, offers: Offers) -> Credential:
        left = tuple(grant for grant in before.products if grant.name != name)
        if len(left) == len(before.products):
            # Edge: this refusal has the status 500.
            raise ManagementError(
                "keymanagement.service.apiproduct_not_associated",
                "APIProduct is not associated with consumer key",
            )
        offered = scopes_of(offers, left)
        kept = tuple(scope for scope in before.scopes if scope in offered)
        return replace(before, products=left, scopes=kept)

    return found(credential_view(await _change_offered(call, (), change)))


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


async def _change_offered(
    call: Call, added: Sequence[ProductGrant], turn: Callable[[Credential, Offers], Credential]
) -> Credential:
    """Change the path's credential knowing what its products offer, and those that are added to it.

    Raises:
        StoreUnavailable: others keep giving it products.
    """
    for _ in range(_MOST_LOOKS):
        known = _credential(call, await app_of(call))
        offers = await offers_of(call, (*known.products, *added))
        try:
            return await _change_key(call, partial(_knowing, offers, turn))
        except Unseen:
            continue
    raise StoreUnavailable("the products of a key are being changed all the time")


def _knowing(
    offers: Offers, turn: Callable[[Credential, Offers], Credential], before: Credential
) -> Credential:
    return turn(before, offers)


async def _change_key(call: Call, turn: Turn) -> Credential:
    """Change the path's credential and check it."""
    changed: list[Credential] = []

    def change(app: DeveloperApp) -> Credentials:
        known = _credential(call, app)
        after = turn(known)
        after.check()
        changed[:] = [after]
        return tuple(after if each is known else each for each in app.credentials)

    await _change_app(call, await app_of(call), change)
    return changed[0]


async def _change_app(call: Call, app: DeveloperApp, change: Callable[[DeveloperApp], Credentials]) -> None:
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


def _resources(path: str) -> Iterator[Resource]:
    """Yield the resources of one tree: the keys of developers' apps, or of companies'."""
    yield Resource(f"{path}/create", post=create_key)
    yield Resource(f"{path}/{{key}}", get=get_key, post=post_key, put=put_key, delete=delete_key)
    yield Resource(
        f"{path}/{{key}}/apiproducts/{{product}}", post=change_product_status, delete=remove_product
    )


RESOURCES = tuple(resource for path in APP_PATHS for resource in _resources(f"{path}/{{app}}/keys"))
