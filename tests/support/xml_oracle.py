"""Random XML documents, and a naive second reading of what XMLToJSON makes of them.

The rules are those of the policy reference: the root is the single top member, repeated siblings are an
array, attributes and children share one object, text beside either goes to TextNodeName, an empty element
is `{}` or null, and scalars are recognised where asked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from random import Random
from xml.sax.saxutils import escape, quoteattr

from gateway.payload import XmlToJsonOptions

TEXTS = ("v", "999", "-1.5", "true", "false", "NULL", "a < b & c", "é 😀", "0x1", "007")


@dataclass
class Node:
    """Be an element: attributes, and children and texts as they stand."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    content: list[Node | str] = field(default_factory=list)

    def xml(self) -> str:
        """Return the element's source."""
        attributes = "".join(f" {name}={quoteattr(value)}" for name, value in self.attributes.items())
        inside = "".join(escape(part) if isinstance(part, str) else part.xml() for part in self.content)
        return f"<{self.name}{attributes}>{inside}</{self.name}>"


def document(random: Random, depth: int = 4) -> Node:
    """Make a random element; names of attributes and elements differ."""
    node = Node(random.choice("abcd"))
    for name in random.sample("xyz", random.choice((0, 0, 1, 2))):
        node.attributes[name] = random.choice(TEXTS)
    roll = random.random()
    if depth == 0 or roll < 0.3:
        if random.random() < 0.8:
            node.content.append(random.choice(TEXTS))
        return node
    for _ in range(random.randint(0, 5)):
        is_text = (
            roll < 0.45 and random.random() < 0.4 and not (node.content and isinstance(node.content[-1], str))
        )
        node.content.append(random.choice(TEXTS) if is_text else document(random, depth - 1))
    return node


def options(random: Random) -> XmlToJsonOptions:
    """Choose options at random."""
    return XmlToJsonOptions(
        recognize_number=random.random() < 0.5,
        recognize_boolean=random.random() < 0.5,
        recognize_null=random.random() < 0.5,
        text_always_as_property=random.random() < 0.3,
        text_node_name=random.choice(("#text", "TEXT")),
        attribute_prefix=random.choice(("", "@")),
        attribute_block_name=random.choice((None, None, "#attrs")),
    )


def expected(node: Node, given: XmlToJsonOptions) -> dict[str, object]:
    """Return what the document becomes."""
    return {node.name: _value(node, given)}


def _value(node: Node, given: XmlToJsonOptions) -> object:
    texts = [_scalar(part, given) for part in node.content if isinstance(part, str)]
    children = [part for part in node.content if isinstance(part, Node)]
    if not node.attributes and not children:
        if not texts:
            return None if given.recognize_null else {}
        if not given.text_always_as_property:
            return texts[0]
    made: dict[str, object] = {}
    attributes = {
        given.attribute_prefix + name: _scalar(text, given) for name, text in node.attributes.items()
    }
    if given.attribute_block_name and attributes:
        made[given.attribute_block_name] = attributes
    else:
        made |= attributes
    for child in children:
        same = [_value(each, given) for each in children if each.name == child.name]
        made[child.name] = same if len(same) > 1 else same[0]
    if texts:
        made[given.text_node_name] = texts if len(texts) > 1 else texts[0]
    return made


def _scalar(text: str, given: XmlToJsonOptions) -> object:
    if given.recognize_null and text == given.null_value:
        return None
    if given.recognize_boolean and text in {"true", "false"}:
        return text == "true"
    if (
        given.recognize_number
        and re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text)
        and not re.match("-?0[0-9]", text)
    ):
        return float(text) if "." in text else int(text)
    return text
