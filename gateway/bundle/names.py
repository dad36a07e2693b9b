"""What the files of a bundle may be called: nothing that could lead elsewhere where somebody unpacks them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from gateway.errors import Finding, FindingLog, Location

_LONGEST_NAME = 512
_DRIVE = re.compile(r"[A-Za-z]:")


def check_names(names: Iterable[str]) -> None:
    """Refuse names of files that are absolute, lead elsewhere, or differ from another's in capitals only.

    Raises:
        BundleError: naming all of them.
    """
    log = FindingLog()
    seen: dict[str, str] = {}
    for name in names:
        note(log, name, name_problem(name) or twin_problem(name, seen))
    log.raise_errors()


def name_problem(name: str) -> str:
    """Return what is wrong with the name of a file in a bundle, "" if nothing is."""
    if not name or len(name) > _LONGEST_NAME:
        return f"has a name of {len(name)} characters"
    if "\\" in name or not name.isprintable():
        return "has a backslash or an unprintable character in its name"
    if name.startswith("/") or _DRIVE.match(name):
        return "has an absolute name"
    if any(segment in ("", ".", "..") for segment in name.split("/")):
        return "has an empty, '.' or '..' segment in its name"
    return ""


def twin_problem(name: str, seen: dict[str, str]) -> str:
    """Return that a name was seen before, or one that differs in capitals only; "" if not. It is seen then.

    Of two such files one would hide the other wherever somebody unpacks them.
    """
    key = name.casefold()
    if key not in seen:
        seen[key] = name
        return ""
    return "is in the archive twice" if seen[key] == name else "differs from another name in capitals only"


def is_junk(name: str) -> bool:
    """Say whether an entry of an archive is what macOS leaves behind."""
    path = name.removesuffix("/")
    last = path.rpartition("/")[2]
    return path.partition("/")[0] == "__MACOSX" or last.startswith("._") or last == ".DS_Store"


def note(log: FindingLog, name: str, problem: str) -> None:
    """Keep a problem, if it is one; the name is shown so that it cannot disguise itself."""
    if problem:
        shown = name if name.isprintable() else ascii(name)
        log.add(Finding(Location(shown[:_LONGEST_NAME]), problem))
