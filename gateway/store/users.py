"""Users of the management API, by e-mail address; addresses are compared without case."""

from __future__ import annotations

from collections.abc import Callable

import orjson

from gateway.entities import User
from gateway.store.collection import Collection, read_all
from gateway.store.connection import Connection
from gateway.store.keys import USERS
from gateway.store.login_keys import SECOND_FACTORS
from gateway.store.transaction import Step, delist, drop, put, read_change_write, unchanged


class LastAdministrator(Exception):
    """Say that no system administrator would be left."""


class UserCodec:
    """Store a user as JSON."""

    __slots__ = ()

    def encode(self, user: User) -> bytes:
        """Return the stored form."""
        return orjson.dumps(user.to_record())

    def decode(self, raw: bytes) -> User:
        """Return the user of a stored form.

        Who was made before there were roles might do everything, and still may.

        Raises:
            CorruptRecord: it does not fit.
        """
        return User.from_record({"is_system_admin": True, **orjson.loads(raw)})


CODEC = UserCodec()


class Users:
    """Keep the users. A password never comes here, only its hash."""

    __slots__ = ("_collection", "_connection")

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._collection = Collection(connection, USERS, CODEC)

    async def create(self, user: User) -> None:
        """Store a new user.

        Raises:
            Taken: there is a user of this e-mail address.
        """
        await self._collection.create(user.email.casefold(), user)

    async def find(self, email: str) -> User | None:
        """Return a user, None when there is none of this e-mail address."""
        return await self._collection.find(email.casefold())

    async def entities(self) -> list[User]:
        """Return all users, by e-mail address."""
        return await self._collection.entities()

    async def update(self, email: str, change: Callable[[User], User]) -> User | None:
        """Replace a user by what `change` makes of it; the e-mail address stays.

        Raises:
            LastAdministrator: no system administrator would be left.
        """
        key = USERS.record(email.casefold())

        async def plan(raw: bytes) -> tuple[User, list[Step]]:
            before = CODEC.decode(raw)
            after = change(before)
            steps = [put(key, CODEC.encode(after))]
            if before.is_system_admin and not after.is_system_admin:
                steps.append(await self._another(before))
            return after, steps

        return await read_change_write(self._connection, key, plan)

    async def delete(self, email: str) -> User | None:
        """Delete a user, and the second factor; return the user as it was, None when there was none.

        Raises:
            LastAdministrator: no system administrator would be left.
        """
        name = email.casefold()
        key = USERS.record(name)

        async def plan(raw: bytes) -> tuple[User, list[Step]]:
            user = CODEC.decode(raw)
            # A factor that stays would be that of the next user of this address.
            factor = [drop(SECOND_FACTORS.record(name)), delist(SECOND_FACTORS.index, name)]
            steps = [drop(key), delist(USERS.index, name), *factor]
            if user.is_system_admin:
                steps.append(await self._another(user))
            return user, steps

        return await read_change_write(self._connection, key, plan)

    async def _another(self, user: User) -> Step:
        """Expect that another system administrator, who is one now, still is."""
        keys = [USERS.record(name) for name in await self._collection.names()]
        for key, raw in zip(keys, await read_all(self._connection, keys), strict=True):
            if raw is None or key == USERS.record(user.email.casefold()):
                continue
            if CODEC.decode(raw).is_system_admin:
                return unchanged(key, raw)
        raise LastAdministrator
