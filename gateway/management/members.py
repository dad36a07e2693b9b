"""Read the members of an entity that a client sent, each as what it must be.

What is absent and what is null are the same. Unknown members are passed over, as Edge does: clients
read an entity, change one member and send all of it back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gateway.entities import Attribute
from gateway.errors import Invalid

MALFORMED = "management.InvalidEntity"
_TRUTH: Mapping[object, bool] = {"true": True, "false": False}
_MOST_DIGITS = 15


@dataclass(frozen=True, slots=True)
class Members:
    """Hold the members of one JSON object, or of its XML twin. `at` names it in refusals."""

    values: Mapping[str, object]
    at: str = ""

    def __contains__(self, name: str) -> bool:
        """Say whether a member is there and not null."""
        return self.values.get(name) is not None

    def text(self, name: str) -> str | None:
        """Return a text, None when it is absent.

        Raises:
            Invalid: it is something else, or holds what UTF-8 cannot.
        """
        value = self.values.get(name)
        return None if value is None else self._text(name, value)

    def text_or_number(self, name: str) -> str | None:
        """Return a text, or a whole number as a text: Edge writes quotas as texts and reads both."""
        value = self.values.get(name)
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        return self.text(name)

    def texts(self, name: str) -> tuple[str, ...] | None:
        """Return a list of texts, None when it is absent."""
        value = self.values.get(name)
        if value is None:
            return None
        return tuple(self._text(name, item) for item in self._list(name, value))

    def number(self, name: str) -> int | None:
        """Return a whole number, also one that was sent as a text; None when it is absent."""
        value = self.values.get(name)
        if isinstance(value, str):
            digits = value.strip().removeprefix("-")
            if digits.isascii() and digits.isdigit() and len(digits) <= _MOST_DIGITS:
                value = int(value)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or abs(value) >= 10**_MOST_DIGITS:
            raise self._wrong(name, "a whole number")
        return value

    def flag(self, name: str, default: bool) -> bool:
        """Return a truth value; clients send some of them as texts."""
        value = self.values.get(name)
        if value is None:
            return default
        if isinstance(value, bool):
            return value
        truth = _TRUTH.get(value.strip().lower()) if isinstance(value, str) else None
        if truth is None:
            raise self._wrong(name, "true or false")
        return truth

    def keep(self, name: str, value: str, *, of: str, code: str = MALFORMED) -> None:
        """Refuse a text that is given and differs from what the entity has, where that cannot be changed.

        Raises:
            Invalid: it differs, or is no text.
        """
        if self.text(name) not in (None, value):
            raise Invalid(code, f"The {name} of {of} cannot be changed")

    def named(self, name: str) -> Members:
        """Return the same members with this `name`."""
        return Members({**self.values, "name": name}, self.at)

    def members(self, name: str) -> Members | None:
        """Return the members of an object inside, None when it is absent."""
        value = self.values.get(name)
        if value is None:
            return None
        return self._members(name, value)

    def each(self, name: str) -> list[Members] | None:
        """Return the members of each object of a list, None when it is absent."""
        value = self.values.get(name)
        return None if value is None else [self._members(name, item) for item in self._list(name, value)]

    def items(self, name: str) -> list[Members]:
        """Return the members of each object of a list, none when it is absent; XML has no list of one."""
        value = self.values.get(name)
        if value is None:
            return []
        listed = [value] if isinstance(value, Mapping) else self._list(name, value)
        return [self._members(name, item) for item in listed]

    def attributes(self, name: str = "attributes") -> tuple[Attribute, ...] | None:
        """Return a list of named values, None when it is absent."""
        items = self.each(name)
        if items is None:
            return None
        return tuple(Attribute(item.text("name") or "", item.text("value") or "") for item in items)

    def _members(self, name: str, value: object) -> Members:
        if not isinstance(value, Mapping):
            raise self._wrong(name, "an object")
        return Members(value, f"{self.at}{name}.")

    def _list(self, name: str, value: object) -> list[object]:
        if not isinstance(value, list):
            raise self._wrong(name, "a list")
        return value

    def _text(self, name: str, value: object) -> str:
        if not isinstance(value, str):
            raise self._wrong(name, "a text")
        try:
            value.encode()
        except UnicodeEncodeError as error:
            raise Invalid(MALFORMED, f"{self.at}{name} holds half of a character") from error
        return value

    def _wrong(self, name: str, wanted: str) -> Invalid:
        return Invalid(MALFORMED, f"{self.at}{name} must be {wanted}")
