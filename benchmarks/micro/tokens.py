"""The table of tokens: hits among few and many, misses, and what else a dictionary would cost."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.micro.timing import Case
from benchmarks.token_memory import ORGANIZATION, fill, name, text

_KNOWN, _UNKNOWN = 7, 10**9


def cases() -> Iterator[Case]:
    """Yield the cases."""
    for size in (1000, 100_000):
        table = fill(size, lambda _: True)
        names = {"get": table.get, "org": ORGANIZATION, "known": text(_KNOWN), "unknown": text(_UNKNOWN)}
        yield Case(f"get, there, among {size:,}", "get(org, known)", names)
        yield Case(f"get, not there, among {size:,}", "get(org, unknown)", names)
        putting = {"put": table.put, "org": ORGANIZATION, "token": text(_KNOWN), "name": name(_KNOWN)}
        yield Case(
            f"put again, among {size:,}", "put(org, token, name, True, epoch=1, expires_at=4e9)", putting
        )
    plain = {(ORGANIZATION, text(number)): True for number in range(1000)}
    names = {"get": plain.get, "org": ORGANIZATION, "known": text(_KNOWN)}
    yield Case("a dictionary of texts, for comparison", "get((org, known))", names)
