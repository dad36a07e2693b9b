"""References: names under which keystores and truststores are used, so that another can take their place."""

from __future__ import annotations

from dataclasses import dataclass

from gateway.entities.record import Record
from gateway.entities.rules import check_choice, check_plain_name
from gateway.entities.stamps import Stamped

REFERENCE_TYPES = ("KeyStore", "TrustStore")


@dataclass(frozen=True, slots=True)
class Reference(Record, Stamped):
    """Hold one reference of an environment; `refers` is the name of a store, which need not be there yet."""

    name: str
    refers: str
    resource_type: str

    def check(self) -> None:
        """Refuse a name or a type that cannot be.

        Raises:
            InvalidEntity: with what was given.
        """
        check_plain_name("Reference", self.name)
        check_plain_name("Referred resource", self.refers)
        check_choice(
            "messaging.config.beans.InvalidResourceType", "resourceType", self.resource_type, REFERENCE_TYPES
        )
