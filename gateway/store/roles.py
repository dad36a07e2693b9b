"""Roles of an organization and who has them. The built-in ones are always there and never change.

Who has a role is written twice in one transaction: with the role, to be listed, and with the user, to be
asked at every call.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress

import orjson

from gateway.entities import BUILT_IN_ROLES, ORGADMIN, Role
from gateway.errors import StoreUnavailable
from gateway.store.collection import Collection, RecordCodec, names_of, read_all
from gateway.store.connection import Connection
from gateway.store.keys import ORGANIZATIONS
from gateway.store.replies import as_bytes, as_count
from gateway.store.role_keys import RoleKeys
from gateway.store.transaction import (
    MOST_ATTEMPTS,
    Orphaned,
    Step,
    Taken,
    claim,
    commit,
    delist,
    drop,
    enlist,
    present,
    put,
    read_change_write,
    unchanged,
)

CODEC = RecordCodec(Role)


class LastOne(Exception):
    """Say that nobody would be left with a role that somebody must have."""


class Roles:
    """Keep the roles of one organization."""

    __slots__ = ("_connection", "_keys", "_organization", "_own")

    def __init__(self, connection: Connection, organization: str) -> None:
        self._connection = connection
        self._keys = RoleKeys(organization)
        # What is given while the organization is deleted would be had in the next of its name.
        self._organization = ORGANIZATIONS.record(organization)
        self._own = Collection(connection, self._keys.roles, CODEC)

    async def names(self) -> list[str]:
        """Return the names of all roles, ascending."""
        return sorted([*BUILT_IN_ROLES, *await self._own.names()])

    async def find(self, name: str) -> Role | None:
        """Return a role, None when there is none of that name."""
        return BUILT_IN_ROLES.get(name) or await self._own.find(name)

    async def create(self, roles: Sequence[Role]) -> None:
        """Store new roles, all or none.

        Raises:
            Taken: one of the names exists, or is given twice.
            Orphaned: there is no such organization any more.
        """
        steps = [present(self._organization)]
        seen = set(BUILT_IN_ROLES)
        for role in roles:
            if role.name in seen:
                raise Taken("name", role.name)
            seen.add(role.name)
            key = self._keys.roles.record(role.name)
            steps += (claim(key, "name", role.name), put(key, CODEC.encode(role)))
            steps.append(enlist(self._keys.roles.index, role.name))
        if not await commit(self._connection, steps):
            raise self._orphaned(roles[0].name)

    async def update(self, name: str, change: Callable[[Role], Role]) -> Role | None:
        """Replace an own role by what `change` makes of it; None when there is none, or it is built in."""
        return await self._own.update(name, change)

    async def delete(self, name: str) -> Role | None:
        """Delete an own role and take it from all who have it; None when there is none, or it is built in."""
        key = self._keys.roles.record(name)

        async def plan(raw: bytes) -> tuple[Role, list[Step]]:
            listed, users = await self._users(name)
            steps = [
                unchanged(self._keys.users(name), listed),
                *(delist(self._keys.roles_of(each), name) for each in users),
                drop(self._keys.users(name)),
                drop(key),
                delist(self._keys.roles.index, name),
            ]
            return CODEC.decode(raw), steps

        return await read_change_write(self._connection, key, plan)

    async def users(self, name: str) -> list[str]:
        """Return the e-mail addresses of those who have a role, ascending, without case."""
        return (await self._users(name))[1]

    async def assign(self, name: str, email: str) -> bool:
        """Give somebody a role; say whether there is such a role.

        Raises:
            Orphaned: there is no such organization any more.
        """
        email = email.casefold()

        def plan(users: list[str]) -> tuple[list[str], Step]:
            return sorted({*users, email}), enlist(self._keys.roles_of(email), name)

        return await self._rewrite(name, plan)

    async def withdraw(self, name: str, email: str, *, keeps_one: bool = False) -> bool:
        """Take a role from somebody; say whether there is such a role.

        Raises:
            LastOne: with `keeps_one`, for nobody else has it.
            Orphaned: there is no such organization any more.
        """
        email = email.casefold()

        def plan(users: list[str]) -> tuple[list[str], Step]:
            if keeps_one and users == [email]:
                raise LastOne
            left = [each for each in users if each != email]
            return left, delist(self._keys.roles_of(email), name)

        return await self._rewrite(name, plan)

    async def of(self, email: str) -> list[Role]:
        """Return the roles that somebody has."""
        names = await names_of(self._connection, self._keys.roles_of(email))
        own = [name for name in names if name not in BUILT_IN_ROLES]
        found = await read_all(self._connection, [self._keys.roles.record(name) for name in own])
        built_in = [BUILT_IN_ROLES[name] for name in names if name in BUILT_IN_ROLES]
        return built_in + [CODEC.decode(raw) for raw in found if raw is not None]

    async def forget(self, email: str) -> None:
        """Take all roles from somebody."""
        for name in await names_of(self._connection, self._keys.roles_of(email)):
            await self.withdraw(name, email)

    async def _users(self, name: str) -> tuple[bytes | None, list[str]]:
        """Return the list of who has a role, as it is stored and as it is meant."""
        raw = as_bytes(await self._connection.ask("GET", self._keys.users(name)))
        return raw, [] if raw is None else list(map(str, orjson.loads(raw)))

    async def _rewrite(self, name: str, plan: Callable[[list[str]], tuple[list[str], Step]]) -> bool:
        """Write who has a role, and the step that goes with it; say whether there is such a role."""
        key = self._keys.users(name)
        must = [present(self._organization)]
        if name not in BUILT_IN_ROLES:
            must.append(present(self._keys.roles.record(name)))
        for _ in range(MOST_ATTEMPTS):
            if await self.find(name) is None:
                return False
            if not as_count(await self._connection.ask("EXISTS", self._organization)):
                raise self._orphaned(name)
            raw, users = await self._users(name)
            left, step = plan(users)
            if await commit(
                self._connection, [unchanged(key, raw), *must, put(key, orjson.dumps(left)), step]
            ):
                return True
        raise StoreUnavailable(f"{key} is being changed by others all the time")

    def _orphaned(self, name: str) -> Orphaned:
        return Orphaned(f"the role {name} would belong to no organization")


class Memberships:
    """Know in which organizations somebody has roles."""

    __slots__ = ("_connection",)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def of(self, email: str, organizations: Sequence[str]) -> list[str]:
        """Return those of the organizations where somebody has a role."""
        asked = [("EXISTS", RoleKeys(name).roles_of(email)) for name in organizations]
        answers = await self._connection.ask_all(asked) if asked else []
        return [name for name, answer in zip(organizations, answers, strict=True) if as_count(answer)]

    async def forget(self, email: str, organizations: Sequence[str]) -> None:
        """Take all roles from somebody in these organizations.

        Done before a user is made and after one is deleted: whoever has the same address later begins with
        nothing, also where one of the two was interrupted.
        """
        for name in await self.of(email, organizations):
            # An organization that is deleted meanwhile takes its roles with it.
            with suppress(Orphaned):
                await Roles(self._connection, name).forget(email)


def must_remain(name: str) -> bool:
    """Say whether an organization may not be left without anybody who has this role."""
    return name == ORGADMIN
