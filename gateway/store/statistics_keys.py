"""The spelling of the keys of statistics: one hash for each minute and each hour of an environment."""

from __future__ import annotations

from dataclasses import dataclass

from gateway.store.keys import CollectionKeys, OrganizationKeys


@dataclass(frozen=True, slots=True)
class StatisticsKeys:
    """Spell the keys of one environment's statistics; all of them go with it."""

    organization: str
    environment: str

    @property
    def area(self) -> str:
        """Open every key of them."""
        return f"{OrganizationKeys(self.organization).environment_area(self.environment)}statistics:"

    def minute(self, minute: int) -> str:
        """Hold what was counted in a minute, by minutes since 1970."""
        return f"{self.area}minute:{minute}"

    def hour(self, hour: int) -> str:
        """Hold what was counted in an hour, by hours since 1970."""
        return f"{self.area}hour:{hour}"

    def query(self, query_id: str) -> str:
        """Hold a question that was answered for somebody who fetches the answer later."""
        return f"{self.area}query:{query_id}"

    def written(self, sheet: str) -> str:
        """Stand for a while after a sheet was written, so that it is not written again."""
        return f"{self.area}written:{sheet}"


def reports(organization: str) -> CollectionKeys:
    """Spell the keys of an organization's custom reports."""
    area = OrganizationKeys(organization).area
    return CollectionKeys(f"{area}report:", f"{area}report-names")
