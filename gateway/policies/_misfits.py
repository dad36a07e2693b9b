"""Warnings about parts that the edited message does not have: a request's status, a response's verb.

Edge takes them without a word, and they change nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from gateway.message import Kind
from gateway.policies._fields import Element

_OF = {
    "Verb": Kind.REQUEST,
    "Path": Kind.REQUEST,
    "QueryParams": Kind.REQUEST,
    "StatusCode": Kind.RESPONSE,
    "ReasonPhrase": Kind.RESPONSE,
}
_SELECTING = {"Copy": tuple(_OF), "Remove": ("QueryParams",)}
"""Actions with the parts that they may name; an empty part is meant as a whole."""
_WRITING = {"Set": tuple(_OF), "Add": ("QueryParams",)}
"""Actions with the parts that they may name; an empty part writes nothing."""
_LEADS_NOWHERE = (
    "does not change where the main request goes; the variables target.url and target.copy.pathsuffix do"
)


def warn_of_misfits(element: Element, kind: Kind | None, *, is_of_flow: bool = True) -> None:
    """Warn of what actions inside the element edit in vain.

    `kind` is that of the edited message, None where only the exchange knows. `is_of_flow` says that
    it is one of the messages of the flow itself, and not one that is made for a callout.
    """
    for part in _parts(element):
        if kind is not None and _OF[part.tag] is not kind:
            part.warn(f"has no effect on a {kind.name.lower()} and is ignored")
        elif part.tag == "Path" and is_of_flow:
            part.warn(_LEADS_NOWHERE)


def _parts(element: Element) -> Iterator[Element]:
    """Yield the parts that are edited."""
    for action, tags in _SELECTING.items():
        yield from (part for part in _named(element, action, tags) if part.text.lower() != "false")
    for action, tags in _WRITING.items():
        yield from (part for part in _named(element, action, tags) if not part.is_empty)


def _named(element: Element, action: str, tags: tuple[str, ...]) -> Iterator[Element]:
    """Yield the parts of these names in all actions of a name."""
    for found in element.children(action):
        for tag in tags:
            yield from found.children(tag)
