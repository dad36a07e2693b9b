"""How an administrator names what is kept by digest: by its text, or by the digest itself.

Texts of tokens are not kept, so that lists can only tell digests; whoever has one can go on with it. Nobody
is let in by a digest: what a client presents is digested first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from gateway.store.connection import Connection
from gateway.store.replies import as_count

_DIGEST = re.compile(r"[0-9a-f]{40,128}")


@dataclass(frozen=True, slots=True)
class Named:
    """Say under which digest something is kept, and whether it was named by its text."""

    digest: str
    is_text: bool


async def find_named(
    connection: Connection, name: str, digests: Iterable[str], spell: Callable[[str], str]
) -> Named | None:
    """Return where a name leads to, None when to nothing; `digests` are those of the name taken for a text.

    `spell` gives the key of a digest.

    Raises:
        StoreUnavailable: Redis did not answer.
    """
    places = [Named(each, True) for each in digests if each]
    if _DIGEST.fullmatch(name):
        places.append(Named(name, False))
    here = await connection.ask_all([("EXISTS", spell(each.digest)) for each in places])
    return next((each for each, is_here in zip(places, here, strict=True) if as_count(is_here)), None)
