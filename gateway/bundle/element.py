"""An element of configuration XML that knows where it stands and what nobody has read of it.

Readers ask for what they know; what is left over when they are done was not understood, and
is reported instead of being dropped in silence. An element is made complete by `xml.py`; only
the marks of what was read change afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from gateway.bundle.places import Jump, find_jumps, place_of
from gateway.errors import BundleError, Finding, Location

TEXT = "#text"
"""The name under which `leftovers` tells of text that nobody read."""

_BLANKS = " \t\r\n"
_INTEGER = re.compile(r"[+-]?[0-9]{1,18}")
_START_TAG = re.compile(rb"<(?:[^\"'>]++|\"[^\"]*+\"|'[^']*+')*+>")
_TRUTH = {"true": True, "false": False}


@dataclass(slots=True)
class Document:
    """What all elements of a file share: its source in UTF-8, and the warnings their readers gave."""

    source: bytes
    warnings: list[Finding] = field(default_factory=list)


@dataclass(slots=True)
class Opening:
    """A start tag and what has followed it so far; `start` is its byte in the source."""

    tag: str
    at: Location
    attributes: Mapping[str, str]
    start: int
    children: list[Element] = field(default_factory=list)
    chunks: list[str] = field(default_factory=list)


class Element:
    """One element: `tag` (local name), `at`, `parent`, attributes, children and text, marked when read."""

    __slots__ = (
        "_asked_attributes",
        "_asked_children",
        "_attributes",
        "_children",
        "_document",
        "_is_seen",
        "_is_text_read",
        "_span",
        "_text",
        "_unread",
        "at",
        "is_read_out",
        "parent",
        "tag",
    )

    def __init__(self, opening: Opening, document: Document, end: int) -> None:
        """Complete an element whose end tag begins at byte `end`."""
        self.tag = opening.tag
        self.at = opening.at
        self._attributes = opening.attributes
        self.parent: Element | None = None
        self._children = tuple(opening.children)
        for child in self._children:
            child.parent = self
        self._text = "".join(opening.chunks)
        self._document = document
        self._span = (opening.start, end)
        self._unread = {name for name in opening.attributes if not _is_markup_of_xml(name)}
        self._asked_attributes: set[str] = set()
        self._asked_children: set[str] = set()
        self._is_seen = False
        self._is_text_read = False
        self.is_read_out = False
        """Says whether all that is known of the element and of what it holds was asked for."""

    def get(self, attribute: str, default: str | None = None) -> str | None:
        """Return an attribute's value as written, or the default."""
        self._unread.discard(attribute)
        self._asked_attributes.add(attribute)
        return self._attributes.get(attribute, default)

    def flag(self, attribute: str, default: bool) -> bool:
        """Return an attribute that must say true or false.

        Raises:
            BundleError: if it says anything else.
        """
        value = (self.get(attribute) or "").strip(_BLANKS)
        if not value:
            return default
        if value.lower() not in _TRUTH:
            raise self.fail(f"attribute '{attribute}' must be true or false, not '{value}'")
        return _TRUTH[value.lower()]

    def child(self, tag: str) -> Element | None:
        """Return the only child of that name, or None.

        Raises:
            BundleError: if there are several, at the second one.
        """
        found = self.children(tag)
        if len(found) > 1:
            for element in found:
                element.consume()
            raise found[1].fail(f"is given twice in <{self.tag}>; the first is in line {found[0].at.line}")
        return found[0] if found else None

    def require(self, tag: str) -> Element:
        """Return the only child of that name.

        Raises:
            BundleError: if there is none, or several.
        """
        found = self.child(tag)
        if found is None:
            raise self.fail(f"needs <{tag}>")
        return found

    def children(self, tag: str | None = None) -> tuple[Element, ...]:
        """Return the children of that name, or all of them, in document order."""
        if tag is not None:
            self._asked_children.add(tag)
        found = tuple(child for child in self._children if tag is None or child.tag == tag)
        for child in found:
            child._is_seen = True
        return found

    @property
    def raw_text(self) -> str:
        """Return the element's own characters, entities and CDATA resolved, blanks kept."""
        self._is_text_read = True
        return self._text

    @property
    def text(self) -> str:
        """Return the element's own characters without the blanks around them."""
        return self.raw_text.strip(_BLANKS)

    @property
    def text_jumps(self) -> tuple[Jump, ...]:
        """Return where `text` stands: its first character, and each that does not follow the one before it.

        An empty text has none.
        """
        text = self._text.strip(_BLANKS)
        if not text:
            return ()
        source, (start, end) = self._document.source, self._span
        jumps = find_jumps(source[start : source.index(b">", end) + 1], self.at)
        left = len(self._text) - len(self._text.lstrip(_BLANKS))
        first = Jump(0, place_of(self._text, jumps, left))
        later = (Jump(jump.index - left, jump.at) for jump in jumps)
        return (first, *(jump for jump in later if 0 < jump.index <= len(text)))

    @property
    def inner_xml(self) -> str:
        """Return what stands between the tags, and take all of it as read; not the element's own attributes.

        Text alone comes with entities and CDATA resolved; as soon as there are child elements,
        the source comes as it was written (line ends as XML wants them).
        """
        self._is_text_read = True
        for child in self._children:
            child.consume()
        if not self._children:
            return self._text
        # What `_START_TAG` finds is there: the source is known to be well-formed.
        begin = next(_START_TAG.finditer(self._document.source, self._span[0])).end()
        source = self._document.source[begin : self._span[1]].decode()
        return source.replace("\r\n", "\n").replace("\r", "\n")

    def boolean(self, default: bool) -> bool:
        """Return the text, which must be true or false; empty gives the default.

        Raises:
            BundleError: if it says anything else.
        """
        value = self.text
        if not value:
            return default
        if value.lower() not in _TRUTH:
            raise self.fail(f"must be true or false, not '{value}'")
        return _TRUTH[value.lower()]

    def integer(
        self, default: int | None = None, *, least: int | None = None, most: int | None = None
    ) -> int:
        """Return the text as a whole number within the bounds; empty gives the default.

        Raises:
            BundleError: if it is no number, out of bounds, or empty without a default.
        """
        value = self.text
        if not value and default is not None:
            return default
        if not _INTEGER.fullmatch(value):
            raise self.fail(f"must be a whole number, not '{value}'")
        number = int(value)
        if least is not None and number < least:
            raise self.fail(f"must be at least {least}, not {number}")
        if most is not None and number > most:
            raise self.fail(f"must be at most {most}, not {number}")
        return number

    def fail(self, message: str, rule: str = "") -> BundleError:
        """Make the error that tells this of the element, to be raised by the caller."""
        return BundleError.of(self.at, message, element=self.tag, rule=rule)

    def warn(self, message: str, rule: str = "") -> None:
        """Tell this of the element without refusing the bundle."""
        self._document.warnings.append(Finding(self.at, message, self.tag, rule, is_warning=True))

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """Return what was told by `warn` on any element of the file."""
        return tuple(self._document.warnings)

    @property
    def asked(self) -> frozenset[str]:
        """Return the names of attributes and children that readers asked for, there or not."""
        return self.asked_attributes | self.asked_children

    @property
    def asked_attributes(self) -> frozenset[str]:
        """Return the names of attributes that readers asked for, there or not."""
        return frozenset(self._asked_attributes)

    @property
    def asked_children(self) -> frozenset[str]:
        """Return the names of children that readers asked for, there or not."""
        return frozenset(self._asked_children)

    @property
    def is_empty(self) -> bool:
        """Say whether there is neither attribute, child nor text (blanks apart)."""
        has_attributes = any(not _is_markup_of_xml(name) for name in self._attributes)
        return not (has_attributes or self._children or self._text.strip(_BLANKS))

    @property
    def is_leaf(self) -> bool:
        """Say whether there is no child element."""
        return not self._children

    def ignore(self, *names: str) -> None:
        """Take attributes and children of these names as known and of no consequence."""
        for name in names:
            self.get(name)
            for child in self.children(name):
                child.consume()

    def read_out(self) -> None:
        """Say that all that is known was asked for: what is left over is unknown, even if it is refused."""
        self.is_read_out = True

    def consume(self) -> None:
        """Take the element and everything below it as read."""
        self._is_seen = True
        self._is_text_read = True
        self._unread.clear()
        for child in self._children:
            child.consume()

    def leftovers(self) -> Iterator[Element | tuple[Element, str]]:
        """Yield what nobody read: child elements, and attributes as (element, name).

        Text is told as (element, TEXT). Nothing is told of what is inside an unread element.
        """
        for name in self._attributes:
            if name in self._unread:
                yield self, name
        if not self._is_text_read and self._text.strip(_BLANKS):
            yield self, TEXT
        for child in self._children:
            if child._is_seen:
                yield from child.leftovers()
            else:
                yield child

    def sizes(self) -> Iterator[tuple[Element, int]]:
        """Yield the element and all below it, with the length of their own text; none counts as read."""
        yield self, len(self._text)
        for child in self._children:
            yield from child.sizes()


def _is_markup_of_xml(attribute: str) -> bool:
    """Say whether an attribute belongs to XML itself (namespaces, schema hints) and not to Edge."""
    return attribute == "xmlns" or attribute.startswith(("xmlns:", "xml:", "xsi:"))
