"""XML twins: the same entities as Edge's JSON, written as XML.

One rule turns all of them: a member is an element whose name has a capital first letter, or an XML
attribute. Which elements are lists, or stand again and again, cannot be seen from a document, so those are
tables.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from gateway.errors import Invalid
from gateway.payload import PayloadError, PayloadLimits, parse_xml_payload

LISTS = frozenset(
    {
        "ApiProducts",
        "ApiResources",
        "Attributes",
        "Ciphers",
        "Developers",
        "Environments",
        "HostAliases",
        "Interfaces",
        "JSONPathsFault",
        "JSONPathsRequest",
        "JSONPathsResponse",
        "ListenOptions",
        "Namespaces",
        "Protocols",
        "Proxies",
        "RetryOptions",
        "Scopes",
        "Variables",
        "XPathsFault",
        "XPathsRequest",
        "XPathsResponse",
    }
)
REPEATED = frozenset({"Entry", "Property"})
"""Elements that stand once for each item of a list, without one around them."""
MALFORMED_XML = "management.InvalidXml"


class Node(Protocol):
    """What is asked of a parsed element."""

    @property
    def tag(self) -> object:
        """Return the name, its namespace in braces before it; a comment's is no text."""
        ...

    @property
    def text(self) -> str | None:
        """Return the text before the first child."""
        ...

    def items(self) -> Sequence[tuple[str | bytes, str | bytes]]:
        """Return the attributes."""
        ...

    def __iter__(self) -> Iterator[Node]:
        """Go through the children."""
        ...


def read_twin(raw: bytes, root: str, limits: PayloadLimits) -> Mapping[str, object]:
    """Return the members that an XML document below the element `root` stands for.

    Raises:
        Invalid: not XML, with a document type, beyond a limit, or another element.
    """
    try:
        element: Node = parse_xml_payload(raw, limits)
    except PayloadError as error:
        raise Invalid(MALFORMED_XML, f"The body is no XML that is accepted: {error}") from error
    if local_name(element) != root:
        raise Invalid(MALFORMED_XML, f"The body must be a <{root}>, not a <{local_name(element)}>")
    if root in LISTS:
        return {_member(root).removesuffix("s"): [_value(child) for child in children(element)]}
    return members_of(element)


def children(element: Node, tag: str = "") -> list[Node]:
    """Return the child elements of that name, or all; comments and instructions are none."""
    return [child for child in element if isinstance(child.tag, str) and tag in ("", local_name(child))]


def local_name(element: Node) -> str:
    """Return an element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def attributes_of(element: Node) -> dict[str, str]:
    """Return an element's XML attributes, without those that belong to XML itself."""
    pairs = ((str(name), str(value)) for name, value in element.items())
    return {name: value for name, value in pairs if not name.startswith("{")}


def text_of(element: Node) -> str:
    """Return an element's text without the blanks around it."""
    return (element.text or "").strip()


def members_of(element: Node) -> dict[str, object]:
    """Return attributes and child elements as members."""
    members: dict[str, object] = dict(attributes_of(element))
    for child in children(element):
        name = local_name(child)
        if name not in REPEATED:
            members[_member(name)] = _value(child)
        elif _member(name) not in members:
            members[_member(name)] = [_value(each) for each in children(element, name)]
    return members


def _member(tag: str) -> str:
    """Return the JSON name. Edge: only the first letter is lowered, `SSLInfo` is `sSLInfo`."""
    return tag[:1].lower() + tag[1:]


def _value(element: Node) -> object:
    inner = children(element)
    if local_name(element) in LISTS:
        return [_value(child) for child in inner]
    if inner:
        return members_of(element)
    # Edge: the text of an element that has attributes as well is its member `value`.
    attributes, text = attributes_of(element), text_of(element)
    return {**attributes, "value": text} if attributes else text
