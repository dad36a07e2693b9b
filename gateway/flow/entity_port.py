"""The port of what the management API keeps of an organization: read by policies, never written."""

from __future__ import annotations

from typing import Protocol

from gateway.entities import ApiProduct, Developer, DeveloperApp


class EntityStore(Protocol):
    """Read the entities of an organization as they stand now. Each raises StoreUnavailable if that fails."""

    async def find_product(self, name: str) -> ApiProduct | None:
        """Return the API product of that name, or None."""
        ...

    async def find_developer(self, email_or_id: str) -> Developer | None:
        """Return the developer of an e-mail address (it holds an `@`) or id, or None."""
        ...

    async def find_app(self, app_id: str) -> DeveloperApp | None:
        """Return the app of that id, or None."""
        ...

    async def find_app_named(self, developer_id: str, name: str) -> DeveloperApp | None:
        """Return a developer's app by its name, or None."""
        ...
