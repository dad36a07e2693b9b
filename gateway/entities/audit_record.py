"""Audit records: who asked for which change, when, what came of it. Secrets never come here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gateway.entities.record import Record


@dataclass(frozen=True, slots=True)
class AuditRecord(Record):
    """Hold one change as it was asked for; `at` in epoch seconds.

    `response_code` "" says that the outcome is not known: the change was begun, and whoever made it went
    away before it was over. `path` are the segments below the organization, or of the whole path where
    there is none; `subject` names what was made, where the path does not.
    """

    audit_id: str
    at: float
    user: str
    operation: str
    uri: str
    path: tuple[str, ...] = ()
    request: str = ""
    response_code: str = ""
    subject: str = ""

    def is_about(self, entity: Sequence[str]) -> bool:
        """Say whether the change was about what a path names, or something below it.

        A proxy's or shared flow's deployments and debug sessions lie below environments, too.
        """
        wanted = tuple(entity)
        if self._begins(self.path, wanted):
            return True
        return self.path[:1] == ("environments",) and self._begins(self.path[2:], wanted)

    def _begins(self, path: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
        if path[: len(wanted)] == wanted:
            return True
        # Making something names it in the body alone.
        return len(wanted) > 1 and path == wanted[:-1] and self.subject == wanted[-1]
