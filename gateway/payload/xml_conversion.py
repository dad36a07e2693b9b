"""Convert XML to JSON as Edge's XMLToJSON policy does.

Theory of operation. The parser reports starts, texts and ends; a stack of open elements collects
members by name, in the order of their first appearance. When an element ends, its members become
one value - text, object, array or nothing - and go to its parent. So there is no tree, nothing
recurses, and a body costs what its limits say. Rules that are not options: the root is the only
top member, a name that comes twice makes an array, text between children makes members named
`text_node_name`, whitespace between elements, comments and processing instructions go.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from xml.parsers import expat

from gateway.payload.errors import PayloadError
from gateway.payload.json_text import JsonNumber, compact
from gateway.payload.parsing import (
    DEFAULT_LIMITS,
    PayloadLimits,
    check_xml_size,
    refuse_doctype,
    xml_error_text,
)
from gateway.payload.xml_options import ArrayPath, XmlToJsonOptions

_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?", re.ASCII)
_BLANKS = " \t\r\n"


def xml_to_json(raw: bytes | str, options: XmlToJsonOptions, limits: PayloadLimits = DEFAULT_LIMITS) -> str:
    """Return the JSON text, compact, prefix and suffix around it.

    Raises:
        PayloadError: not well formed, with a DOCTYPE, or beyond a limit; the text is fit for
            "Execution failed. reason: ...".
    """
    body = raw.encode("utf-8", "surrogatepass") if isinstance(raw, str) else raw
    encoding = "utf-8" if isinstance(raw, str) else None
    check_xml_size(body, limits)
    refuse_doctype(body, encoding)
    builder = _Builder(options, limits)
    parser = expat.ParserCreate(encoding)
    parser.buffer_text = True
    parser.ordered_attributes = True
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.text
    try:
        parser.Parse(body, True)
    except expat.ExpatError as error:
        raise PayloadError(xml_error_text(error, parser)) from error
    return options.output_prefix + compact(builder.result()) + options.output_suffix


@dataclass(slots=True)
class _Rule:
    """Be a step of the TreatAsArray paths: what holds for an element here, and what lies below."""

    below: dict[str, _Rule] = field(default_factory=dict)
    is_array: bool = False
    unwrap: bool = False


def _rules(paths: Sequence[ArrayPath]) -> _Rule:
    """Join the paths into one tree of steps."""
    top = _Rule()
    for path in paths:
        rule = top
        for step in path.steps:
            rule = rule.below.setdefault(step, _Rule())
        rule.is_array = True
        rule.unwrap = rule.unwrap or path.unwrap
    return top


_NO_RULE = _Rule()


@dataclass(slots=True)
class _Open:
    """Be an element that has begun: its members so far, each name with all its values."""

    key: str
    rule: _Rule
    members: dict[str, list[object]] = field(default_factory=dict)
    arrays: set[str] = field(default_factory=set)
    text: list[str] = field(default_factory=list)
    is_only_text: bool = True
    is_unwrapped: bool = False

    def add(self, key: str, value: object) -> None:
        """Keep one more member that is not the element's own text."""
        self.members.setdefault(key, []).append(value)
        self.is_only_text = False

    def as_object(self) -> dict[str, object]:
        """Return the members: a name that came once is the value itself, unless it must be an array."""
        return {
            key: values if len(values) > 1 or key in self.arrays else values[0]
            for key, values in self.members.items()
        }


class _Builder:
    """Take the parser's reports and build the value."""

    def __init__(self, options: XmlToJsonOptions, limits: PayloadLimits) -> None:
        self._options = options
        self._limits = limits
        self._nodes = 0
        self._document = _Open("", _rules(options.treat_as_array))
        self._stack = [self._document]

    def result(self) -> object:
        """Return the whole value, outer levels stripped."""
        value = self._value(self._document)
        for _ in range(self._options.strip_levels):
            value = _inside(value)
        return value

    def start(self, name: str, attributes: list[str]) -> None:
        """Open an element; attributes alternate names and values."""
        parent = self._stack[-1]
        limits = self._limits
        if len(self._stack) > limits.max_depth:
            raise PayloadError(f"XML nested deeper than {limits.max_depth}")
        self._nodes += 1 + len(attributes) // 2
        if self._nodes > limits.max_nodes:
            raise PayloadError(f"XML with more than {limits.max_nodes} nodes")
        self._end_text(parent)
        key = self._key(name)
        rule = parent.rule.below.get(key) or parent.rule.below.get(name) or _NO_RULE
        element = _Open(key, rule)
        self._stack.append(element)
        if attributes:
            self._add_attributes(element, list(zip(attributes[::2], attributes[1::2], strict=True)))

    def text(self, text: str) -> None:
        """Keep text until it is known whether more follows."""
        self._stack[-1].text.append(text)

    def end(self, _name: str) -> None:
        """Close the innermost element and give its value to its parent."""
        element = self._stack.pop()
        parent = self._stack[-1]
        self._end_text(element)
        parent.add(element.key, self._value(element))
        if element.rule.is_array:
            parent.arrays.add(element.key)
            parent.is_unwrapped = parent.is_unwrapped or element.rule.unwrap

    def _key(self, name: str) -> str:
        """Return the member name of an element or attribute."""
        prefix, colon, local = name.partition(":")
        if not colon:
            return name
        separator = self._options.namespace_separator
        return local if separator is None else prefix + separator + local

    def _add_attributes(self, element: _Open, attributes: Sequence[tuple[str, str]]) -> None:
        """Add namespace declarations and attributes, each in its block if it has one."""
        options = self._options
        namespaces: dict[str, object] = {}
        named = _Open("", _NO_RULE)
        for name, value in attributes:
            if name == "xmlns" or name.startswith("xmlns:"):
                if options.namespace_separator is None:
                    continue
                if options.namespace_block_name is not None:
                    namespaces[name[6:] or options.default_namespace_node_name] = value
                    continue
            named.add(options.attribute_prefix + self._key(name), self._recognized(value))
        if namespaces and options.namespace_block_name is not None:
            element.add(options.namespace_block_name, namespaces)
        if named.members and options.attribute_block_name is not None:
            element.add(options.attribute_block_name, named.as_object())
            return
        for key, values in named.members.items():
            for each in values:
                element.add(key, each)

    def _end_text(self, element: _Open) -> None:
        """Make a member of the text so far, unless it only indents."""
        text = "".join(element.text)
        element.text.clear()
        if text.strip(_BLANKS):
            element.members.setdefault(self._options.text_node_name, []).append(self._recognized(text))

    def _value(self, element: _Open) -> object:
        """Return what an element that has ended is worth."""
        if not element.members:
            return None if self._options.recognize_null else {}
        if element.is_unwrapped and len(element.members) == 1:
            return next(iter(element.members.values()))
        if element.is_only_text and not self._options.text_always_as_property:
            return element.members[self._options.text_node_name][0]
        return element.as_object()

    def _recognized(self, text: str) -> object:
        """Return the number, boolean or null that a text stands for, where options say so."""
        options = self._options
        if options.recognize_number and _NUMBER.fullmatch(text):
            return JsonNumber(text)
        if options.recognize_boolean and text in ("true", "false"):
            return text == "true"
        if options.recognize_null and text == options.null_value:
            return None
        return text


def _inside(value: object) -> object:
    """Return what is left of a value without its outer level.

    Of several members the objects are joined, and a name they share makes an array; text of a
    level that goes has no name any more, and goes with it.
    """
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        inner: object = next(iter(value.values()))
        return inner
    joined = _Open("", _NO_RULE)
    for member in value.values():
        if isinstance(member, dict):
            for key, each in member.items():
                joined.add(key, each)
    return joined.as_object()
