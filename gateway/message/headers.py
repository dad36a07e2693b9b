"""Header fields: case-insensitive by name, ordered, repeated, and kept as they were written.

Bytes from the wire are decoded on first look. What nobody touches is sent on as it came:
`raw` returns the very fields that arrived as long as nothing was changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from string import ascii_letters, digits

RawField = tuple[bytes, bytes]
Field = tuple[str, str]

_TOKEN = frozenset(ascii_letters + digits + "!#$%&'*+-.^_`|~")
_CONTROLS = frozenset(map(chr, range(32))) - {"\t"} | {"\x7f"}


class Headers:
    """Hold the header fields of one message."""

    __slots__ = ("_fields", "_first", "_raw")

    def __init__(self, fields: Iterable[Field] = ()) -> None:
        self._fields: list[Field] | None = list(fields)
        self._first: dict[bytes, bytes] | None = None
        self._raw: tuple[RawField, ...] | None = None

    @classmethod
    def from_wire(cls, raw: tuple[RawField, ...]) -> Headers:
        """Wrap fields as they were received, without decoding them yet."""
        headers = cls.__new__(cls)
        headers._fields = None
        headers._first = None
        headers._raw = raw
        return headers

    def _decoded(self) -> list[Field]:
        """Decode on first look; bytes above ASCII are kept by the surrogate escape."""
        if self._fields is None:
            self._fields = [
                (name.decode("utf-8", "surrogateescape"), value.decode("utf-8", "surrogateescape"))
                for name, value in self._raw or ()
            ]
        return self._fields

    def raw(self) -> tuple[RawField, ...]:
        """Return the fields as bytes for the wire."""
        if self._raw is None:
            self._raw = tuple(
                (name.encode("utf-8", "surrogateescape"), value.encode("utf-8", "surrogateescape"))
                for name, value in self._decoded()
            )
        return self._raw

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
        return self.get(name) is not None

    def get(self, name: str) -> str | None:
        """Return the whole text of the first field of this name, or None."""
        wanted = name.lower()
        if self._fields is None:
            value = self._received().get(wanted.encode("utf-8", "surrogatepass"))
            return None if value is None else value.decode("utf-8", "surrogateescape")
        for field, text in self._fields:
            if field.lower() == wanted:
                return text
        return None

    def _received(self) -> dict[bytes, bytes]:
        """Index fields that nobody changed, so that one look decodes one value and not all of them."""
        if self._first is None:
            # Reversed, so that of equal names the first one is what stays.
            self._first = {field.lower(): value for field, value in reversed(self._raw or ())}
        return self._first

    def get_all(self, name: str) -> list[str]:
        """Return the whole text of each field of this name, in order."""
        wanted = name.lower()
        return [value for field, value in self._decoded() if field.lower() == wanted]

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
        self._changed().append((name, value))

    def set(self, name: str, value: str) -> None:
        """Put one field in the place of all fields of this name; the first one's place is kept."""
        wanted = name.lower()
        fields = self._changed()
        kept = [field for field in fields if field[0].lower() != wanted]
        place = next((i for i, field in enumerate(fields) if field[0].lower() == wanted), len(kept))
        kept.insert(place, (name, value))
        fields[:] = kept

    def _place(self, name: str, number: int) -> tuple[int, int] | None:
        """Find the number-th value of this name: the index of its field, and its index in there."""
        wanted = name.lower()
        passed = 0
        for index, (field, value) in enumerate(self._decoded()):
            if field.lower() == wanted:
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
        wanted = name.lower()
        if self.get(name) is not None:
            fields = self._changed()
            fields[:] = [field for field in fields if field[0].lower() != wanted]

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
        twin = Headers.__new__(Headers)
        twin._fields = None if self._fields is None else list(self._fields)
        twin._first = self._first
        twin._raw = self._raw
        return twin


def is_token(text: str) -> bool:
    """Tell whether a text may be a header name or a verb: HTTP's `token`."""
    return bool(text) and _TOKEN.issuperset(text)


def check_field(name: str, value: str) -> None:
    """Refuse what would split a header block: the guard of every write from configuration or data.

    Raises:
        ValueError: naming the field, never its value.
    """
    if not is_token(name):
        raise ValueError(f"invalid header name {name!r}")
    check_line(f"header {name}", value)


def check_line(subject: str, text: str) -> None:
    """Refuse a text that does not fit on one line of a message head.

    Raises:
        ValueError: naming the subject, never its text.
    """
    if not _CONTROLS.isdisjoint(text):
        raise ValueError(f"{subject} holds a line break or another control character")
    try:
        text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        # JSON can spell half of a surrogate pair; no byte sequence means it. The cause would show the text.
        raise ValueError(f"{subject} holds half of a character") from None
