"""An XML file of a bundle as it is written, for those who show it or keep it, whatever it means."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from gateway.bundle.element import TEXT, Element
from gateway.bundle.xml import parse_xml


@dataclass(frozen=True, slots=True)
class Outline:
    """Be one element: local name, attributes (those of XML itself left out), own text without blanks around.

    `inner` is the source between its tags, "" where it has no child element.
    """

    tag: str
    attributes: Mapping[str, str]
    text: str
    children: tuple[Outline, ...] = ()
    inner: str = ""

    @property
    def name(self) -> str:
        """Return the `name` attribute, "" where there is none."""
        return self.attributes.get("name", "").strip()

    def all(self, tag: str) -> list[Outline]:
        """Return the children of that name."""
        return [child for child in self.children if child.tag == tag]

    def child(self, tag: str) -> Outline | None:
        """Return the first child of that name."""
        return next(iter(self.all(tag)), None)

    def text_of(self, tag: str) -> str:
        """Return the text of the first child of that name, "" where there is none."""
        child = self.child(tag)
        return "" if child is None else child.text


def read_outline(raw: bytes, file: str) -> Outline:
    """Return the root element of an XML file; `file` is the name told in findings.

    Raises:
        BundleError: it is no XML that a bundle may hold, with line and column.
    """
    return _outline(parse_xml(raw, file))


def _outline(element: Element) -> Outline:
    # Names first: whatever was read already is no leftover any more.
    attributes = {name: element.get(name) or "" for name in list(_names(element))}
    return Outline(
        element.tag,
        attributes,
        element.text,
        tuple(_outline(child) for child in element.children()),
        "" if element.is_leaf else element.inner_xml,
    )


def _names(element: Element) -> Iterator[str]:
    for left in element.leftovers():
        if isinstance(left, tuple) and left[0] is element and left[1] != TEXT:
            yield left[1]
