"""Custom reports: questions to the statistics that somebody wants to keep. Kept as they came."""

from __future__ import annotations

from dataclasses import dataclass

from gateway.entities.record import Record
from gateway.entities.rules import InvalidEntity
from gateway.entities.stamps import Stamped

MOST_DEFINITION = 65_536
"""Characters of a definition."""
_LONGEST_NAME = 255


@dataclass(frozen=True, slots=True)
class Report(Record, Stamped):
    """Hold one report; `definition` is the JSON text of all members that a client sent."""

    report_id: str
    display_name: str
    definition: str

    def check(self) -> None:
        """Refuse a report without a name, or that is too long.

        Raises:
            InvalidEntity: with what is wrong.
        """
        if not self.display_name.strip() or len(self.display_name) > _LONGEST_NAME:
            raise _refusal(f"displayName has 1 to {_LONGEST_NAME} characters")
        if len(self.definition) > MOST_DEFINITION:
            raise _refusal(f"a report has at most {MOST_DEFINITION} characters")


def _refusal(message: str) -> InvalidEntity:
    return InvalidEntity("dataapi.service.InvalidReport", message)
