"""Header fields: case-insensitive by name, ordered, repeated, and kept as they were written.

What arrived is looked at as it arrived and decoded late. There are three forms of the same fields:

* a **block**, the very lines of a head, and behind it the fields that were added: one look decodes one value,
  and whoever sends the message on can write the block as it came;
* a tuple of byte pairs, as another parser handed them over;
* a list of decoded pairs: what the other two become when somebody looks at everything or changes something
  in the middle.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from gateway.message.field_lines import (
    MAX_BLOCK,
    fields_of,
    find_line,
    index_lines,
    next_line,
    replace_lines,
    value_of,
)
from gateway.message.field_pairs import Field, RawField, first_of, is_same_name, put, wire_field

# house: one thing in three forms; who changes one has to see the others.


class Headers:
    """Hold the header fields of one message.

    In block form `_fields` is None and `_block` is not: the fields are the lines of `_block`, then `_extra`;
    the latter are also the lines of `_extra_block` where that is not None.
    `_raw` holds the same fields as bytes where it is not None.
    """

    __slots__ = ("_block", "_extra", "_extra_block", "_fields", "_first", "_index", "_raw")

    def __init__(self, fields: Iterable[Field] = ()) -> None:
        self._fields: list[Field] | None = list(fields)
        self._first: dict[bytes, bytes] | None = None
        self._raw: tuple[RawField, ...] | None = None
        self._block: bytes | None = None
        self._index: bytes | None = None
        self._extra: list[Field] | None = None
        self._extra_block: bytes | None = None

    @classmethod
    def from_wire(cls, raw: tuple[RawField, ...]) -> Headers:
        """Wrap fields as they were received, without decoding them yet."""
        return cls.__new__(cls)._receive(raw, None)

    @classmethod
    def from_block(cls, block: bytes) -> Headers:
        """Wrap the strict lines of a head as they were received, each ended by CRLF, without the empty one.

        Raises:
            ValueError: the block is longer than any that is read.
        """
        if len(block) >= MAX_BLOCK:
            raise ValueError(f"a header block of {len(block)} bytes")
        return cls.__new__(cls)._receive(None, block)

    def _receive(self, raw: tuple[RawField, ...] | None, block: bytes | None) -> Headers:
        """Be the fields that were received, in one form or the other."""
        self._raw, self._block = raw, block
        self._fields = self._first = self._index = self._extra = self._extra_block = None
        return self

    def _lines(self) -> bytes:
        """Return the index of the block."""
        if self._index is None:
            self._index = index_lines(self._block or b"")
        return self._index

    def _received(self) -> dict[bytes, bytes]:
        """Index fields that nobody changed, so that one look decodes one value and not all of them."""
        if self._first is None:
            # Reversed, so that of equal names the first one is what stays.
            self._first = {field.lower(): value for field, value in reversed(self._raw or ())}
        return self._first

    def _decoded(self) -> list[Field]:
        """Decode on first look; bytes above ASCII are kept by the surrogate escape."""
        if self._fields is None:
            received = self._raw or () if self._block is None else fields_of(self._block, self._lines())
            self._fields = [(_text(name), _text(value)) for name, value in received]
            if self._extra is not None:
                self._fields += self._extra
            self._block = self._index = self._extra = self._extra_block = None
        return self._fields

    def raw(self) -> tuple[RawField, ...]:
        """Return the fields as bytes for the wire."""
        if self._raw is None:
            received = fields_of(self._block, self._lines()) if self._block is not None else []
            fields = (self._fields or []) if self._block is None else (self._extra or [])
            self._raw = (*received, *map(wire_field, fields))
        return self._raw

    def exceeds(self, limit: int) -> bool:
        """Tell whether the fields take more bytes than this, each with the four of `: ` and CRLF."""
        # A line is at least four bytes, and at most one shorter than what is counted for it.
        if self._block is not None and self._extra is None and len(self._block) * 5 <= limit * 4:
            return False
        return sum([len(name) + len(value) + 4 for name, value in self.raw()]) > limit

    def _changed(self) -> list[Field]:
        """Return the fields for changing; the received bytes no longer speak for them."""
        fields = self._decoded()
        self._raw = None
        return fields

    def __iter__(self) -> Iterator[Field]:
        return iter(self._decoded())

    def __len__(self) -> int:
        return len(self._decoded())

    def __contains__(self, name: str) -> bool:
        return self.holds(name)

    def holds(self, name: str) -> bool:
        """Tell whether there is a field of this name."""
        if self._block is None:
            return self.get(name) is not None
        if find_line(self._block, self._lines(), name, 0) >= 0:
            return True
        return self._extra is not None and first_of(self._extra, name) is not None

    def get(self, name: str) -> str | None:
        """Return the whole text of the first field of this name, or None."""
        block = self._block
        if block is not None:
            index = self._lines()
            entry = find_line(block, index, name, 0)
            if entry >= 0:
                return value_of(block, index, entry)
            return None if self._extra is None else first_of(self._extra, name)
        if self._fields is None and name.isascii():
            value = self._received().get(name.lower().encode())
            return None if value is None else _text(value)
        return first_of(self._decoded(), name)

    def sole(self, name: str) -> str | None:
        """Return the whole text of the only field of this name, None when there is none.

        Raises:
            ValueError: there are several.
        """
        block = self._block
        if block is not None and self._extra is None:
            entry = find_line(block, self._lines(), name, 0)
            if entry < 0 or find_line(block, self._lines(), name, next_line(entry)) < 0:
                return None if entry < 0 else value_of(block, self._lines(), entry)
        found = self.get_all(name)
        if len(found) > 1:
            raise ValueError(f"{name} stands in the head more than once")
        return found[0] if found else None

    def get_all(self, name: str) -> list[str]:
        """Return the whole text of each field of this name, in order."""
        block = self._block
        if block is None:
            return [value for field, value in self._decoded() if is_same_name(field, name)]
        index = self._lines()
        found = []
        entry = find_line(block, index, name, 0)
        while entry >= 0:
            found.append(value_of(block, index, entry))
            entry = find_line(block, index, name, next_line(entry))
        if self._extra is not None:
            found += [value for field, value in self._extra if is_same_name(field, name)]
        return found

    def values(self, name: str) -> list[str]:
        """Return the comma-separated values of all fields of this name, stripped.

        Edge: fields whose syntax holds commas (Date) are split as well.
        """
        return [part.strip() for text in self.get_all(name) for part in text.split(",")]

    def nth(self, name: str, number: int) -> str | None:
        """Return the number-th (1-based) of the comma-separated values of this name, or None."""
        values = self.values(name)
        return values[number - 1] if number <= len(values) else None

    def names(self) -> list[str]:
        """Return the distinct names, each as first written."""
        seen: dict[str, str] = {}
        for name, _ in self._decoded():
            seen.setdefault(name.lower(), name)
        return list(seen.values())

    def add(self, name: str, value: str) -> None:
        """Append a field, beside any of the same name."""
        if self._block is None:
            self._changed().append((name, value))
            return
        self._extra = [] if self._extra is None else self._extra
        self._extra.append((name, value))
        self._raw = self._extra_block = None

    def add_lines(self, fields: list[Field], lines: bytes) -> None:
        """Append fields of which the strict lines are known, each ended by CRLF."""
        if self._block is None:
            self._changed().extend(fields)
            return
        self._extra_block = lines if self._extra is None else None
        self._extra = fields.copy() if self._extra is None else self._extra + fields
        self._raw = None

    def set(self, name: str, value: str) -> None:
        """Put one field in the place of all fields of this name; the first one's place is kept."""
        if self._block is None:
            put(self._changed(), name, value)
        elif find_line(self._block, self._lines(), name, 0) >= 0:
            self._set_line(name, value)
        elif self._extra is None:
            self.add(name, value)
        else:
            put(self._extra, name, value)
            self._raw = self._extra_block = None

    def _set_line(self, name: str, value: str) -> None:
        """Put one field in the place of a line of the block: a line if it reads back the same."""
        line = f"{name}: {value}"
        if not line.isascii() or not line.isprintable() or value != value.strip(" "):
            put(self._changed(), name, value)
            return
        self._replace_lines(name, f"{line}\r\n".encode())

    def _replace_lines(self, name: str, line: bytes) -> None:
        """Put a line, or nothing, in the place of all fields of a name that are in the block or behind it."""
        self._block = replace_lines(self._block or b"", self._lines(), name, line)
        self._index = self._raw = None
        if self._extra is not None:
            self._extra = [field for field in self._extra if not is_same_name(field[0], name)]
            self._extra_block = None

    def _place(self, name: str, number: int) -> tuple[int, int] | None:
        """Find the number-th value of this name: the index of its field, and its index in there."""
        passed = 0
        for index, (field, value) in enumerate(self._decoded()):
            if is_same_name(field, name):
                count = value.count(",") + 1
                if number <= passed + count:
                    return index, number - passed - 1
                passed += count
        return None

    def set_nth(self, name: str, number: int, value: str) -> None:
        """Replace the number-th (1-based) comma-separated value; add a field where there are fewer."""
        place = self._place(name, number)
        if place is None:
            self.add(name, value)
            return
        index, position = place
        fields = self._changed()
        parts = fields[index][1].split(",")
        parts[position] = f" {value}" if position else value
        fields[index] = (fields[index][0], ",".join(parts))

    def remove(self, name: str) -> None:
        """Remove all fields of this name; absent is fine."""
        if self.get(name) is None:
            return
        if self._block is not None:
            self._replace_lines(name, b"")
            return
        fields = self._changed()
        fields[:] = [field for field in fields if not is_same_name(field[0], name)]

    def remove_nth(self, name: str, number: int) -> None:
        """Remove the number-th (1-based) comma-separated value of this name; absent is fine."""
        place = self._place(name, number)
        if place is None:
            return
        index, position = place
        fields = self._changed()
        parts = fields[index][1].split(",")
        del parts[position]
        if parts:
            fields[index] = (fields[index][0], ",".join(parts).lstrip())
        else:
            del fields[index]

    def clear(self) -> None:
        """Remove every field."""
        self._changed().clear()

    def copy(self) -> Headers:
        """Return an independent copy."""
        twin = Headers()
        twin._fields = None if self._fields is None else list(self._fields)
        twin._first = self._first
        twin._raw = self._raw
        twin._block = self._block
        twin._index = self._index
        twin._extra = None if self._extra is None else list(self._extra)
        twin._extra_block = self._extra_block
        return twin


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogateescape")
