"""The atomic operations, in Lua: each file opens with what it is given and what it answers.

A script is read once, run by its digest, and sent whole only when Redis does not know it yet.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from hashlib import sha1
from pathlib import Path

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Script:
    """Hold a script and the digest by which Redis knows it."""

    name: str
    text: str
    digest: str


@cache
def script(*names: str) -> Script:
    """Read a script made of these files, in this order; the last one gives it its name."""
    text = "\n".join((_FOLDER / f"{name}.lua").read_text(encoding="utf-8") for name in names)
    # SHA-1 is Redis' name for a script, not a protection.
    return Script(names[-1], text, sha1(text.encode(), usedforsecurity=False).hexdigest())
