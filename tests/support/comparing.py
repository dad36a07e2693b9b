"""Comparing a JSON value that came with one that is wanted, some of whose texts stand for kinds of values.

"<time>" stands for epoch milliseconds, "<text>" for any text but "", "<any>" for anything, and "<absent>", as
the value of a member, for its absence.
"""

from __future__ import annotations

from collections.abc import Mapping


def differs(wanted: object, found: object, *, whole: bool, at: str = "$") -> str:
    """Return where two values differ, "" where they do not; `whole` allows no members beside those wanted."""
    if isinstance(wanted, dict) and isinstance(found, dict):
        if whole and set(wanted) - {name for name in wanted if wanted[name] == "<absent>"} != set(found):
            return f"{at}: {', '.join(sorted(set(wanted) ^ set(found)))} in one of both"
        return next(filter(None, (_differs_by(name, wanted, found, whole, at) for name in wanted)), "")
    if isinstance(wanted, list) and isinstance(found, list):
        if len(wanted) != len(found):
            return f"{at}: {len(found)} instead of {len(wanted)}"
        pairs = enumerate(zip(wanted, found, strict=True))
        return next(filter(None, (differs(a, b, whole=whole, at=f"{at}.{n}") for n, (a, b) in pairs)), "")
    return "" if _is_meant(wanted, found) else f"{at}: {found!r} instead of {wanted!r}"


def _differs_by(
    name: str, wanted: Mapping[str, object], found: Mapping[str, object], whole: bool, at: str
) -> str:  # house: a member of two values, and how and where they are compared
    if wanted[name] == "<absent>":
        return f"{at}.{name} is there" if name in found else ""
    if name not in found:
        return f"{at}.{name} is absent"
    return differs(wanted[name], found[name], whole=whole, at=f"{at}.{name}")


def _is_meant(wanted: object, found: object) -> bool:
    if wanted == "<any>":
        return True
    if wanted == "<text>":
        return isinstance(found, str) and found != ""
    if wanted == "<time>":
        return isinstance(found, int) and not isinstance(found, bool) and found > 0
    return type(wanted) is type(found) and wanted == found
