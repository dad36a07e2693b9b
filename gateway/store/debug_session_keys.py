"""How the keys of debug sessions are spelled."""

from __future__ import annotations

from dataclasses import dataclass

from gateway.store.keys import CollectionKeys, OrganizationKeys


@dataclass(frozen=True, slots=True)
class DebugSessionKeys:
    """Spell the keys of an organization's debug sessions."""

    organization: str

    @property
    def sessions(self) -> CollectionKeys:
        """Spell the keys of the sessions: by environment, proxy, revision and name; the index lists those."""
        area = OrganizationKeys(self.organization).area
        return CollectionKeys(f"{area}debugsession:", f"{area}debugsession-names")

    def transactions(self, session_id: str) -> str:
        """Hold the list of what a session has recorded."""
        return f"{OrganizationKeys(self.organization).area}debugdata:{session_id}"


def place_of(environment: str, api: str, revision: int) -> str:
    """Return what the names of a revision's sessions begin with in the index."""
    return f"{environment}/{api}/{revision}/"
