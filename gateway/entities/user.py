"""Users of the management API: who may sign in, and the hash that proves it."""

from __future__ import annotations

from dataclasses import dataclass, field

from gateway.entities.record import Record
from gateway.entities.rules import check_email
from gateway.entities.stamps import Stamped


@dataclass(frozen=True, slots=True)
class User(Record, Stamped):
    """Hold one user; `password_hash` is an argon2id hash in its encoded form, never a password."""

    email: str
    password_hash: str = field(repr=False)
    first_name: str = ""
    last_name: str = ""

    def check(self) -> None:
        """Refuse an e-mail address that cannot be.

        Raises:
            InvalidEntity: with the address.
        """
        check_email(self.email)
