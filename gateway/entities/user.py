"""Users of the management API: who may sign in, the hash that proves it, and what a password must be."""

from __future__ import annotations

from dataclasses import dataclass, field

from gateway.entities.record import Record
from gateway.entities.rules import InvalidEntity, check_email
from gateway.entities.stamps import Stamped

SHORTEST_PASSWORD = 8
LONGEST_PASSWORD = 128
"""Characters. The checks cost the same for all lengths; without a bound somebody sends megabytes."""
LONGEST_NAME = 255
_BAD_PASSWORD = "usersandroles.InvalidPassword"


@dataclass(frozen=True, slots=True)
class User(Record, Stamped):
    """Hold one user; `password_hash` is an argon2id hash in its encoded form, never a password.

    A system administrator may do everything in every organization; anybody else what roles allow.
    """

    email: str
    password_hash: str = field(repr=False)
    first_name: str = ""
    last_name: str = ""
    is_system_admin: bool = False

    def check(self) -> None:
        """Refuse an e-mail address or name that cannot be.

        Raises:
            InvalidEntity: with the address, or with how long the name is.
        """
        check_email(self.email)
        for name in (self.email, self.first_name, self.last_name):
            if len(name) > LONGEST_NAME:
                raise InvalidEntity(
                    "usersandroles.InvalidName",
                    f"A name or address has {len(name)} characters; at most {LONGEST_NAME} are allowed",
                )


def check_password(password: str, email: str) -> None:
    """Refuse a password that would be guessed at once; it is never repeated.

    Length is what counts: 8 to 128 characters, not all alike, not the e-mail address.

    Raises:
        InvalidEntity: saying what is wrong with it.
    """
    if not password:
        raise InvalidEntity(_BAD_PASSWORD, "The password is empty")
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise InvalidEntity(
            _BAD_PASSWORD,
            f"The password has {len(password)} characters; "
            f"{SHORTEST_PASSWORD} to {LONGEST_PASSWORD} are allowed",
        )
    if len(set(password)) == 1:
        raise InvalidEntity(_BAD_PASSWORD, "The password is one character again and again")
    if password.casefold() in (email.casefold(), email.casefold().partition("@")[0]):
        raise InvalidEntity(_BAD_PASSWORD, "The password is the user's e-mail address")
