"""Keystores and truststores: certificates, with or without the private key, under aliases."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from gateway.entities.record import Record
from gateway.entities.rules import InvalidEntity, check_plain_name
from gateway.entities.stamps import Stamped

MOST_ALIASES = 500
MOST_STORE = 4 * 1024 * 1024
"""Characters of all certificates and keys of one store."""
REFERENCE = "ref://"
"""Opens the name of a reference where that of a store may stand."""
_ALIAS = re.compile(r"[A-Za-z0-9*_\-.][A-Za-z0-9*_\-. ]{0,127}")


@dataclass(frozen=True, slots=True)
class KeyAlias(Record):
    """Hold certificates, the alias' own first, and their private key ("" for none), both as PEM.

    The key is plain here, and sealed wherever it is kept; no view shows it.
    """

    name: str
    certificates: str
    private_key: str = field(default="", repr=False)
    is_exportable: bool = False

    @property
    def certificate_name(self) -> str:
        """Return the name that Edge gives the certificate."""
        return f"{self.name}-cert"

    @property
    def key_name(self) -> str:
        """Return the name that Edge gives the key, "" where there is none."""
        return f"{self.name}-key" if self.private_key else ""


@dataclass(frozen=True, slots=True)
class KeyStore(Record, Stamped):
    """Hold one keystore or truststore of an environment; what it is, is told by what is in it."""

    name: str
    aliases: tuple[KeyAlias, ...] = ()

    def alias(self, name: str) -> KeyAlias | None:
        """Return the alias of that name, None when there is none."""
        return next((each for each in self.aliases if each.name == name), None)

    def with_alias(self, alias: KeyAlias) -> KeyStore:
        """Return the store with this alias, in the place of one of its name or behind the others."""
        others = [each for each in self.aliases if each.name != alias.name]
        return replace(self, aliases=tuple(sorted((*others, alias), key=lambda each: each.name)))

    def without_alias(self, name: str) -> KeyStore:
        """Return the store without the alias of that name."""
        return replace(self, aliases=tuple(each for each in self.aliases if each.name != name))

    @property
    def certificates(self) -> str:
        """Return all certificates: those that are trusted where this is a truststore."""
        return "".join(each.certificates for each in self.aliases)

    def check(self) -> None:
        """Refuse a name that cannot be, and more than a store may hold.

        Raises:
            InvalidEntity: with what is wrong.
        """
        check_plain_name("Keystore", self.name)
        for each in self.aliases:
            if not _ALIAS.fullmatch(each.name):
                raise InvalidEntity(
                    "messaging.config.beans.InvalidAlias",
                    f"Alias {each.name!r} is invalid: 1 to 128 letters, digits, blanks and *_-. are allowed",
                )
        size = sum(len(each.certificates) + len(each.private_key) for each in self.aliases)
        if len(self.aliases) > MOST_ALIASES or size > MOST_STORE:
            raise InvalidEntity(
                "messaging.config.beans.KeyStoreFull",
                f"Keystore {self.name} would hold more than {MOST_ALIASES} aliases or {MOST_STORE} bytes",
            )
