"""Hiding parts of a body: what paths find is replaced by a mask, before anybody sees it.

Where it cannot be told what a path finds (the body is broken, a search costs too much), all of the body is
hidden: what was to be hidden may not be shown by accident.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from lxml import etree

from gateway.patterns import RegexBudgetExceeded
from gateway.payload.errors import PathError, PayloadError
from gateway.payload.json_path import JsonPath, compile_json_path
from gateway.payload.json_text import compact
from gateway.payload.parsing import parse_json_payload
from gateway.payload.x_path import XPath, compile_xpath
from gateway.payload.xml_tree import parse_xml_payload

MASK = "*****"
_OF_ATTRIBUTE = re.compile(r"(?P<element>.*)/@(?:(?P<prefix>[\w.-]+):)?(?P<name>[\w.-]+)", re.DOTALL)
_OF_TEXT = re.compile(r"(?P<element>.*)/text\(\)", re.DOTALL)


def redact_json(raw: bytes | str, paths: Sequence[str]) -> str:
    """Return a JSON body with what the paths find masked; all of it is masked where that cannot be told."""
    try:
        compiled = [compile_json_path(path) for path in paths]
        parsed = parse_json_payload(raw)
        return _redacted_json(parsed, compiled)
    except (PathError, PayloadError, RegexBudgetExceeded):
        return MASK


class _Text(str):
    __slots__ = ()


class _Integer(int):
    pass


class _Real(float):
    __slots__ = ()


class _Sign:
    """Be one `true`, `false` or `null` of the body."""

    __slots__ = ("value",)

    def __init__(self, value: object) -> None:
        self.value = value


def _redacted_json(parsed: object, paths: Sequence[JsonPath]) -> str:
    # What a path finds is known by being the same object, so that each value becomes one of its own. Filters
    # compare values with true, false and null: there these stay as they are, and cannot be told apart.
    has_filter = any("?" in path.source for path in paths)
    unique = _unique(parsed, keeps_signs=has_filter)
    found = [value for path in paths for value in path.find(unique)]
    if any(value is None or isinstance(value, bool) for value in found):
        return MASK
    return compact(_masked(unique, {id(value) for value in found}))


def _unique(value: object, *, keeps_signs: bool) -> object:
    """Return a value of which each part is an object of its own."""
    if isinstance(value, dict):
        return {name: _unique(each, keeps_signs=keeps_signs) for name, each in value.items()}
    if isinstance(value, list):
        return [_unique(each, keeps_signs=keeps_signs) for each in value]
    if isinstance(value, str):
        return _Text(value)
    if value is None or isinstance(value, bool):
        return value if keeps_signs else _Sign(value)
    return _Integer(value) if isinstance(value, int) else _Real(cast("float", value))


def _masked(value: object, hidden: set[int]) -> object:
    """Return the plain value again, what is hidden masked."""
    if id(value) in hidden:
        return MASK
    if isinstance(value, dict):
        return {name: _masked(each, hidden) for name, each in value.items()}
    if isinstance(value, list):
        return [_masked(each, hidden) for each in value]
    return value.value if isinstance(value, _Sign) else value


def redact_xml(raw: bytes | str, paths: Sequence[tuple[str, Mapping[str, str]]]) -> str:
    """Return an XML body with what the XPaths find masked; all of it is masked where that cannot be told.

    Each path comes with the URIs of its prefixes. Of an element all that is in it is masked, its attributes
    are not.
    """
    try:
        compiled = [_XmlPlace.of(path, namespaces) for path, namespaces in paths]
        root = parse_xml_payload(raw)
        is_sure = all(place.redact(root) for place in compiled)
    except (PathError, PayloadError):
        return MASK
    return etree.tostring(root, encoding="unicode") if is_sure else MASK


@dataclass(frozen=True, slots=True)
class _XmlPlace:
    """Be what an XPath means: elements, or an attribute of them."""

    elements: XPath
    attribute: str = ""

    @classmethod
    def of(cls, path: str, namespaces: Mapping[str, str]) -> _XmlPlace:
        """Read a path; one of an attribute or a text is taken as one of its element."""
        if (match := _OF_ATTRIBUTE.fullmatch(path)) is not None:
            prefix = match["prefix"]
            if prefix is not None and prefix not in namespaces:
                raise PathError(f"the prefix {prefix} stands for nothing: {path}")
            name = match["name"] if prefix is None else f"{{{namespaces[prefix]}}}{match['name']}"
            return cls(compile_xpath(_element(match["element"]), namespaces), name)
        if (match := _OF_TEXT.fullmatch(path)) is not None:
            path = _element(match["element"])
        return cls(compile_xpath(path, namespaces))

    def redact(self, root: etree._Element) -> bool:
        """Mask what is found; tell whether all of it could be located."""
        found = self.elements.evaluate(root)
        if not isinstance(found, list):
            return not isinstance(found, str)
        for node in found:
            if isinstance(node, str):
                return False
            self._hide(node)
        return True

    def _hide(self, node: etree._Element) -> None:
        if not self.attribute:
            for child in list(node):
                node.remove(child)
            node.text = MASK
        elif self.attribute in node.attrib:
            node.set(self.attribute, MASK)


def _element(path: str) -> str:
    """Return the path of an element whose attribute or text is meant; `a//` means whatever is below."""
    return f"{path[:-1]}/descendant-or-self::*" if path.endswith("/") else path
