"""Configuration XML as JSON and back, by one rule; only the order of unlike siblings is lost on the way.

A member is an XML attribute or a child element; its name is the XML name with the first letter lowered. An
element of text alone is that text; beside attributes its text is the member `value`. A list is the element
again and again. What the rule alone could not turn back is written so that it can be: a member with a
capital is an element, one with an @ (or, as some samples have it, a -) an attribute, and `@xml` is markup as
it stands. Which names are attributes cannot be seen in JSON, so that is a table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from xml.sax.saxutils import escape, quoteattr

from gateway.bundle import Outline
from gateway.errors import Invalid
from gateway.xml_text import xml_text

_ANYWHERE = frozenset({"array", "async", "cascade", "clearPayload", "contentType", "continueOnError"}) | {
    *("countRef", "createNew", "display", "enabled", "encoding", "ignoreCase", "mapIdentifier", "name"),
    *("noRuleMatchAction", "override", "ref", "timeLimit", "transport", "type", "unwrap", "uri"),
    *("variablePrefix", "variableSuffix", "wildcardMatch"),
}
_ONLY_IN: Mapping[str, frozenset[str]] = {
    "Allow": frozenset({"count"}),
    "Copy": frozenset({"source"}),
    "EntityType": frozenset({"value"}),
    "Get": frozenset({"assignTo", "index"}),
    "MatchRule": frozenset({"action"}),
    "Namespace": frozenset({"prefix"}),
    "Request": frozenset({"variable"}),
    "SourceAddress": frozenset({"mask"}),
}
"""Attributes of elements by these names; elsewhere they are elements."""
_ELEMENTS_IN: Mapping[str, frozenset[str]] = {
    "AssignVariable": frozenset({"name", "ref", "value"}),
    "DecodeJWT": frozenset({"type"}),
    "GenerateJWT": frozenset({"type"}),
    "SSLInfo": frozenset({"enabled"}),
    "Step": frozenset({"name"}),
    "VerifyJWT": frozenset({"type"}),
}
"""Elements inside elements by these names; elsewhere they are attributes, or the text."""
TEXT = "value"
MARKUP = "@xml"
BAD_MEMBER = "management.InvalidEntity"
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.\-]{0,254}")
_INDENT = "    "
_CAPITAL = re.compile(r"[A-Z]")


def is_attribute(parent: str, name: str) -> bool:
    """Say whether a member of an element is taken for an XML attribute."""
    if name in _ELEMENTS_IN.get(parent, ()):
        return False
    return name in _ANYWHERE or name in _ONLY_IN.get(parent, ())


def members_of(element: Outline) -> dict[str, object]:
    """Return attributes, child elements and text of an element as members."""
    members: dict[str, object] = {
        name if is_attribute(element.tag, name) else f"@{name}": value
        for name, value in element.attributes.items()
    }
    if not _is_plain(element):
        return {**members, MARKUP: element.inner}
    if element.text:
        is_element = TEXT in _ELEMENTS_IN.get(element.tag, ())
        members |= {MARKUP: escape(element.text)} if is_element else {TEXT: element.text}
    repeated = {child.tag for child in element.children if len(element.all(child.tag)) > 1}
    for child in element.children:
        name = _member(element.tag, child.tag)
        if child.tag in repeated:
            others = members.setdefault(name, [])
            assert isinstance(others, list)
            others.append(value_of(child))
        else:
            members[name] = value_of(child)
    return members


def value_of(element: Outline) -> object:
    """Return an element of text alone as that text, any other as its members."""
    if not element.children and not element.attributes:
        return element.text
    return members_of(element)


def _is_plain(element: Outline) -> bool:
    """Say whether an element holds elements that can be members, or text, and not both."""
    if not element.children:
        return True
    named = all(_CAPITAL.match(child.tag) for child in element.children)
    return named and not element.text and "xmlns" not in element.inner and element.tag != "Payload"


def _member(parent: str, tag: str) -> str:
    """Return the name of a child element as a member."""
    name = tag[:1].lower() + tag[1:]
    is_text = name == TEXT and TEXT not in _ELEMENTS_IN.get(parent, ())
    return tag if is_text or is_attribute(parent, name) else name


def document_of(tag: str, members: Mapping[str, object]) -> bytes:
    """Return the XML document that members stand for, below a root element `tag`.

    Raises:
        Invalid: a member is none that XML could hold.
    """
    lines = [
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>',
        *_written(tag, members, "", tag),
        "",
    ]
    return "\n".join(lines).encode()


def _written(tag: str, value: object, indent: str, at: str) -> Iterator[str]:
    """Write a member as elements of that name."""
    if isinstance(value, list):
        for item in value:
            if isinstance(item, list):
                raise _refusal(at, "is a list in a list, which XML does not know")
            yield from _written(tag, item, indent, at)
    elif isinstance(value, Mapping):
        yield from _element(tag, value, indent, at)
    elif value is not None:
        text = escape(_text(value, at))
        yield f"{indent}<{tag}>{text}</{tag}>" if text else f"{indent}<{tag}/>"


def _element(tag: str, members: Mapping[str, object], indent: str, at: str) -> Iterator[str]:
    head, content = tag, ""
    inside: list[str] = []
    for name, value in members.items():
        place = f"{at}.{name}"
        if name == MARKUP:
            content = _text(value, place)
        elif name[:1] in ("@", "-") or (is_attribute(tag, name) and not isinstance(value, (list, Mapping))):
            if value is not None:
                head += f" {_name(name.lstrip('@-'), place)}={quoteattr(_text(value, place))}"
        elif name == TEXT and TEXT not in _ELEMENTS_IN.get(tag, ()):
            content = "" if value is None else escape(_text(value, place))
        else:
            child = _name(name[:1].upper() + name[1:], place)
            inside += _written(child, value, indent + _INDENT, place)
    if inside and content:
        raise _refusal(at, "has a value beside other members that are elements")
    if inside:
        yield from (f"{indent}<{head}>", *inside, f"{indent}</{tag}>")
    else:
        yield f"{indent}<{head}>{content}</{tag}>" if content else f"{indent}<{head}/>"


def _name(name: str, at: str) -> str:
    if not _NAME.fullmatch(name):
        raise _refusal(at, "is no name that XML could have")
    return name


def _text(value: object, at: str) -> str:
    """Return a text, number or truth value as XML has it."""
    if isinstance(value, bool):
        return str(value).lower()
    if not isinstance(value, (str, int, float)):
        raise _refusal(at, "must be a text, a number, true or false")
    text = str(value)
    if xml_text(text) != text:
        raise _refusal(at, "holds a character that XML may not hold")
    return text


def _refusal(at: str, problem: str) -> Invalid:
    return Invalid(BAD_MEMBER, f"{at} {problem}")
