"""Read configuration XML, hardened: the only way in (`places.py` goes over what has come in again).

Built on expat directly, because expat says line, column and byte of everything, and because
what is refused is then refused by the very first callback: a document type (and with it every
entity, internal or external), depth, size and counts beyond the limits.
It must not know what any element means.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence
from dataclasses import dataclass
from xml.parsers import expat

from gateway.bundle.element import Document, Element, Opening
from gateway.errors import BundleError, Finding, Location

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    # Without a mark the first characters of any XML document tell the width (XML 1.0, appendix F).
    (b"<\x00", "utf-16-le"),
    (b"\x00<", "utf-16-be"),
)
_DECLARED = re.compile(rb"""<\?xml[^>]{0,100}?\sencoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_ENCODINGS = frozenset({"utf-8", "ascii", "iso8859-1", "iso8859-15", "cp1252"})
_EXCERPT = 120


@dataclass(frozen=True, slots=True)
class XmlLimits:
    """Bound what a configuration file may hold; sizes in bytes, lengths in characters."""

    size: int = 4 * 1024 * 1024
    depth: int = 64
    elements: int = 20_000
    attributes: int = 64
    attribute_length: int = 64 * 1024


_LIMITS = XmlLimits()


def parse_xml(raw: bytes, file: str, limits: XmlLimits = _LIMITS) -> Element:
    """Parse a whole file and return its root element; `file` is the name told in findings.

    Namespace prefixes are dropped from element names and kept in attribute names.

    Raises:
        BundleError: with line and column, if the file is not well-formed, holds a document type,
            is in an unknown encoding, or exceeds a limit.
    """
    if len(raw) > limits.size:
        raise BundleError.of(Location(file), f"is larger than {limits.size} bytes")
    return _Builder(_decode(raw, file).encode(), file, limits).build()


def _decode(raw: bytes, file: str) -> str:
    """Return the file's text, from what its first bytes and its declaration say of its encoding."""
    encoding, start = _encoding(raw, file)
    try:
        return raw[start:].decode(encoding)
    except UnicodeDecodeError as error:
        lines = _lines(raw[start : start + error.start].decode(encoding, "replace"))
        at = Location(file, len(lines), len(lines[-1]) + 1)
        raise BundleError.of(at, f"is not valid {encoding}: {error.reason}") from error


def _encoding(raw: bytes, file: str) -> tuple[str, int]:
    """Return the codec's name, and how many bytes of byte order mark to leave out."""
    for mark, encoding in _BYTE_ORDER_MARKS:
        if raw.startswith(mark):
            return encoding, 0 if b"<" in mark else len(mark)
    declared = _DECLARED.match(raw)
    if declared is None:
        return "utf-8", 0
    name = declared[1].decode("ascii")
    try:
        encoding = codecs.lookup(name).name
    except LookupError:
        encoding = ""
    if encoding not in _ENCODINGS:
        raise BundleError.of(Location(file, 1), f"encoding '{name}' is not supported here; use UTF-8")
    return encoding, 0


class _Builder:
    """Take expat's callbacks and build elements, each when its end tag is met."""

    def __init__(self, source: bytes, file: str, limits: XmlLimits) -> None:
        self._file = file
        self._limits = limits
        self._document = Document(source)
        self._open: list[Opening] = []
        self._count = 0
        self._root: list[Element] = []
        parser = expat.ParserCreate("utf-8")  # overrides the declaration: the text is decoded already
        parser.buffer_text = True
        parser.ordered_attributes = True
        parser.StartDoctypeDeclHandler = self._refuse_doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        self._parser = parser

    def build(self) -> Element:
        """Parse the source and return the root element."""
        try:
            self._parser.Parse(self._document.source, True)
        except expat.ExpatError as error:
            at = Location(self._file, error.lineno, error.offset + 1)
            message = f"is not well-formed XML: {expat.errors.messages[error.code]}"
            raise BundleError([Finding(at, message, excerpt=self._excerpt(at))]) from error
        return self._root[0]

    def _refuse_doctype(self, *_declaration: object) -> None:
        raise BundleError.of(self._here(), "a document type (DOCTYPE) is not allowed in configuration XML")

    def _start(self, name: str, attributes: Sequence[str]) -> None:
        self._count += 1
        self._hold(self._count <= self._limits.elements, f"more than {self._limits.elements} elements")
        self._hold(len(self._open) < self._limits.depth, f"elements nested deeper than {self._limits.depth}")
        names, values = attributes[::2], attributes[1::2]
        self._hold(len(names) <= self._limits.attributes, f"more than {self._limits.attributes} attributes")
        longest = self._limits.attribute_length
        self._hold(
            all(len(text) <= longest for text in attributes), f"an attribute longer than {longest} characters"
        )
        pairs = dict(zip(names, values, strict=True))
        local_name = name.rpartition(":")[2]
        self._open.append(Opening(local_name, self._here(), pairs, self._parser.CurrentByteIndex))

    def _end(self, _name: str) -> None:
        opening = self._open.pop()
        element = Element(opening, self._document, self._parser.CurrentByteIndex)
        siblings = self._open[-1].children if self._open else self._root
        siblings.append(element)

    def _characters(self, text: str) -> None:
        self._open[-1].chunks.append(text)

    def _hold(self, is_within: bool, excess: str) -> None:
        """Refuse the file where a limit is passed."""
        if not is_within:
            raise BundleError.of(self._here(), f"holds {excess}")

    def _here(self) -> Location:
        return Location(self._file, self._parser.CurrentLineNumber, self._parser.CurrentColumnNumber + 1)

    def _excerpt(self, at: Location) -> str:
        """Return the source line with a caret below; nothing for a line too long to help."""
        line = _lines(self._document.source.decode())[at.line - 1]
        if len(line) > _EXCERPT:
            return ""
        shown = "".join(character if character.isprintable() else " " for character in line)
        return f"{shown}\n{' ' * (at.column - 1)}^"


def _lines(text: str) -> list[str]:
    """Split where XML sees the end of a line, and nowhere else; at least one line."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
