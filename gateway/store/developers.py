"""Developers: records by id, unique by e-mail address, listed by e-mail address.

The names of a developer's apps and companies stand in the record: whoever reads it for a call need not ask
for them. They are the apps' and the companies' matter to keep in step.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from gateway.entities import Developer
from gateway.store.apps import COMPANY_CODEC, DEVELOPER_CODEC, Apps
from gateway.store.collection import names_of, read_all
from gateway.store.companies import without
from gateway.store.connection import Connection
from gateway.store.keys import OrganizationKeys
from gateway.store.replies import as_bytes
from gateway.store.transaction import (
    Step,
    claim,
    commit,
    counts,
    delist,
    drop,
    enlist,
    put,
    read_change_write,
    unchanged,
)


class Developers:
    """Keep the developers of one organization."""

    __slots__ = ("_apps", "_connection", "_keys")

    def __init__(self, connection: Connection, organization: str, apps: Apps) -> None:
        self._connection = connection
        self._keys = OrganizationKeys(organization)
        self._apps = apps

    async def create(self, developer: Developer) -> None:
        """Store a new developer, without apps and companies.

        Raises:
            Taken: the `email` is another developer's; addresses are compared without case.
        """
        key = self._keys.developers.record(developer.developer_id)
        steps = [
            *self._claim_email(developer),
            claim(key, "name", developer.developer_id),
            put(key, DEVELOPER_CODEC.encode(replace(developer, app_names=(), companies=()))),
        ]
        await commit(self._connection, steps)

    async def find(self, email_or_id: str) -> Developer | None:
        """Return the developer of an e-mail address (it holds an `@`) or id, None when there is none."""
        developer_id = email_or_id
        if "@" in email_or_id:
            known = as_bytes(await self._connection.ask("GET", self._keys.email(email_or_id)))
            if known is None:
                return None
            developer_id = known.decode()
        raw = as_bytes(await self._connection.ask("GET", self._keys.developers.record(developer_id)))
        return None if raw is None else DEVELOPER_CODEC.decode(raw)

    async def emails(self, *, start: str = "", count: int | None = None) -> list[str]:
        """Return e-mail addresses in ascending order, from `start` on (inclusive), `count` at most."""
        return await names_of(self._connection, self._keys.developers.index, start=start, count=count)

    async def entities(self, *, start: str = "", count: int | None = None) -> list[Developer]:
        """Return developers in ascending order of their addresses, as `emails` does."""
        emails = await self.emails(start=start, count=count)
        ids = await read_all(self._connection, [self._keys.email(email) for email in emails])
        keys = [self._keys.developers.record(found.decode()) for found in ids if found is not None]
        return [
            DEVELOPER_CODEC.decode(raw) for raw in await read_all(self._connection, keys) if raw is not None
        ]

    async def update(self, developer_id: str, change: Callable[[Developer], Developer]) -> Developer | None:
        """Replace a developer by what `change` makes of it; id, apps and companies stay.

        Raises:
            Taken: the new `email` is another developer's.
        """
        key = self._keys.developers.record(developer_id)

        async def plan(raw: bytes) -> tuple[Developer, list[Step]]:
            before = DEVELOPER_CODEC.decode(raw)
            after = replace(change(before), app_names=before.app_names, companies=before.companies)
            return after, [*self._move_email(before, after), put(key, DEVELOPER_CODEC.encode(after))]

        return await read_change_write(self._connection, key, plan)

    async def delete(self, developer_id: str) -> Developer | None:
        """Delete a developer with all apps and keys, who leaves all companies, at once; return it as it was.

        Raises:
            StoreUnavailable: Redis did not answer, or others keep changing the developer's apps.
        """
        key = self._keys.developers.record(developer_id)
        names = self._keys.app_names(developer_id)

        async def plan(raw: bytes) -> tuple[Developer, list[Step]]:
            developer = DEVELOPER_CODEC.decode(raw)
            apps = await self._apps.stored_of(developer_id)
            steps = [
                # An app added meanwhile would be left behind: the index must be as long as it was.
                counts(names, len(apps)),
                *(step for stored in apps for step in self._apps.removal(stored)),
                *self._release_email(developer),
                drop(key),
                drop(names),
            ]
            for company in developer.companies:
                steps += await self._leave(company, developer_id)
            return developer, steps

        return await read_change_write(self._connection, key, plan)

    async def _leave(self, company: str, developer_id: str) -> list[Step]:
        """Return the steps that take a developer out of a company which stands as is read now."""
        key = self._keys.companies.record(company)
        raw = as_bytes(await self._connection.ask("GET", key))
        if raw is None:
            return [unchanged(key, None)]
        known = COMPANY_CODEC.decode(raw)
        left = replace(known, members=without(known.members, developer_id))
        return [unchanged(key, raw), put(key, COMPANY_CODEC.encode(left))]

    def _claim_email(self, developer: Developer) -> list[Step]:
        key = self._keys.email(developer.email)
        return [
            claim(key, "email", developer.email),
            put(key, developer.developer_id),
            enlist(self._keys.developers.index, developer.email),
        ]

    def _release_email(self, developer: Developer) -> list[Step]:
        return [
            drop(self._keys.email(developer.email)),
            delist(self._keys.developers.index, developer.email),
        ]

    def _move_email(self, before: Developer, after: Developer) -> list[Step]:
        index = self._keys.developers.index
        if self._keys.email(before.email) == self._keys.email(after.email):
            return [delist(index, before.email), enlist(index, after.email)]
        return [*self._release_email(before), *self._claim_email(after)]
