"""Which entities AccessEntity finds, and by what: one table of entity types and identifier types.

Keys are looked up as they are for the checks of a call, from what the worker remembers; all else is read
from the store.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass

from gateway.entities import ApiProduct, Credential, Developer, DeveloperApp
from gateway.flow import Services
from gateway.policies._entity_profiles import (
    Part,
    app_profile,
    credential_profile,
    developer_profile,
    product_profile,
)


@dataclass(frozen=True, slots=True)
class Sought:
    """State what is sought: the value of the identifier, and type and value of the other one, if any."""

    value: str
    secondary_type: str = ""
    secondary: str = ""


@dataclass(frozen=True, slots=True)
class Owned:
    """Hold an app that was found, and those of its credentials that are meant."""

    app: DeveloperApp
    credentials: tuple[Credential, ...]


Find = Callable[[Sought, Services], Awaitable[Part | None]]
FindApp = Callable[[Sought, Services], Awaitable[Owned | None]]


@dataclass(frozen=True, slots=True)
class Search:
    """Say how an entity is found by a type of identifier, and which secondary identifiers that may have.

    With `needs_secondary` one of them must be there: an app's name is unique for its developer only.
    """

    find: Find
    secondary: tuple[str, ...] = ()
    needs_secondary: bool = False


# --- apps, by which nearly everything is found --------------------------------------------


async def _app_by_id(sought: Sought, services: Services) -> Owned | None:
    app = await services.entities.find_app(sought.value)
    return None if app is None else Owned(app, app.credentials)


async def _app_by_name(sought: Sought, services: Services) -> Owned | None:
    developer = await _developer(sought.secondary, services)
    if developer is None:
        return None
    app = await services.entities.find_app_named(developer.developer_id, sought.value)
    return None if app is None else Owned(app, app.credentials)


async def _app_by_key(sought: Sought, services: Services) -> Owned | None:
    client = await services.clients.find(sought.value)
    return None if client is None else Owned(client.app, (client.credential,))


# --- entities -----------------------------------------------------------------------------


def _app(find_app: FindApp) -> Find:
    async def find(sought: Sought, services: Services) -> Part | None:
        owned = await find_app(sought, services)
        return None if owned is None else app_profile(owned.app)

    return find


def _developer_of(find_app: FindApp) -> Find:
    async def find(sought: Sought, services: Services) -> Part | None:
        owned = await find_app(sought, services)
        return None if owned is None else await _developer_named(owned.app.developer_id, services)

    return find


def _product_of(find_app: FindApp) -> Find:
    async def find(sought: Sought, services: Services) -> Part | None:
        owned = await find_app(sought, services)
        resource = sought.secondary if sought.secondary_type == "apiresource" else None
        return None if owned is None else await _first_product(owned.credentials, resource, services)

    return find


async def _key(sought: Sought, services: Services) -> Part | None:
    owned = await _app_by_key(sought, services)
    return None if owned is None else credential_profile(owned.credentials[0])


async def _developer_by_email_or_id(sought: Sought, services: Services) -> Part | None:
    return await _developer_named(sought.value, services)


async def _product_by_name(sought: Sought, services: Services) -> Part | None:
    product = await services.entities.find_product(sought.value)
    return None if product is None else product_profile(product)


async def _developer(email_or_id: str, services: Services) -> Developer | None:
    # Edge: the variable developer.id has the organization before it.
    bare = email_or_id.removeprefix(f"{services.organization}@@@")
    return await services.entities.find_developer(bare)


async def _developer_named(email_or_id: str, services: Services) -> Part | None:
    developer = await _developer(email_or_id, services)
    return None if developer is None else developer_profile(developer, services.organization)


async def _first_product(
    credentials: Iterable[Credential], resource: str | None, services: Services
) -> Part | None:
    """Return the first approved product of the keys that exists, and covers the resource if one is given."""
    grants = (grant for credential in credentials for grant in credential.products if grant.is_approved)
    for name in dict.fromkeys(grant.name for grant in grants):
        product = await services.entities.find_product(name)
        if product is not None and (resource is None or _covers(product, resource)):
            return product_profile(product)
    return None


def _covers(product: ApiProduct, resource: str) -> bool:
    """Say whether a resource is one of the product's, or a path that one of these covers."""
    tests = product.path_tests
    return not tests or resource in product.api_resources or any(test.matches(resource) for test in tests)


_OF_DEVELOPER = ("developeremail", "developerid")
_RESOURCE = ("apiresource",)

SEARCHES: Mapping[str, Mapping[str, Search]] = {
    "apiproduct": {
        "apiproductname": Search(_product_by_name),
        "appid": Search(_product_of(_app_by_id), _RESOURCE),
        "appname": Search(_product_of(_app_by_name), _OF_DEVELOPER, needs_secondary=True),
        "consumerkey": Search(_product_of(_app_by_key), _RESOURCE),
    },
    "app": {
        "appid": Search(_app(_app_by_id)),
        "appname": Search(_app(_app_by_name), _OF_DEVELOPER, needs_secondary=True),
        "consumerkey": Search(_app(_app_by_key)),
    },
    "consumerkey": {"consumerkey": Search(_key)},
    "developer": {
        "appid": Search(_developer_of(_app_by_id)),
        "consumerkey": Search(_developer_of(_app_by_key)),
        "developeremail": Search(_developer_by_email_or_id),
        "developerid": Search(_developer_by_email_or_id),
    },
}
"""How each type of entity is found, by types of identifiers."""

OF_EDGE: Mapping[str, str] = {
    "authorizationcode": "is not supported here: its profile is documented nowhere",
    "company": "is not supported here: its profile is documented nowhere",
    "companydeveloper": "is not supported here: its profile is documented nowhere",
    "consumerkey_scope": "is not supported here: its profile is documented nowhere",
    "requesttoken": "is not supported here: its profile is documented nowhere",
    "verifier": "is not supported here: its profile is documented nowhere",
}
"""Edge's other types of entities, and why they are not found here."""
