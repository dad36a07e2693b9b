"""Users of the management API, by e-mail address; addresses are compared without case."""

from __future__ import annotations

from collections.abc import Callable

from gateway.entities import User
from gateway.store.collection import Collection, RecordCodec
from gateway.store.connection import Connection
from gateway.store.keys import USERS


class Users:
    """Keep the users. A password never comes here, only its hash."""

    __slots__ = ("_collection",)

    def __init__(self, connection: Connection) -> None:
        self._collection = Collection(connection, USERS, RecordCodec(User))

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
        """Replace a user by what `change` makes of it; the e-mail address stays."""
        return await self._collection.update(email.casefold(), change)

    async def delete(self, email: str) -> User | None:
        """Delete a user and return it as it was, None when there was none."""
        return await self._collection.delete(email.casefold())
