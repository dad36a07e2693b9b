"""A fake of the port of entities: what a test lets it know is there."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from gateway.errors import StoreUnavailable

if TYPE_CHECKING:
    from gateway.entities import ApiProduct, ClientRegistration, Developer, DeveloperApp


class FakeEntities:
    """Know the entities it was given. Implements EntityStore."""

    def __init__(self) -> None:
        self.products: dict[str, ApiProduct] = {}
        self.developers: list[Developer] = []
        self.apps: list[DeveloperApp] = []
        self.is_down = False

    def know(self, client: ClientRegistration) -> None:
        """Take in all that a registration joins."""
        self.products |= {each.name: each for each in client.products}
        if not client.app.company:
            self.developers.append(cast("Developer", client.developer))
        self.apps.append(client.app)

    def _reach(self) -> None:
        if self.is_down:
            raise StoreUnavailable("the fake store is down")

    async def find_product(self, name: str) -> ApiProduct | None:
        self._reach()
        return self.products.get(name)

    async def find_developer(self, email_or_id: str) -> Developer | None:
        self._reach()
        return next((d for d in self.developers if email_or_id in (d.email, d.developer_id)), None)

    async def find_app(self, app_id: str) -> DeveloperApp | None:
        self._reach()
        return next((app for app in self.apps if app.app_id == app_id), None)

    async def find_app_named(self, developer_id: str, name: str) -> DeveloperApp | None:
        self._reach()
        return next((app for app in self.apps if (app.developer_id, app.name) == (developer_id, name)), None)
