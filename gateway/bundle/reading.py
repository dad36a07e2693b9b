"""Go on reading after an error, so that everything wrong with a file is told at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import islice
from pathlib import PurePosixPath
from typing import Protocol, TypeVar

from gateway.bundle.element import TEXT, Element
from gateway.bundle.spelling import did_you_mean
from gateway.errors import BundleError, Finding, FindingLog, Location

T = TypeVar("T")


class Named(Protocol):
    """What has a name that must be its own, and stands somewhere."""

    @property
    def name(self) -> str:
        """Return the name."""

    @property
    def at(self) -> Location:
        """Return where it stands."""


_MOST_LEFTOVERS = 100
_HARMLESS_ELEMENTS = frozenset(
    {"Description", "DisplayName", "CreatedAt", "CreatedBy", "LastModifiedAt", "LastModifiedBy"}
)
_HARMLESS_ATTRIBUTES = frozenset({"description", "displayName", "id"})
_LEGACY_WHEN_EMPTY = _HARMLESS_ELEMENTS | {"FaultRules", "Properties"}


def read_one(
    parent: Element, tag: str, read: Callable[[Element, FindingLog], T], log: FindingLog
) -> T | None:
    """Read the only child of that name; None if there is none, or if it was refused (then it is logged)."""
    try:
        child = parent.child(tag)
    except BundleError as error:
        log.absorb(error)
        return None
    return None if child is None else attempt(child, read, log)


def read_required(
    parent: Element, tag: str, read: Callable[[Element, FindingLog], T], log: FindingLog
) -> T | None:
    """Read the only child of that name, and log it if there is none."""
    if not parent.children(tag):
        log.absorb(parent.fail(f"needs <{tag}>"))
    return read_one(parent, tag, read, log)


def read_boolean(parent: Element, tag: str, default: bool, log: FindingLog) -> bool:
    """Return the true or false that a child of that name holds; the default if there is none."""
    found = read_one(parent, tag, lambda element, _log: element.boolean(default), log)
    return default if found is None else found


def read_all(
    parent: Element, tag: str, read: Callable[[Element, FindingLog], T], log: FindingLog
) -> tuple[T, ...]:
    """Read all children of that name, leaving out the refused ones (they are logged)."""
    results = (attempt(child, read, log) for child in parent.children(tag))
    return tuple(result for result in results if result is not None)


def attempt(element: Element, read: Callable[[Element, FindingLog], T], log: FindingLog) -> T | None:
    """Read an element; None if it was refused (then it is logged, once, with all it holds)."""
    try:
        return read(element, log)
    except BundleError as error:
        log.absorb(error)
        if not element.is_read_out:
            element.consume()  # what was not reached is not therefore unknown
        return None


def refuse(parent: Element, tags: tuple[str, ...], log: FindingLog) -> bool:
    """Log each child of these names as something the gateway does not support; say if there was one."""
    found = [child for tag in tags for child in parent.children(tag)]
    for child in found:
        child.consume()
        log.absorb(child.fail("is not supported"))
    return bool(found)


def require_name(element: Element) -> str:
    """Return the `name` attribute.

    Raises:
        BundleError: if there is none, or it is blank.
    """
    name = (element.get("name") or "").strip()
    if not name:
        raise element.fail("needs a name")
    return name


def endpoint_name(element: Element) -> str:
    """Return an endpoint's name: its `name` attribute, or else its file's name."""
    file_name = PurePosixPath(element.at.file).stem
    name = (element.get("name") or "").strip()
    if name != file_name:
        element.warn(f"name '{name}' differs from the file's" if name else "has no name; the file's is taken")
    return name or file_name


def text_of(parent: Element, tag: str) -> str:
    """Return the text of the first child of that name, "" if there is none: for what is only shown."""
    return next((child.text for child in parent.children(tag)), "")


def refuse_duplicates(items: Iterable[Named], what: str, log: FindingLog) -> None:
    """Log each item whose name was taken by one before it; `what` says what the items are."""
    first: dict[str, Location] = {}
    for item in items:
        if item.name in first:
            log.add(Finding(item.at, f"{what} '{item.name}' exists already, at {first[item.name]}"))
        first.setdefault(item.name, item.at)


def report_leftovers(root: Element, log: FindingLog) -> None:
    """Log what no reader asked for: an error, or a warning where it cannot change behaviour.

    Also logs the warnings that the readers themselves gave on the way.
    """
    leftovers = root.leftovers()
    for left in islice(leftovers, _MOST_LEFTOVERS):
        if isinstance(left, Element):
            _report_element(left, left.parent or root, log)
        else:
            _report_part(*left, log)
    if next(leftovers, None) is not None:
        log.absorb(root.fail(f"holds more than {_MOST_LEFTOVERS} things that are not known"))
    for finding in root.warnings:
        log.add(finding)


def _report_element(element: Element, parent: Element, log: FindingLog) -> None:
    if element.tag in _HARMLESS_ELEMENTS and not element.is_empty:
        element.warn("is ignored")
    elif not (element.tag in _LEGACY_WHEN_EMPTY and element.is_empty):
        hint = _namesake(element.tag, parent.asked_attributes, "'{}' is an attribute")
        hint = hint or did_you_mean(element.tag, parent.asked_children)
        log.absorb(element.fail(f"is not known in <{parent.tag}>{hint}"))


def _report_part(element: Element, name: str, log: FindingLog) -> None:
    """Report an attribute or text that nobody read."""
    if name == TEXT and not element.is_leaf:
        element.warn("holds text between its elements, which is ignored")
    elif name == TEXT:
        log.absorb(element.fail("holds text that has no meaning here"))
    elif name in _HARMLESS_ATTRIBUTES:
        element.warn(f"attribute '{name}' is ignored")
    else:
        hint = _namesake(name, element.asked_children, "<{}> is a child element")
        hint = hint or did_you_mean(name, element.asked_attributes)
        log.absorb(element.fail(f"attribute '{name}' is not known here{hint}"))


def _namesake(name: str, known: Iterable[str], said: str) -> str:
    """Say that a name is known, but as something else; nothing if it is not."""
    found = next((one for one in sorted(known) if one.casefold() == name.casefold()), None)
    return "" if found is None else f" - {said.format(found)}"
