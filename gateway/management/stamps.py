"""Times and people as Edge writes them: epoch milliseconds, -1 for never, and who made and changed what."""

from __future__ import annotations

from gateway.entities import Stamped


def milliseconds(seconds: float | None) -> int:
    """Return epoch milliseconds; -1 stands for never."""
    return -1 if seconds is None else round(seconds * 1000)


def stamps_view(entity: Stamped) -> dict[str, object]:
    """Return the four members that nearly every entity has."""
    return {
        "createdAt": milliseconds(entity.created_at),
        "createdBy": entity.created_by,
        "lastModifiedAt": milliseconds(entity.last_modified_at),
        "lastModifiedBy": entity.last_modified_by,
    }
