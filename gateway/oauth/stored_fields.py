"""Reading the fields of a stored token record: each is there and of its type, or the record is refused."""

from __future__ import annotations

from collections.abc import Mapping


class CorruptTokenRecord(ValueError):
    """Say that a stored token record has not the shape it should have: which field, what stood there."""


def field(record: Mapping[str, object], name: str) -> object:
    """Return a field, whatever it holds."""
    try:
        return record[name]
    except KeyError as error:
        raise CorruptTokenRecord(f"{name} is missing") from error


def wrong(name: str, expected: str, found: object) -> CorruptTokenRecord:
    """Make the error; the value itself stays out of it, it may be personal."""
    return CorruptTokenRecord(f"{name} should be {expected}, found {type(found).__name__}")


def text(record: Mapping[str, object], name: str) -> str:
    """Return a text."""
    value = field(record, name)
    if not isinstance(value, str):
        raise wrong(name, "a text", value)
    return value


def texts(record: Mapping[str, object], name: str) -> tuple[str, ...]:
    """Return a list of texts, as a tuple."""
    value = field(record, name)
    if not isinstance(value, list):
        raise wrong(name, "a list of texts", value)
    for each in value:
        if not isinstance(each, str):
            raise wrong(name, "a list of texts", value)
    return tuple(value)


def whole(record: Mapping[str, object], name: str) -> int:
    """Return a whole number."""
    value = field(record, name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise wrong(name, "a whole number", value)
    return value


def seconds(record: Mapping[str, object], name: str) -> float:
    """Return a number of seconds; JSON writers may have dropped the fraction."""
    value = field(record, name)
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise wrong(name, "a number", value)
    return float(value)


def expiry(record: Mapping[str, object]) -> float | None:
    """Return when a token's time is over, None for never."""
    return None if field(record, "expires_at") is None else seconds(record, "expires_at")
