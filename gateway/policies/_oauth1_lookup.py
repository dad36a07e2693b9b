"""The elements of GetOAuthV1Info and DeleteOAuthV1Info: what is meant, by a variable or as it is."""

from __future__ import annotations

from collections.abc import Callable

from gateway.message import Value
from gateway.policies._fields import Element, ref

Sources = tuple[tuple[str, Value], ...]
"""Elements that are there: their names, and the values that they stand for."""


def sources_of(*tags: str) -> Callable[[Element], Sources]:
    """Return the reader of those of the elements that are there, in that order; there must be one."""

    def read(element: Element) -> Sources:
        found = []
        for tag in tags:
            named = element.child(tag)
            if named is None:
                continue
            named.get("type")
            value: Value = ref(tag, required=True).read(element)
            found.append((tag, value))
        if not found:
            raise element.fail(f"needs one of <{'>, <'.join(tags)}>")
        return tuple(found)

    return read
