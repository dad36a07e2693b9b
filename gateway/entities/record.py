"""How an entity becomes a plain record and comes back: one codec for all of them.

A record is a dict that JSON can carry: texts, numbers, booleans, lists and dicts of the same. The
declared field types of the dataclass are the schema; there is no second one. Must not know where
records are kept, nor which of their texts are secret: the store sees to that.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields
from typing import NamedTuple, Self, TypeVar, cast

T = TypeVar("T")
Reader = Callable[[object], object]


class Declared(NamedTuple):
    """One field of an entity as its class declares it; `read` checks and converts a stored value."""

    name: str
    is_required: bool
    read: Reader


Schema = tuple[Declared, ...]


class CorruptRecord(ValueError):
    """Say that a stored record does not fit the entity it should be: which field, and what stood there."""


class Record:
    """Give a frozen dataclass its stored form."""

    __slots__ = ()

    def to_record(self) -> dict[str, object]:
        """Return the plain dict of this entity; tuples become lists, nested entities dicts."""
        return {field.name: _plain(getattr(self, field.name)) for field in _schema(type(self))}

    @classmethod
    def from_record(cls, record: Mapping[str, object]) -> Self:
        """Rebuild the entity from what `to_record` gave.

        Fields that are not there take the default of the dataclass, so that records outlive the
        addition of a field; names that are not known are passed over for the same reason.

        Raises:
            CorruptRecord: a field without default is missing, or a value has the wrong type.
        """
        values: dict[str, object] = {}
        for field in _schema(cls):
            if field.name in record:
                try:
                    values[field.name] = field.read(record[field.name])
                except CorruptRecord as error:
                    raise CorruptRecord(f"{cls.__name__}.{field.name}: {error}") from error
            elif field.is_required:
                raise CorruptRecord(f"{cls.__name__}.{field.name} is missing")
        return cls(**values)


def _plain(value: object) -> object:
    if isinstance(value, Record):
        return value.to_record()
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value


_schemas: dict[type[Record], Schema] = {}
"""The schema of each class that was asked for once; there are as many as entities."""


def _schema(cls: type[Record]) -> Schema:
    if (known := _schemas.get(cls)) is None:
        known = _schemas[cls] = _work_out(cls)
    return known


def _work_out(cls: type[Record]) -> Schema:
    hints = typing.get_type_hints(cls)
    # Record itself is no dataclass, its children are: `fields` refuses anything else by itself.
    declared: tuple[Field[object], ...] = fields(cls)  # type: ignore[arg-type]
    return tuple(
        Declared(
            field.name,
            field.default is MISSING and field.default_factory is MISSING,
            _reader(hints[field.name]),
        )
        for field in declared
    )


def _reader(hint: object) -> Reader:
    """Return what reads a value of this declared type: scalar, entity, `X | None` or `tuple[X, ...]`."""
    if isinstance(hint, types.UnionType):
        present = _reader(next(part for part in hint.__args__ if part is not types.NoneType))
        return lambda value: None if value is None else present(value)
    if typing.get_origin(hint) is tuple:
        item = _reader(typing.get_args(hint)[0])
        return lambda value: tuple(item(each) for each in _expect(list, value))
    if isinstance(hint, type) and issubclass(hint, Record):
        return lambda value: hint.from_record(_expect(dict, value))
    return _SCALARS[cast("type", hint)]


def _expect(kind: type[T], value: object) -> T:
    if not isinstance(value, kind):
        raise CorruptRecord(f"expected {kind.__name__}, found {type(value).__name__}")
    return value


def _integer(value: object) -> int:
    if isinstance(value, bool):
        raise CorruptRecord("expected int, found bool")
    return _expect(int, value)


def _seconds(value: object) -> float:
    """Read a float; JSON writers may have dropped the fraction."""
    return value if isinstance(value, float) else float(_integer(value))


_SCALARS: Mapping[type, Reader] = {
    str: lambda value: _expect(str, value),
    bool: lambda value: _expect(bool, value),
    int: _integer,
    float: _seconds,
}
