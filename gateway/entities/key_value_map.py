"""Key value maps: named texts that an administrator changes and policies read."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gateway.entities.record import Record
from gateway.entities.rules import InvalidEntity
from gateway.entities.stamps import Stamped

MOST_KEY_BYTES = 2048
MOST_VALUE_BYTES = 512 * 1024
_NAME = re.compile(r"[A-Za-z0-9._\-$% ]{1,255}")


@dataclass(frozen=True, slots=True)
class KeyValueMap(Record, Stamped):
    """Hold one map without its entries, which are kept and changed one by one.

    The values of an encrypted one are sealed at rest, and not shown again.
    """

    name: str
    encrypted: bool = False

    def check(self) -> None:
        """Refuse a name that cannot be.

        Raises:
            InvalidEntity: with the name.
        """
        if not _NAME.fullmatch(self.name) or self.name != self.name.strip():
            raise InvalidEntity(
                "keyvaluemap.service.keyvaluemap_name_invalid", f"KeyValueMap name {self.name} is invalid"
            )


def check_map_entry(key: str, value: str) -> None:
    """Refuse an entry that is too long, or has no key; a value is never repeated.

    Raises:
        InvalidEntity: with the key's or the value's size.
    """
    size = len(key.encode())
    if not 1 <= size <= MOST_KEY_BYTES:
        raise InvalidEntity(
            "keyvaluemap.service.keyvaluemap_entry_invalid",
            f"The key of an entry has {size} bytes; 1 to {MOST_KEY_BYTES} are allowed",
        )
    size = len(value.encode())
    if size > MOST_VALUE_BYTES:
        raise InvalidEntity(
            "keyvaluemap.service.keyvaluemap_entry_invalid",
            f"The value of an entry has {size} bytes; at most {MOST_VALUE_BYTES} are allowed",
        )
