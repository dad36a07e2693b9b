"""Say what type an answer of Redis has; a wrong one is a bug of ours and raises TypeError."""

from __future__ import annotations


def as_bytes(reply: object) -> bytes | None:
    """Return a text answer, None when there was nothing."""
    if reply is None or isinstance(reply, bytes):
        return reply
    raise TypeError(f"Redis answered {type(reply).__name__} where bytes were expected")


def as_count(reply: object) -> int:
    """Return a number; a text of digits is one, nothing is 0."""
    if isinstance(reply, int):
        return reply
    return int(as_bytes(reply) or 0)


def as_items(reply: object) -> list[object]:
    """Return a list, of whatever."""
    if isinstance(reply, list):
        return reply
    raise TypeError(f"Redis answered {type(reply).__name__} where a list was expected")


def as_texts(reply: object) -> list[str]:
    """Return a list of names."""
    return [(as_bytes(item) or b"").decode() for item in as_items(reply)]
