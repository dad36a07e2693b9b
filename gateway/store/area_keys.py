"""The keys of what is being deleted: marks that stand until the last key of an area is gone."""

from __future__ import annotations

from dataclasses import dataclass

from gateway.store.keys import PREFIX, OrganizationKeys

RESERVED = frozenset({"attempts", "audits", "confirmations", "login", "organizations", "users", "workers"})
"""Hash tags that are not organizations': whoever swept an organization of such a name would sweep them."""

DOOMED_ORGANIZATIONS = f"{PREFIX}{{organizations}}:doomed"
"""Indexes the organizations whose deletion was begun."""


@dataclass(frozen=True, slots=True)
class DoomedKeys:
    """Spell the keys of what is being deleted of one organization; all of them are in its slot."""

    organization: str

    @property
    def organization_mark(self) -> str:
        """Stands while the organization is being swept; it is outside of the organization's own area."""
        return f"{PREFIX}{{{self.organization}}}doomed"

    @property
    def environments(self) -> str:
        """Index the environments that are being swept."""
        return f"{OrganizationKeys(self.organization).area}doomed-environments"

    def environment_mark(self, environment: str) -> str:
        """Stands while an environment is being swept."""
        return f"{OrganizationKeys(self.organization).area}doomed:{environment}"
