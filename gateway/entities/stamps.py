"""What nearly every entity carries: who made and changed it, and custom attributes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Self

from gateway.entities.record import Record
from gateway.entities.rules import check_attributes


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamped:
    """Remember who made an entity and who changed it last; times in epoch seconds, people by e-mail."""

    created_at: float = 0.0
    created_by: str = ""
    last_modified_at: float = 0.0
    last_modified_by: str = ""

    def made(self, at: float, by: str) -> Self:
        """Return this entity stamped as made, and therefore changed, now."""
        return replace(self, created_at=at, created_by=by, last_modified_at=at, last_modified_by=by)

    def changed(self, at: float, by: str) -> Self:
        """Return this entity stamped as changed now; its making stays as it was."""
        return replace(self, last_modified_at=at, last_modified_by=by)


@dataclass(frozen=True, slots=True)
class Attribute(Record):
    """Hold one custom attribute, or one property of an organization or environment."""

    name: str
    value: str


def attribute(attributes: Iterable[Attribute], name: str) -> str | None:
    """Return the value of the attribute of that name, None when there is none."""
    return next((each.value for each in attributes if each.name == name), None)


def check_attribute_list(attributes: Iterable[Attribute]) -> None:
    """Refuse a list of attributes that breaks Edge's limits.

    Raises:
        InvalidEntity: see `check_attributes`.
    """
    check_attributes([(each.name, each.value) for each in attributes])
