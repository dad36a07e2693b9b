"""Apps with their credentials: records by id, unique by name per owner and by consumer key.

An owner is a developer or a company, named as `gateway.entities.company_owner` says; its record has the names
of its apps. Consumer secrets are encrypted here, each bound to its consumer key, and plain in the entities.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import orjson

from gateway.entities import Company, Credential, Developer, DeveloperApp, owning_company
from gateway.oauth import Vault
from gateway.store.collection import RecordCodec, names_of, read_all
from gateway.store.connection import Connection
from gateway.store.keys import OrganizationKeys
from gateway.store.replies import as_bytes
from gateway.store.transaction import (
    Orphaned,
    Step,
    claim,
    delist,
    drop,
    enlist,
    put,
    read_change_write,
    unchanged,
)

DEVELOPER_CODEC = RecordCodec(Developer)
COMPANY_CODEC = RecordCodec(Company)


class AppCodec:
    """Store an app as JSON, its secrets encrypted."""

    __slots__ = ("_vault",)

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def encode(self, app: DeveloperApp) -> bytes:
        """Return the JSON of an app."""
        return orjson.dumps(self._with_secrets(app, self._vault.encrypt).to_record())

    def decode(self, raw: bytes) -> DeveloperApp:
        """Return the app of the JSON.

        Raises:
            CorruptRecord: it does not fit.
            VaultError: a secret was encrypted with another key.
        """
        return self._with_secrets(DeveloperApp.from_record(orjson.loads(raw)), self._vault.decrypt)

    @staticmethod
    def _with_secrets(app: DeveloperApp, turn: Callable[..., str]) -> DeveloperApp:
        credentials = tuple(
            replace(each, consumer_secret=turn(each.consumer_secret, bound_to=each.consumer_key))
            for each in app.credentials
        )
        return replace(app, credentials=credentials)


@dataclass(frozen=True, slots=True)
class StoredApp:
    """Hold an app and the bytes it was read from."""

    app: DeveloperApp
    raw: bytes


class Apps:
    """Keep the apps of one organization."""

    __slots__ = ("_codec", "_connection", "_keys")

    def __init__(self, connection: Connection, organization: str, vault: Vault) -> None:
        self._connection = connection
        self._keys = OrganizationKeys(organization)
        self._codec = AppCodec(vault)

    async def create(self, app: DeveloperApp) -> None:
        """Store a new app.

        Raises:
            Taken: the owner has an app of this `name`, or a `consumer_key` is another app's.
            Orphaned: the owner does not exist.
        """
        key = self._keys.apps.record(app.app_id)
        name_key = self._keys.app_name(app.owner, app.name)
        owner = self._keys.app_owner(app.owner)

        async def plan(raw: bytes) -> tuple[bool, list[Step]]:
            steps = [
                claim(name_key, "name", app.name),
                claim(key, "name", app.app_id),
                *self._claim_keys(app, app.credentials),
                put(key, self._codec.encode(app)),
                put(name_key, app.app_id),
                put(owner, _with_names(app.owner, raw, added=app.name)),
                enlist(self._keys.apps.index, app.app_id),
                enlist(self._keys.app_names(app.owner), app.name),
            ]
            return True, steps

        if await read_change_write(self._connection, owner, plan) is None:
            named = f"company {app.company}" if app.company else f"developer {app.developer_id}"
            raise Orphaned(f"{named} does not exist")

    async def find(self, owner: str, name: str) -> DeveloperApp | None:
        """Return an owner's app by its name, None when there is none."""
        return await self._find_by(self._keys.app_name(owner, name))

    async def find_by_key(self, consumer_key: str) -> DeveloperApp | None:
        """Return the app that a consumer key belongs to, None when there is none."""
        return await self._find_by(self._keys.consumer_key(consumer_key))

    async def find_by_id(self, app_id: str) -> DeveloperApp | None:
        """Return an app by its id, None when there is none."""
        raw = as_bytes(await self._connection.ask("GET", self._keys.apps.record(app_id)))
        return None if raw is None else self._codec.decode(raw)

    async def names(self, owner: str, *, start: str = "", count: int | None = None) -> list[str]:
        """Return the names of an owner's apps, ascending, from `start` on (inclusive)."""
        return await names_of(self._connection, self._keys.app_names(owner), start=start, count=count)

    async def of(self, owner: str, *, start: str = "", count: int | None = None) -> list[DeveloperApp]:
        """Return an owner's apps in ascending order of their names, as `names` does."""
        return [stored.app for stored in await self.stored_of(owner, start=start, count=count)]

    async def ids(self, *, start: str = "", count: int | None = None) -> list[str]:
        """Return the ids of all apps, ascending, from `start` on (inclusive)."""
        return await names_of(self._connection, self._keys.apps.index, start=start, count=count)

    async def entities(self, *, start: str = "", count: int | None = None) -> list[DeveloperApp]:
        """Return all apps in ascending order of their ids, as `ids` does."""
        return [stored.app for stored in await self._stored(await self.ids(start=start, count=count))]

    async def update(
        self, app_id: str, change: Callable[[DeveloperApp], DeveloperApp]
    ) -> DeveloperApp | None:
        """Replace an app by what `change` makes of it; id, owner and name stay.

        Raises:
            Taken: a new `consumer_key` is another app's.
        """
        key = self._keys.apps.record(app_id)

        async def plan(raw: bytes) -> tuple[DeveloperApp, list[Step]]:
            before = self._codec.decode(raw)
            # What the indexes are made of does not change: an app's name and owner are its identity. Nor
            # is a revocation ever taken back, least of all by who replaces the app and knows nothing of it.
            changed = change(before)
            after = replace(
                changed,
                app_id=before.app_id,
                developer_id=before.developer_id,
                company=before.company,
                name=before.name,
                tokens_revoked_before=max(before.tokens_revoked_before, changed.tokens_revoked_before),
                refresh_tokens_revoked_before=max(
                    before.refresh_tokens_revoked_before, changed.refresh_tokens_revoked_before
                ),
            )
            added = [each for each in after.credentials if before.credential(each.consumer_key) is None]
            removed = [each for each in before.credentials if after.credential(each.consumer_key) is None]
            steps = [
                *self._claim_keys(after, added),
                *(drop(self._keys.consumer_key(each.consumer_key)) for each in removed),
                put(key, self._codec.encode(after)),
            ]
            return after, steps

        return await read_change_write(self._connection, key, plan)

    async def delete(self, app_id: str) -> DeveloperApp | None:
        """Delete an app with its keys; return it as it was, None when there was none."""

        async def plan(raw: bytes) -> tuple[DeveloperApp, list[Step]]:
            app = self._codec.decode(raw)
            steps = self.removal(StoredApp(app, raw))
            owner = self._keys.app_owner(app.owner)
            owner_raw = as_bytes(await self._connection.ask("GET", owner))
            steps.append(unchanged(owner, owner_raw))
            if owner_raw is not None:
                steps.append(put(owner, _with_names(app.owner, owner_raw, removed=app.name)))
            return app, steps

        return await read_change_write(self._connection, self._keys.apps.record(app_id), plan)

    def removal(self, stored: StoredApp) -> list[Step]:
        """Return the steps that delete an app which stands as it was read."""
        app = stored.app
        return [
            unchanged(self._keys.apps.record(app.app_id), stored.raw),
            *(drop(self._keys.consumer_key(each.consumer_key)) for each in app.credentials),
            drop(self._keys.apps.record(app.app_id)),
            drop(self._keys.app_name(app.owner, app.name)),
            delist(self._keys.apps.index, app.app_id),
            delist(self._keys.app_names(app.owner), app.name),
        ]

    async def stored_of(self, owner: str, *, start: str = "", count: int | None = None) -> list[StoredApp]:
        """Return an owner's apps as they are stored, in ascending order of their names."""
        names = await self.names(owner, start=start, count=count)
        keys = [self._keys.app_name(owner, name) for name in names]
        ids = await read_all(self._connection, keys)
        return await self._stored([found.decode() for found in ids if found is not None])

    async def _stored(self, ids: Sequence[str]) -> list[StoredApp]:
        found = await read_all(self._connection, [self._keys.apps.record(each) for each in ids])
        return [StoredApp(self._codec.decode(raw), raw) for raw in found if raw is not None]

    async def _find_by(self, pointer: str) -> DeveloperApp | None:
        app_id = as_bytes(await self._connection.ask("GET", pointer))
        return None if app_id is None else await self.find_by_id(app_id.decode())

    def _claim_keys(self, app: DeveloperApp, credentials: Sequence[Credential]) -> list[Step]:
        steps: list[Step] = []
        for each in credentials:
            key = self._keys.consumer_key(each.consumer_key)
            steps += (claim(key, "consumer_key", each.consumer_key), put(key, app.app_id))
        return steps


def _with_names(owner: str, raw: bytes, *, added: str = "", removed: str = "") -> bytes:
    """Return the stored owner with one app more, or one less."""
    if owning_company(owner):
        company = COMPANY_CODEC.decode(raw)
        return COMPANY_CODEC.encode(replace(company, app_names=_changed(company.app_names, added, removed)))
    developer = DEVELOPER_CODEC.decode(raw)
    return DEVELOPER_CODEC.encode(replace(developer, app_names=_changed(developer.app_names, added, removed)))


def _changed(names: Sequence[str], added: str, removed: str) -> tuple[str, ...]:
    return tuple(sorted({*names, added} - {removed, ""}))
