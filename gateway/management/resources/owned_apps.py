"""Apps of a developer or a company, each made with one credential; more come by POST or by the keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from gateway.entities import ApiProduct, Credential, DeveloperApp, owning_company
from gateway.errors import Conflict, Invalid
from gateway.management.answers import Answer, created, found, nothing
from gateway.management.attributes import Attributes, Change, Owner, attribute_resources
from gateway.management.call import Call
from gateway.management.credentials import (
    STATUSES,
    app_view,
    check_scopes,
    new_credential,
    products_named,
)
from gateway.management.lookup import APP_PATHS, app_of, no_app, no_owner, owner_of
from gateway.management.members import Members
from gateway.management.operation import EXPAND, OR_NOTHING, PAGE, describes, entity_sent, flag, one_word
from gateway.management.resource import Resource
from gateway.management.shapes import APP, APP_LIST, SENT_APP, TEXTS, one_of
from gateway.store import Orphaned, Taken

MOST = 100


@describes(one_of(TEXTS, APP_LIST), query=(*PAGE, EXPAND, flag("shallowExpand")))
async def list_apps(call: Call) -> Answer:
    """Answer the names of an owner's apps; with `expand` the apps, with `shallowExpand` without keys."""
    owner = await owner_of(call)
    apps, count = call.store.apps(call.organization), call.count(MOST)
    is_shallow = call.flag("shallowExpand")
    if not is_shallow and not call.flag("expand"):
        return found(await apps.names(owner, start=call.start, count=count))
    chosen = await apps.of(owner, start=call.start, count=count)
    return found({"app": [app_view(each, with_credentials=not is_shallow) for each in chosen]})


@describes(APP, status=201, sent=entity_sent(SENT_APP))
async def create_app(call: Call) -> Answer:
    """Make an app with one credential."""
    owner = await owner_of(call)
    company = owning_company(owner)
    members = call.body.entity("App")
    products = await _products(call, members)
    scopes = members.texts("scopes") or ()
    credential = _scoped(new_credential(call, products, members.number("keyExpiresIn")), scopes, products)
    app = DeveloperApp(
        call.ports.new_id(),
        members.text("name") or "",
        "" if company else owner,
        members.text("callbackUrl") or "",
        members.text("status") or "approved",
        members.text("appFamily") or "default",
        members.text("accessType") or "",
        (credential,),
        scopes,
        members.attributes() or (),
        company=company,
    ).made(call.now, call.caller)
    app.check()
    try:
        await call.store.apps(call.organization).create(app)
    except Taken as error:
        raise Conflict(
            "developer.service.AppAlreadyExists", f"App with name {app.name} already exists"
        ) from error
    except Orphaned as error:
        raise no_owner(call) from error
    return created(app_view(app))


@describes(APP)
async def get_app(call: Call) -> Answer:
    """Answer one app."""
    return found(app_view(await app_of(call)))


@describes(APP, sent=entity_sent(SENT_APP))
async def replace_app(call: Call) -> Answer:
    """Replace attributes, callback and access type; products in the body make a new key."""
    members = call.body.entity("App")
    members.keep("name", call.names["app"], of="an app", code="keymanagement.service.app_invalid_name")
    products = await _products(call, members)
    scopes = members.texts("scopes") or ()
    if products:
        fresh = [_scoped(new_credential(call, products, members.number("keyExpiresIn")), scopes, products)]
    else:
        fresh = []

    def change(app: DeveloperApp) -> DeveloperApp:
        return replace(
            app,
            callback_url=members.text("callbackUrl") or "",
            access_type=members.text("accessType") or "",
            app_family=members.text("appFamily") or app.app_family,
            attributes=members.attributes() or (),
            scopes=scopes,
            credentials=(*fresh, *app.credentials),
        )

    return found(app_view(await _update(call, change)))


@describes(
    APP,
    beside=OR_NOTHING,
    query=(one_word("action", *STATUSES),),
    sent=entity_sent(SENT_APP, is_required=False),
)
async def post_app(call: Call) -> Answer:
    """Approve or revoke an app (`action`, or a status in the body), or add a credential."""
    action = call.choice("action", *STATUSES)
    if action is not None:
        await _update(call, lambda app: replace(app, status=STATUSES[action]))
        return nothing()
    members = call.body.entity("App")
    status = members.text("status")
    if status is not None and "apiProducts" not in members:
        if status not in STATUSES:
            raise Invalid("management.InvalidEntity", f"status {status!r} is neither approve nor revoke")
        return found(app_view(await _update(call, lambda app: replace(app, status=STATUSES[status]))))
    return await _add_credential(call, members)


async def _add_credential(call: Call, members: Members) -> Answer:
    """Add a credential; attributes in the body are the app's."""
    credential = new_credential(call, await _products(call, members), members.number("keyExpiresIn"))
    attributes = members.attributes()

    def change(app: DeveloperApp) -> DeveloperApp:
        return replace(
            app,
            credentials=(credential, *app.credentials),
            attributes=app.attributes if attributes is None else attributes,
        )

    return found(app_view(await _update(call, change)))


@describes(APP)
async def delete_app(call: Call) -> Answer:
    """Delete an app with its keys."""
    deleted = await call.store.apps(call.organization).delete((await app_of(call)).app_id)
    if deleted is None:
        raise no_app(call)
    return found(app_view(deleted))


async def _products(call: Call, members: Members) -> list[ApiProduct]:
    return await products_named(call, members.texts("apiProducts") or ())


def _scoped(credential: Credential, scopes: tuple[str, ...], products: list[ApiProduct]) -> Credential:
    """Return a credential with the scopes that were asked for; none means all of its products'."""
    check_scopes(scopes, sorted({scope for product in products for scope in product.scopes}))
    return replace(credential, scopes=scopes) if scopes else credential


async def _update(call: Call, change: Callable[[DeveloperApp], DeveloperApp]) -> DeveloperApp:
    """Change the path's app, stamp and check it.

    Raises:
        NotFound: there is none.
        InvalidEntity: what it would become cannot be.
    """
    known, now = await app_of(call), call.now

    def apply(before: DeveloperApp) -> DeveloperApp:
        after = change(before).changed(now, call.caller)
        after.check()
        return after

    updated = await call.store.apps(call.organization).update(known.app_id, apply)
    if updated is None:
        raise no_app(call)
    return updated


async def _read_attributes(call: Call) -> Attributes:
    return (await app_of(call)).attributes


async def _update_attributes(call: Call, change: Change) -> Attributes:
    return (await _update(call, lambda app: replace(app, attributes=change(app.attributes)))).attributes


def _resources(path: str) -> Iterator[Resource]:
    """Yield the resources of one tree: the apps of developers, or those of companies."""
    yield Resource(path, get=list_apps, post=create_app)
    yield Resource(f"{path}/{{app}}", get=get_app, put=replace_app, post=post_app, delete=delete_app)
    yield from attribute_resources(Owner(f"{path}/{{app}}", _read_attributes, _update_attributes))


RESOURCES = tuple(resource for path in APP_PATHS for resource in _resources(path))
