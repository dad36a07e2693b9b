"""Write several keys at once, on the condition that what was read before still stands.

A commit is a list of steps: expectations and writes. Readers never see half of it, and of two
writers that read the same state one is told to read again. That is how uniqueness and
read-change-write are kept everywhere in this package.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from gateway.errors import StoreUnavailable
from gateway.store.connection import Argument, Connection
from gateway.store.replies import as_bytes, as_count
from gateway.store.scripts import script

T = TypeVar("T")
MOST_ATTEMPTS = 100
"""How often a change is tried again before the store counts as unavailable: others keep winning."""


class Taken(Exception):
    """Say that something that must be unique is another's already.

    `what` is one of `name`, `email`, `consumer_key`; `name` is the text that is taken.
    """

    def __init__(self, what: str, name: str) -> None:
        self.what = what
        self.name = name
        super().__init__(f"the {what.replace('_', ' ')} {name!r} is taken")


class Orphaned(Exception):
    """Say that something cannot be because what it would belong to, or who would to it, does not exist."""


@dataclass(frozen=True, slots=True)
class Step:
    """Hold one expectation or write; made by the functions below. `lifetime_ms` 0 means: for ever.

    `claim` is what becomes of an expectation that does not hold because something unique is taken.
    """

    verb: str
    key: str
    value: str | bytes = b""
    lifetime_ms: int = 0
    claim: tuple[str, str] | None = None


def claim(key: str, what: str, name: str) -> Step:
    """Expect that a key does not exist, for it stands for something unique: see `Taken`."""
    return Step("absent", key, claim=(what, name))


def present(key: str) -> Step:
    """Expect that a key exists."""
    return Step("present", key)


def unchanged(key: str, raw: bytes | None) -> Step:
    """Expect that a key still holds what was read, nothing included."""
    return Step("absent", key) if raw is None else Step("equals", key, raw)


def counts(key: str, members: int) -> Step:
    """Expect that an index still has so many members."""
    return Step("counts", key, str(members))


def put(key: str, value: str | bytes, *, lifetime_ms: int = 0) -> Step:
    """Write a key, with a lifetime in milliseconds unless that is 0."""
    return Step("put", key, value, lifetime_ms)


def rewrite(key: str, value: str | bytes) -> Step:
    """Write a key and let its lifetime go on."""
    return Step("rewrite", key, value)


def drop(key: str) -> Step:
    """Delete a key."""
    return Step("drop", key)


def enlist(index: str, name: str) -> Step:
    """Add a name to an index."""
    return Step("enlist", index, name)


def delist(index: str, name: str) -> Step:
    """Take a name out of an index."""
    return Step("delist", index, name)


def withdraw(index: str, field: str) -> Step:
    """Take a field out of a hash."""
    return Step("withdraw", index, field)


def bump(key: str) -> Step:
    """Add one to a counter."""
    return Step("bump", key)


async def commit(connection: Connection, steps: Sequence[Step]) -> bool:
    """Apply all steps, or none; say whether they were applied: False means that what was read has moved.

    Raises:
        Taken: something unique is another's.
        StoreUnavailable: Redis did not answer; whether the steps were applied is not known.
    """
    arguments: list[Argument] = []
    for step in steps:
        arguments += (step.verb, step.value, str(step.lifetime_ms) if step.lifetime_ms else "")
    failed = as_count(await connection.run(script("commit"), [step.key for step in steps], arguments))
    if failed == 0:
        return True
    claimed = steps[failed - 1].claim
    if claimed is not None:
        raise Taken(*claimed)
    return False


async def read_change_write(
    connection: Connection, key: str, plan: Callable[[bytes], Awaitable[tuple[T, list[Step]]]]
) -> T | None:
    """Read a key and commit the steps planned from what it holds; start over if that has moved meanwhile.

    Returns what `plan` gave beside its steps; None when the key does not exist. `plan` may be called
    again; what it raises is passed on.

    Raises:
        Taken: something unique is another's.
        StoreUnavailable: Redis did not answer, or others changed the key a hundred times in a row.
    """
    for _ in range(MOST_ATTEMPTS):
        raw = as_bytes(await connection.ask("GET", key))
        if raw is None:
            return None
        answer, steps = await plan(raw)
        if await commit(connection, [unchanged(key, raw), *steps]):
            return answer
    raise StoreUnavailable(f"{key} is being changed by others all the time")
