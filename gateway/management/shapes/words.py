"""The words that JSON values are described by: plain JSON Schema, as far as OpenAPI 3.0 has it.

A `Shape` with a name stands once in the document and is referred to; one without stands where it is used.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Members = Mapping[str, "Shape"]


@dataclass(frozen=True, slots=True)
class Shape:
    """Describe a JSON value; within `schema` other shapes may stand wherever a schema may."""

    schema: Mapping[str, object]
    name: str = ""


TEXT = Shape({"type": "string"})
NUMBER = Shape({"type": "integer"})
FIGURE = Shape({"type": "number"})
FLAG = Shape({"type": "boolean"})
TIME = Shape({"type": "integer", "format": "int64", "description": "Epoch milliseconds; -1 for never"})
STRINGS = Shape({"type": "object", "additionalProperties": TEXT})
"""Members of whatever names, all of them texts."""
BYTES = Shape({"type": "string", "format": "binary"})
OPEN = Shape({"type": "object", "additionalProperties": True})
"""An object of whatever members."""
MAYBE_TEXT = Shape({"type": "string", "nullable": True})


def entity(name: str, members: Members, maybe: Members | None = None, *, is_open: bool = False) -> Shape:
    """Describe an object: `members` are always there, those of `maybe` where there is something to tell.

    `is_open` says that there are members beside these.
    """
    schema: dict[str, object] = {"type": "object", "properties": {**members, **(maybe or {})}}
    if members:
        schema["required"] = sorted(members)
    if is_open:
        schema["additionalProperties"] = True
    return Shape(schema, name)


def list_of(item: Shape) -> Shape:
    """Describe a list."""
    return Shape({"type": "array", "items": item})


def one_of(*shapes: Shape) -> Shape:
    """Describe what is of one of these shapes, or of several at once."""
    return Shape({"anyOf": list(shapes)})


def choice(*texts: str) -> Shape:
    """Describe one of these texts."""
    return Shape({"type": "string", "enum": list(texts)})


def texts(names: str) -> dict[str, Shape]:
    """Return members that are texts, from their names with blanks between."""
    return dict.fromkeys(names.split(), TEXT)


TEXTS = list_of(TEXT)
SENT_NUMBER = one_of(NUMBER, Shape({"type": "string", "pattern": "^ *-?[0-9]{1,15} *$"}))
"""A whole number, which may come as a text."""
SENT_FLAG = one_of(
    FLAG, Shape({"type": "string", "pattern": "^ *([Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee]) *$"})
)
"""A truth value, which may come as a text."""
TEXT_OR_NUMBER = one_of(TEXT, NUMBER)
ATTRIBUTE = entity("Attribute", texts("name value"))
ATTRIBUTES = list_of(ATTRIBUTE)
SENT_ATTRIBUTES = list_of(entity("SentAttribute", texts("name"), texts("value")))
PROPERTIES = entity("Properties", {"property": ATTRIBUTES})
SENT_PROPERTIES = entity("SentProperties", {}, {"property": SENT_ATTRIBUTES})
STAMPS: Members = {"createdAt": TIME, "createdBy": TEXT, "lastModifiedAt": TIME, "lastModifiedBy": TEXT}
"""What nearly every entity tells of itself."""
