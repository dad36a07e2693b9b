"""Put flows and steps into the XML of an endpoint; everything else in it stays as it is written.

Loads the library that builds and writes trees; who only reads bundles does without.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from gateway.errors import BundleError, Location

PRE_FLOW, POST_FLOW = "PreFlow", "PostFlow"
FIXED = (PRE_FLOW, POST_FLOW)
"""The flows that every endpoint has, written or not."""
_INDENT = "    "


class Endpoint:
    """Be the XML of one endpoint, to be added to."""

    __slots__ = ("_root",)

    def __init__(self, raw: bytes, file: str) -> None:
        """Parse it; `file` is the name told in findings.

        Raises:
            BundleError: it is no XML that can be taken apart.
        """
        self._root = _parsed(raw, file)

    def flows(self) -> list[str]:
        """Return the names of its flows in the order in which they run, the fixed ones included."""
        return [PRE_FLOW, *(_name(flow) for flow in self._conditional()), POST_FLOW]

    def flow(self, name: str) -> bytes:
        """Return the XML of a flow; a fixed one that is not written is an empty one.

        Raises:
            LookupError: there is no flow of that name.
        """
        return etree.tostring(self._flow(name), encoding="UTF-8", with_tail=False)

    def add_flow(self, flow: bytes, file: str) -> None:
        """Add a conditional flow behind the others.

        Raises:
            BundleError: the flow is no XML that can be taken apart.
        """
        _append(_child(self._root, "Flows"), _parsed(flow, file))

    def add_step(self, flow: str, side: str, step: bytes) -> None:
        """Add a step at the end of a flow's `side`, `Request` or `Response`.

        Raises:
            LookupError: there is no flow of that name.
        """
        _append(_child(self._flow(flow), side), _parsed(step, "Step"))

    def written(self) -> bytes:
        """Return the document, with what stood around its root."""
        tree = self._root.getroottree()
        return etree.tostring(tree, encoding="UTF-8", xml_declaration=True, standalone=True) + b"\n"

    def _flow(self, name: str) -> etree._Element:
        if name in FIXED:
            return _child(self._root, name, name=name)
        for flow in self._conditional():
            if _name(flow) == name:
                return flow
        raise LookupError(name)

    def _conditional(self) -> Iterator[etree._Element]:
        for flows in _children(self._root, "Flows"):
            yield from _children(flows, "Flow")


def _children(parent: etree._Element, tag: str) -> list[etree._Element]:
    """Return the children of that name, whatever their namespace: so a bundle is read, too."""
    return list(parent.iterchildren("{*}" + tag))


def _child(parent: etree._Element, tag: str, **attributes: str) -> etree._Element:
    """Return the first child of that name; one is made where there is none."""
    for found in _children(parent, tag):
        return found
    made = etree.Element(tag, attributes)
    _append(parent, made)
    return made


def _name(element: etree._Element) -> str:
    return (element.get("name") or "").strip()


def _append(parent: etree._Element, child: etree._Element) -> None:
    """Add a last child on a line of its own."""
    depth = sum(1 for _ in parent.iterancestors()) + 1
    inside, outside = "\n" + _INDENT * depth, "\n" + _INDENT * (depth - 1)
    if len(parent):
        parent[-1].tail = (parent[-1].tail or "").rstrip() + inside
    else:
        parent.text = (parent.text or "").rstrip() + inside
    child.tail = outside
    parent.append(child)


def _parsed(raw: bytes, file: str) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, strip_cdata=False)
    try:
        return etree.fromstring(raw, parser)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        raise BundleError.of(Location(file, line, column), f"cannot be added to: {error.msg}") from error
