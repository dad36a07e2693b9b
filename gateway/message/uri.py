"""Paths and parameters: the canonical path, and query and form fields.

The canonical path is made once at the door and used for routing, conditions, product checks
and the target alike, so that no two of them can read one path differently.
"""

from __future__ import annotations

import re
from binascii import a2b_qp
from collections.abc import Iterable
from urllib.parse import quote_plus

from gateway import faults

_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_PATH_LITERALS = _UNRESERVED | frozenset("!$&'()*+,;=:@/")
_PLAIN = bytes(chr(code) in _PATH_LITERALS for code in range(128))
"""By the code of an ASCII character: whether it may stand in a path as itself."""
_DOT, _SLASH = ord("."), ord("/")
_UNGUARDED: frozenset[str] = frozenset()
_HEX = frozenset("0123456789abcdefABCDEF")
# UTF-8 longer than it need be: a careless target decodes %C0%AE into a dot. No writer makes it.
_OVERLONG = re.compile("%C[01]%[89AB]|%E0%[89]|%F0%8")
# What a target may take for a separator once it has decoded it.
_SEPARATORS = re.compile("/|%2F|%5C")
_PARAMETER = re.compile(";|%3B")
_BROKEN_ESCAPE = re.compile("%(?![0-9A-Fa-f]{2})")
GUARDED_ESCAPES = frozenset({"%2F", "%5C", "%00"})
"""Escapes that a target may decode into a separator; refused unless the endpoint allows them."""


def canonical_path(raw: str) -> tuple[str, frozenset[str]]:
    """Return the one spelling of a path that is used everywhere, and the guarded escapes it holds.

    Escapes of unreserved characters are decoded, other escapes get upper-case digits, `//`
    stays as it is.

    Raises:
        Fault: BAD_PATH for a dot segment (also an encoded one, also before a `;`), a broken
            escape, overlong UTF-8, or a character that a path cannot hold.
    """
    if is_canonical(raw):
        return raw, _UNGUARDED
    if not raw.startswith("/"):
        raise faults.BAD_PATH()
    path, guarded = _respelled(raw) if "%" in raw else (raw, _UNGUARDED)
    if not _PATH_LITERALS.issuperset(path.replace("%", "")):
        raise faults.BAD_PATH()
    if "." in path and any(map(_is_dots, _SEPARATORS.split(path))):
        raise faults.BAD_PATH()
    return path, guarded


def is_canonical(raw: str) -> bool:
    """Tell at one glance that a path is canonical as it stands: no escape, no segment with a dot in front.

    Others may be, too: `canonical_path` knows.
    """
    plain = _PLAIN
    before = 0
    for character in raw:
        code = ord(character)
        if code > 127 or not plain[code] or (code == _DOT and before == _SLASH):
            return False
        before = code
    return before > 0 and raw[0] == "/"


def _is_dots(segment: str) -> bool:
    """Tell whether a segment climbs or stays, with or without a path parameter."""
    return segment.startswith(".") and _PARAMETER.split(segment, 1)[0] in {".", ".."}


def _respelled(raw: str) -> tuple[str, frozenset[str]]:
    """Decode escapes of unreserved characters and give the others upper-case digits."""
    head, *escaped = raw.split("%")
    pieces = [head]
    guarded = set()
    for part in escaped:
        digits = part[:2]
        if len(digits) < 2 or not _HEX.issuperset(digits):
            raise faults.BAD_PATH()
        character = chr(int(digits, 16))
        escape = "%" + digits.upper()
        if escape in GUARDED_ESCAPES:
            guarded.add(escape)
        pieces.append((character if character in _UNRESERVED else escape) + part[2:])
    path = "".join(pieces)
    if _OVERLONG.search(path):
        raise faults.BAD_PATH()
    return path, frozenset(guarded)


MAX_FORM_BYTES = 1024 * 1024
"""How long a form may be that is read as fields; one that nobody reads is passed on, whatever its length."""
MAX_FORM_FIELDS = 1000
"""How many fields a form may have that is read; empty ones, which are no fields, count."""


def _unquoted(text: str) -> str:
    """Decode one name or value; broken escapes stay, bytes that are not UTF-8 become U+FFFD.

    The library's own way takes up to a microsecond an escape. The decoder of quoted-printable is one
    pass in C over the same notation with another sign: `=41` for `%41`.
    """
    text = text.replace("+", " ")
    if "%" not in text:
        return text
    raw = _BROKEN_ESCAPE.sub("%25", text).encode(errors="replace")
    return a2b_qp(raw.replace(b"=", b"%3D").replace(b"%", b"=")).decode(errors="replace")


def _quoted(text: str) -> str:
    """Encode one name or value; half of a surrogate pair, which has no bytes, becomes `?`."""
    return quote_plus(text, errors="replace")


class Parameters:
    """Hold query or form fields: parsed on first look, written back only if changed."""

    __slots__ = ("_pairs", "_text")

    def __init__(self, text: str = "") -> None:
        self._text: str | None = text
        self._pairs: list[tuple[str, str]] | None = None

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str]]) -> Parameters:
        """Make parameters from decoded pairs."""
        parameters = cls()
        parameters._changed().extend(pairs)
        return parameters

    @classmethod
    def of_form(cls, text: str) -> Parameters:
        """Make parameters from the text of a form, which a client may make as bad as it likes.

        Raises:
            Fault: BAD_FORM, for too many fields and for an escape that is none.
        """
        # Edge: a percent sign that begins no escape is bad form data as soon as somebody reads a field.
        if text.count("&") >= MAX_FORM_FIELDS or _BROKEN_ESCAPE.search(text):
            raise faults.BAD_FORM()
        return cls(text)

    def __str__(self) -> str:
        return self.written()

    def written(self) -> str:
        """Return the encoded text: the very one that arrived as long as nothing was changed."""
        if self._text is None:
            self._text = "&".join([f"{_quoted(name)}={_quoted(value)}" for name, value in self.pairs()])
        return self._text

    def __len__(self) -> int:
        return len(self.pairs())

    def pairs(self) -> list[tuple[str, str]]:
        """Return the decoded (name, value) pairs in order; do not change the list."""
        if self._pairs is None:
            fields = (self._text or "").split("&")
            split = [field.partition("=") for field in fields if field]
            self._pairs = [(_unquoted(name), _unquoted(value)) for name, _, value in split]
        return self._pairs

    def _changed(self) -> list[tuple[str, str]]:
        """Return the pairs for changing."""
        pairs = self.pairs()
        self._text = None
        return pairs

    def get(self, name: str) -> str | None:
        """Return the first value of this name (case-sensitive), or None."""
        for field, value in self.pairs():
            if field == name:
                return value
        return None

    def get_all(self, name: str) -> list[str]:
        """Return all values of this name, in order."""
        return [value for field, value in self.pairs() if field == name]

    def nth(self, name: str, number: int) -> str | None:
        """Return the number-th (1-based) value of this name, or None."""
        values = self.get_all(name)
        return values[number - 1] if number <= len(values) else None

    def names(self) -> list[str]:
        """Return the distinct names, in order."""
        return list(dict.fromkeys(name for name, _ in self.pairs()))

    def add(self, name: str, value: str) -> None:
        """Append a value, beside any of the same name."""
        self._changed().append((name, value))

    def set(self, name: str, value: str) -> None:
        """Put one value in the place of all values of this name."""
        pairs = self._changed()
        place = next((i for i, pair in enumerate(pairs) if pair[0] == name), len(pairs))
        kept = [pair for pair in pairs if pair[0] != name]
        kept.insert(place, (name, value))
        pairs[:] = kept

    def set_nth(self, name: str, number: int, value: str) -> None:
        """Replace the number-th (1-based) value of this name; append where there are fewer."""
        pairs = self._changed()
        places = [i for i, pair in enumerate(pairs) if pair[0] == name]
        if number <= len(places):
            pairs[places[number - 1]] = (name, value)
        else:
            pairs.append((name, value))

    def remove(self, name: str, number: int = 0) -> None:
        """Remove all values of this name, or only the number-th (1-based); absent is fine."""
        pairs = self._changed()
        places = [i for i, pair in enumerate(pairs) if pair[0] == name]
        doomed = set(places if number == 0 else places[number - 1 : number])
        pairs[:] = [pair for i, pair in enumerate(pairs) if i not in doomed]

    def clear(self) -> None:
        """Remove everything."""
        self._changed().clear()

    def copy(self) -> Parameters:
        """Return an independent copy."""
        twin = Parameters()
        twin._text = self._text
        twin._pairs = None if self._pairs is None else list(self._pairs)
        return twin


def parameters_of(text: str) -> Parameters:
    """Return the parameters of an encoded text; made in C where it is asked from there."""
    parameters = Parameters.__new__(Parameters)
    parameters._text = text
    parameters._pairs = None
    return parameters
