"""Resource files: scripts, schemas and the like that proxies share, by type and name."""

from __future__ import annotations

from dataclasses import dataclass

from gateway.entities.record import Record
from gateway.entities.rules import InvalidEntity, check_choice

RESOURCE_TYPES = ("hosted", "java", "jsc", "node", "openapi", "properties", "py", "wsdl", "xsd", "xsl")
MOST_RESOURCE_NAME = 255


@dataclass(frozen=True, slots=True)
class ResourceFile(Record):
    """Name one resource file; `name` may lead through folders, as `lib/x.js`."""

    type: str
    name: str

    @property
    def key(self) -> str:
        """Return type and name as one text."""
        return f"{self.type}/{self.name}"

    @classmethod
    def of(cls, key: str) -> ResourceFile:
        """Return what a `key` names."""
        kind, _, name = key.partition("/")
        return cls(kind, name)

    def check(self) -> None:
        """Refuse a type that Edge does not know, and a name that is none.

        Raises:
            InvalidEntity: with what was given.
        """
        check_choice("messaging.config.beans.InvalidResourceType", "type", self.type, RESOURCE_TYPES)
        parts = self.name.split("/")
        if (
            len(self.name) > MOST_RESOURCE_NAME
            or not self.name.isprintable()
            or "\\" in self.name
            or any(part.strip() in ("", ".", "..") for part in parts)
        ):
            raise InvalidEntity(
                "messaging.config.beans.InvalidName",
                f"Resource file name {self.name!r} is invalid: a file name of up to {MOST_RESOURCE_NAME} "
                "characters is expected, below folders or not",
            )
