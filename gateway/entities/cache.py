"""Caches of an environment: how policies that name one keep what they cache."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from gateway.entities.record import Record
from gateway.entities.rules import InvalidEntity
from gateway.entities.stamps import Stamped

FOR_EVER = "12-31-9999"
"""The expiry date where none is said."""

_NAME = re.compile(r"[A-Za-z0-9._\-$% ]{1,255}")
_TIME_OF_DAY = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d")
_DATE = re.compile(r"\d{2}-\d{2}-\d{4}")
_SECONDS = re.compile(r"-?\d{1,9}")
_SIZES = {
    "minimum_size_in_kb": "minimumSizeInKB",
    "disk_size_in_mb": "diskSizeInMB",
    "in_memory_size_in_kb": "inMemorySizeInKB",
    "max_elements_in_memory": "maxElementsInMemory",
    "max_elements_on_disk": "maxElementsOnDisk",
    "skip_above_kb": "skipCacheIfElementSizeInKBExceeds",
}


@dataclass(frozen=True, slots=True)
class CacheExpiry(Record):
    """Hold when entries expire: so many seconds after their making, each day at a time, or on a date.

    What was not said is "". The date is `MM-dd-yyyy`.
    """

    timeout_in_sec: str = ""
    time_of_day: str = ""
    expiry_date: str = ""
    values_null: bool = False

    def check(self) -> None:
        """Refuse seconds, a time or a date that are none.

        Raises:
            InvalidEntity: with what was given.
        """
        if self.timeout_in_sec and not _SECONDS.fullmatch(self.timeout_in_sec):
            raise _refusal("timeoutInSec", self.timeout_in_sec, "a number of seconds")
        if self.time_of_day and not _TIME_OF_DAY.fullmatch(self.time_of_day):
            raise _refusal("timeOfDay", self.time_of_day, "a time as HH:MM:SS")
        if self.expiry_date and not _is_date(self.expiry_date):
            raise _refusal("expiryDate", self.expiry_date, "a date as MM-dd-yyyy")


@dataclass(frozen=True, slots=True)
class Cache(Record, Stamped):
    """Hold one cache; sizes are None where they were not said."""

    name: str
    description: str = ""
    distributed: bool = True
    persistent: bool = False
    overflow_to_disk: bool = False
    expiry: CacheExpiry = CacheExpiry(expiry_date=FOR_EVER)
    minimum_size_in_kb: int | None = None
    disk_size_in_mb: int | None = None
    in_memory_size_in_kb: int | None = None
    max_elements_in_memory: int | None = None
    max_elements_on_disk: int | None = None
    skip_above_kb: int | None = None

    def check(self) -> None:
        """Refuse a name that cannot be, a negative size, and an expiry that is none.

        Raises:
            InvalidEntity: with what was given.
        """
        if not _NAME.fullmatch(self.name) or self.name != self.name.strip():
            raise InvalidEntity(
                "messaging.config.beans.InvalidName",
                f"Cache name {self.name!r} is invalid: letters, digits, blanks and ._-$% are allowed",
            )
        for field, size in _SIZES.items():
            value: int | None = getattr(self, field)
            if value is not None and value < 0:
                raise _refusal(size, str(value), "0 or more")
        self.expiry.check()


def _is_date(text: str) -> bool:
    if not _DATE.fullmatch(text):
        return False
    try:
        datetime.strptime(text, "%m-%d-%Y")
    except ValueError:
        return False
    return True


def _refusal(name: str, value: str, wanted: str) -> InvalidEntity:
    return InvalidEntity("messaging.config.beans.InvalidCache", f"{name} {value!r} is not {wanted}")
