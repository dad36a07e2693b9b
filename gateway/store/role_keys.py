"""The spelling of the keys that hold an organization's own roles, and who has which role."""

from __future__ import annotations

from dataclasses import dataclass

from gateway.store.keys import CollectionKeys, OrganizationKeys


@dataclass(frozen=True, slots=True)
class RoleKeys:
    """Spell the keys of the roles of one organization; users by their e-mail address without case."""

    organization: str

    @property
    def _area(self) -> str:
        return OrganizationKeys(self.organization).area

    @property
    def roles(self) -> CollectionKeys:
        """Spell the keys of the organization's own roles."""
        return CollectionKeys(f"{self._area}role:", f"{self._area}role-names")

    def users(self, role: str) -> str:
        """Hold the list of who has a role."""
        return f"{self._area}role-users:{role}"

    def roles_of(self, email: str) -> str:
        """Index the roles that somebody has."""
        return f"{self._area}roles-of:{email.casefold()}"
