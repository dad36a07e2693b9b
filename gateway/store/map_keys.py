"""Where a key value map belongs, and the spelling of its keys."""

from __future__ import annotations

from dataclasses import dataclass

from gateway.entities import PROXY_KIND
from gateway.store.keys import CollectionKeys, OrganizationKeys


@dataclass(frozen=True, slots=True)
class MapScope:
    """Name what maps belong to: an organization, or an environment, proxy or revision of a proxy in it."""

    organization: str
    environment: str = ""
    proxy: str = ""
    revision: int = 0

    @property
    def _keys(self) -> OrganizationKeys:
        return OrganizationKeys(self.organization)

    @property
    def owner(self) -> str:
        """Return the key without which nothing is made here; "" for an organization: that is far away."""
        if self.environment:
            return self._keys.environments.record(self.environment)
        if not self.proxy:
            return ""
        revisions = self._keys.revisions(PROXY_KIND, self.proxy)
        return revisions.record(self.revision) if self.revision else revisions.last

    @property
    def area(self) -> str:
        """Open every key of the maps of this place."""
        if self.environment:
            return self._keys.environment_area(self.environment)
        area = self._keys.proxy_area(self.proxy) if self.proxy else self._keys.area
        return f"{area}{self.revision}:" if self.revision else area

    @property
    def maps(self) -> CollectionKeys:
        """Spell the keys of the maps themselves."""
        return CollectionKeys(f"{self.area}map:", f"{self.area}map-names")

    def contents(self, name: str) -> tuple[str, str, str]:
        """Spell the keys of a map's contents: its entries (a hash), the index of their keys, their bytes."""
        return f"{self.area}map-entries:{name}", f"{self.area}map-keys:{name}", f"{self.area}map-bytes:{name}"

    def all_of(self, name: str) -> tuple[str, str, str, str]:
        """Spell all keys of one map: its record, and its contents."""
        return (self.maps.record(name), *self.contents(name))
