"""Companies, unique by name, with their apps and the developers who belong to them.

Who belongs to what stands in both records, the company's and the developer's: they change together.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from gateway.entities import Company, CompanyMember, Developer, company_owner
from gateway.store.apps import COMPANY_CODEC, DEVELOPER_CODEC, Apps
from gateway.store.collection import Collection
from gateway.store.connection import Connection
from gateway.store.keys import OrganizationKeys
from gateway.store.replies import as_bytes
from gateway.store.transaction import (
    Orphaned,
    Step,
    counts,
    delist,
    drop,
    put,
    read_change_write,
    unchanged,
)

Members = tuple[CompanyMember, ...]
Change = Callable[[Members], Members]
Membership = Callable[[Developer], Developer]


class Companies:
    """Keep the companies of one organization."""

    __slots__ = ("_apps", "_collection", "_connection", "_keys")

    def __init__(self, connection: Connection, organization: str, apps: Apps) -> None:
        self._connection = connection
        self._keys = OrganizationKeys(organization)
        self._collection = Collection(connection, self._keys.companies, COMPANY_CODEC)
        self._apps = apps

    async def create(self, company: Company) -> None:
        """Store a new company, without apps and developers.

        Raises:
            Taken: the name exists.
        """
        await self._collection.create(company.name, replace(company, members=(), app_names=()))

    async def find(self, name: str) -> Company | None:
        """Return a company, None when there is none of that name."""
        return await self._collection.find(name)

    async def names(self, *, start: str = "", count: int | None = None) -> list[str]:
        """Return names in ascending order, from `start` on (inclusive), `count` at most."""
        return await self._collection.names(start=start, count=count)

    async def entities(self, *, start: str = "", count: int | None = None) -> list[Company]:
        """Return companies in ascending order of their names, as `names` does."""
        return await self._collection.entities(start=start, count=count)

    async def update(self, name: str, change: Callable[[Company], Company]) -> Company | None:
        """Replace a company by what `change` makes of it; name, developers and apps stay."""

        def apply(before: Company) -> Company:
            return replace(
                change(before), name=before.name, members=before.members, app_names=before.app_names
            )

        return await self._collection.update(name, apply)

    async def change_members(self, name: str, change: Change) -> Company | None:
        """Replace who belongs to a company by what `change` makes of it; None when there is no such company.

        `change` may be called again when another writer came first; what it raises is passed on.

        Raises:
            Orphaned: a developer who is to belong to it does not exist; then nothing is changed.
        """

        async def plan(raw: bytes) -> tuple[Company, list[Step]]:
            before = COMPANY_CODEC.decode(raw)
            after = replace(before, members=change(before.members))
            steps = [put(self._keys.companies.record(name), COMPANY_CODEC.encode(after))]
            old, new = ({each.developer_id for each in company.members} for company in (before, after))
            for each in sorted(new - old):
                joining = await self._member_steps(each, lambda known: _with_company(known, name))
                if not joining:
                    raise Orphaned(f"developer {each} does not exist")
                steps += joining
            for each in sorted(old - new):
                steps += await self._member_steps(each, lambda known: _without_company(known, name))
            return after, steps

        return await read_change_write(self._connection, self._keys.companies.record(name), plan)

    async def delete(self, name: str) -> Company | None:
        """Delete a company with all apps and keys, at once; return it as it was.

        Raises:
            StoreUnavailable: Redis did not answer, or others keep changing the company's apps.
        """
        owner = company_owner(name)
        names = self._keys.app_names(owner)

        async def plan(raw: bytes) -> tuple[Company, list[Step]]:
            company = COMPANY_CODEC.decode(raw)
            apps = await self._apps.stored_of(owner)
            steps = [
                # An app added meanwhile would be left behind: the index must be as long as it was.
                counts(names, len(apps)),
                *(step for stored in apps for step in self._apps.removal(stored)),
                drop(self._keys.companies.record(name)),
                delist(self._keys.companies.index, name),
                drop(names),
            ]
            for each in company.members:
                steps += await self._member_steps(
                    each.developer_id, lambda known: _without_company(known, name)
                )
            return company, steps

        return await read_change_write(self._connection, self._keys.companies.record(name), plan)

    async def _member_steps(self, developer_id: str, change: Membership) -> list[Step]:
        """Return the steps that change a developer who stands as is read now; none for one who is gone."""
        key = self._keys.developers.record(developer_id)
        raw = as_bytes(await self._connection.ask("GET", key))
        if raw is None:
            return []
        return [unchanged(key, raw), put(key, DEVELOPER_CODEC.encode(change(DEVELOPER_CODEC.decode(raw))))]


def without(members: Members, developer_id: str) -> Members:
    """Return members but for one developer."""
    return tuple(each for each in members if each.developer_id != developer_id)


def _with_company(developer: Developer, name: str) -> Developer:
    return replace(developer, companies=tuple(sorted({*developer.companies, name})))


def _without_company(developer: Developer, name: str) -> Developer:
    return replace(developer, companies=tuple(each for each in developer.companies if each != name))
