"""The entities of one organization as policies read them: the management API's collections, read only."""

from __future__ import annotations

from dataclasses import dataclass

from gateway.entities import ApiProduct, Developer, DeveloperApp
from gateway.store.apps import Apps
from gateway.store.collection import Collection
from gateway.store.developers import Developers


@dataclass(frozen=True, slots=True)
class EntityReader:
    """Read products, developers and apps. Implements the engine's EntityStore."""

    products: Collection[ApiProduct]
    developers: Developers
    apps: Apps

    async def find_product(self, name: str) -> ApiProduct | None:
        """Return the API product of that name, or None."""
        return await self.products.find(name)

    async def find_developer(self, email_or_id: str) -> Developer | None:
        """Return the developer of an e-mail address (it holds an `@`) or id, or None."""
        return await self.developers.find(email_or_id)

    async def find_app(self, app_id: str) -> DeveloperApp | None:
        """Return the app of that id, or None."""
        return await self.apps.find_by_id(app_id)

    async def find_app_named(self, developer_id: str, name: str) -> DeveloperApp | None:
        """Return a developer's app by its name, or None."""
        return await self.apps.find(developer_id, name)
