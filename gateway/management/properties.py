"""Properties of organizations, environments and virtual hosts, in the two layers that Edge wraps them in."""

from __future__ import annotations

from collections.abc import Iterable

from gateway.entities import Attribute
from gateway.errors import Invalid
from gateway.management.attributes import attributes_view
from gateway.management.members import MALFORMED, Members

MOST_PROPERTIES = 200
MOST_VALUE = 4096
"""Characters of a property's name or value."""


def read_properties(members: Members) -> tuple[Attribute, ...]:
    """Read the member `properties`; none where it is absent.

    Raises:
        Invalid: it has another shape, a name is empty or given twice, or there are too many.
    """
    around = members.members("properties")
    properties = (None if around is None else around.attributes("property")) or ()
    if len(properties) > MOST_PROPERTIES:
        raise Invalid(MALFORMED, f"{len(properties)} properties are given; {MOST_PROPERTIES} are allowed")
    seen: set[str] = set()
    for each in properties:
        if not each.name.strip() or each.name in seen:
            raise Invalid(MALFORMED, f"A property's name {each.name!r} is empty, or given twice")
        if max(len(each.name), len(each.value)) > MOST_VALUE:
            raise Invalid(MALFORMED, f"A property has more than {MOST_VALUE} characters")
        seen.add(each.name)
    return properties


def properties_view(properties: Iterable[Attribute]) -> dict[str, object]:
    """Return properties as Edge shows them."""
    return {"property": attributes_view(properties)}
