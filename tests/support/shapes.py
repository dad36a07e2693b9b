"""Ask of shapes whether they are sound, and of values whether they are of a shape."""

from __future__ import annotations

from collections.abc import Mapping
from types import ModuleType

from jsonschema import Draft202012Validator

from gateway.management.shapes import Shape
from tests.support.described import converted


def shapes_in(module: ModuleType) -> list[str]:
    """Return the names of a module's own shapes that others may use."""
    return [name for name, value in vars(module).items() if isinstance(value, Shape) and name[0] != "_"]


def whole(value: object) -> object:
    """Return a schema with all shapes written in place."""
    if isinstance(value, Shape):
        return whole(value.schema)
    if isinstance(value, Mapping):
        return {name: whole(inner) for name, inner in value.items()}
    return [whole(inner) for inner in value] if isinstance(value, list | tuple) else value


def sound(shape: Shape) -> bool:
    """Say that a shape is a schema; raise where it is none."""
    Draft202012Validator.check_schema(_schema(shape))
    return True


def is_of(shape: Shape, value: object) -> bool:
    """Say whether a value is of a shape."""
    return Draft202012Validator(_schema(shape)).is_valid(value)


def _schema(shape: Shape) -> dict[str, object]:
    schema = converted(whole(shape), closed=False)
    assert isinstance(schema, dict)
    return schema
