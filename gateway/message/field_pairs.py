# cython: wraparound=False
"""Header fields as pairs of name and value: how names are compared, and what that means for a list."""

from __future__ import annotations

RawField = tuple[bytes, bytes]
Field = tuple[str, str]


def is_same_name(name: str, other: str) -> bool:
    """Tell whether two names are the same but for the case of ASCII letters."""
    size = len(name)
    if size != len(other):
        return False
    for i in range(size):
        mine = ord(name[i])
        wanted = ord(other[i])
        if 65 <= mine <= 90:
            mine += 32
        if 65 <= wanted <= 90:
            wanted += 32
        if mine != wanted:
            return False
    return True


def wire_field(field: Field) -> RawField:
    """Return a field as bytes for the wire."""
    return field[0].encode("utf-8", "surrogateescape"), field[1].encode("utf-8", "surrogateescape")


def first_of(fields: list[Field], name: str) -> str | None:
    """Return the value of the first field of a name, or None."""
    for field, value in fields:
        if is_same_name(field, name):
            return value
    return None


def put(fields: list[Field], name: str, value: str) -> None:
    """Put one field in the place of all fields of a name, the first one's, or behind all."""
    place = -1
    for i in range(len(fields) - 1, -1, -1):
        field = fields[i]
        if is_same_name(field[0], name):
            if place >= 0:
                del fields[place]
            place = i
    if place >= 0:
        fields[place] = (name, value)
    else:
        fields.append((name, value))
