"""Who uses an API product: the keys that have it, and their apps and their owners."""

from __future__ import annotations

from gateway.entities import DeveloperApp
from gateway.management.call import Call


async def uses_of(call: Call, product: str, entity: str) -> list[str]:
    """Return the keys, app ids, developers' e-mails or companies' names that a product is with, ascending.

    `entity` is keys, apps, developers or companies.
    """
    apps = [app for app in await call.store.apps(call.organization).entities() if _keys_with(app, product)]
    if entity == "keys":
        return sorted(key for app in apps for key in _keys_with(app, product))
    if entity == "apps":
        return sorted(app.app_id for app in apps)
    if entity == "companies":
        return sorted({app.company for app in apps if app.company})
    developers = call.store.developers(call.organization)
    ids = sorted({app.developer_id for app in apps if app.developer_id})
    owners = [await developers.find(each) for each in ids]
    return sorted(owner.email for owner in owners if owner is not None)


def _keys_with(app: DeveloperApp, product: str) -> list[str]:
    return [
        each.consumer_key for each in app.credentials if any(grant.name == product for grant in each.products)
    ]
