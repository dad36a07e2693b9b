"""XML field kinds: what a field of a policy says of the place in the XML where its value stands.

A policy, or a record inside one, is a class whose fields are made by the functions here::

    @record
    class Header:
        name: str = attribute("name", required=True)
        value: Template = own_template()

`read_record` reads them all and raises everything that is wrong together. Names of variables are
resolved and templates split while reading; what is absent becomes its default, so that no
action asks whether something was configured.

This is the one module of the package that knows how configuration XML is read. `Any` is allowed
here, so that a field can be annotated with what it holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar, cast, dataclass_transform

from gateway.bundle import Element
from gateway.errors import BundleError, FindingLog
from gateway.message import Constant, Template, Value, Variable, resolve
from gateway.policies._values import Fallback, Wrong, is_odd_name, to_template, to_variable

__all__ = [
    "Element",
    "XmlField",
    "attribute",
    "child",
    "flag",
    "many",
    "nested",
    "ordered",
    "own",
    "own_template",
    "parsed",
    "read_record",
    "record",
    "ref",
    "template",
    "variable",
    "whole",
]

T = TypeVar("T")
Parse = Callable[[str], object]
Read = Callable[[Element], object]


@dataclass(frozen=True, slots=True)
class XmlField:
    """Say how a field is read from the element of its record."""

    read: Read


# --- records ------------------------------------------------------------------------------


@dataclass_transform(kw_only_default=True, frozen_default=True)
def record(cls: type[T]) -> type[T]:
    """Make a class whose fields come from XML a frozen, slotted dataclass."""
    own_fields = {name: value for name, value in vars(cls).items() if isinstance(value, XmlField)}
    for name in own_fields:
        delattr(cls, name)
    made = dataclass(frozen=True, slots=True, kw_only=True)(cls)
    made.xml_fields = {**_xml_fields(cls), **own_fields}  # type: ignore[attr-defined]
    return made


def _xml_fields(cls: type) -> Mapping[str, XmlField]:
    """Return what a class has from the record it extends, or has been given itself."""
    return cast("Mapping[str, XmlField]", getattr(cls, "xml_fields", {}))


def read_record(cls: type[T], element: Element) -> T:
    """Read all fields of a record from its element.

    A record with a method `check(element)` may yield further findings, errors or warnings.

    Raises:
        BundleError: with everything that is wrong with the element, in the order of the fields.
    """
    log = FindingLog()
    values: dict[str, object] = {}
    for name, field in _xml_fields(cls).items():
        try:
            values[name] = field.read(element)
        except BundleError as error:
            log.absorb(error)
    log.raise_errors()
    made = cls(**values)
    for finding in made.check(element) if hasattr(made, "check") else ():
        log.add(finding)
    element.read_out()
    log.raise_errors()
    for warning in log.warnings:
        element.warn(warning.message, warning.rule)
    return made


# --- the kinds ----------------------------------------------------------------------------


def parsed(element: Element, what: str, parse: Callable[[str], T], text: str) -> T:
    """Parse a text, and tell of the element what is wrong with it; `what` opens the message."""
    try:
        made = parse(text)
    except Wrong as wrong:
        raise element.fail(f"{what}{wrong}", wrong.rule) from wrong
    except ValueError as error:
        raise element.fail(f"{what}'{text}' is not valid: {error}") from error
    for remark in made.remarks if isinstance(made, Template) else ():
        element.warn(f"{what}{remark}")
    return made


def _named(element: Element, what: str, name: str) -> Variable:
    """Resolve a variable's name, and warn of one that Edge would take and never find."""
    if is_odd_name(name):
        element.warn(f"{what}'{name}' is hardly a variable: names stand without braces and blanks")
    return parsed(element, what, to_variable, name)


def attribute(
    name: str, parse: Parse = str, *, default: object = None, required: bool = False, rule: str = ""
) -> Any:
    """Take an attribute, parsed; absent or blank is the default. `rule` names the lack of a required one."""

    def read(element: Element) -> object:
        text = (element.get(name) or "").strip()
        if text:
            return parsed(element, f"attribute '{name}': ", parse, text)
        if required:
            raise element.fail(f"needs the attribute '{name}'", rule)
        return default

    return XmlField(read)


def flag(tag: str, *, default: bool) -> Any:
    """Take a child element that says true or false."""

    def read(element: Element) -> object:
        found = element.child(tag)
        return default if found is None else found.boolean(default)

    return XmlField(read)


def child(
    tag: str,
    parse: Parse = str,
    *,
    default: object = None,
    required: bool = False,
    keeps_empty: bool = False,
    rule: str = "",
) -> Any:
    """Take the text of a child element, parsed; absent or empty is the default.

    With `keeps_empty` an empty element is parsed like any other. `rule` names the lack of a required one.
    """
    reader = _text_reader(tag, lambda found: parsed(found, "", parse, found.text), keeps_empty=keeps_empty)

    def read(element: Element) -> object:
        found = reader(element)
        if found is None and required:
            raise element.fail(f"needs <{tag}> with a text", rule)
        return default if found is None else found

    return XmlField(read)


def _text_reader(tag: str, read: Read, *, keeps_empty: bool = False) -> Read:
    """Return a reader of a child element that is there and holds text, else of None."""

    def read_text(element: Element) -> object:
        found = element.child(tag)
        return read(found) if found is not None and (found.text or keeps_empty) else None

    return read_text


def variable(tag: str, *, default: str | None = None) -> Any:
    """Take a child element whose text names a flow variable: a Variable, or None without a default."""
    absent = None if default is None else resolve(default)
    reader = _text_reader(tag, lambda found: _named(found, "", found.text))
    return XmlField(lambda element: reader(element) or absent)


def template(tag: str, *, default: str | None = None, keeps_empty: bool = False) -> Any:
    """Take a child element whose text is a message template: a Template, or None without a default."""
    absent = None if default is None else to_template(default)
    return child(tag, to_template, default=absent, keeps_empty=keeps_empty)


def ref(
    tag: str, convert: Callable[[str], object] = str, *, default: object = None, required: bool = False
) -> Any:
    """Take a child element with a `ref` attribute, a text, or both: a Value.

    The variable wins; the text - or else the default - is its fallback. Without `ref` it is a Constant.
    """

    def read(element: Element) -> Value:
        found = element.child(tag)
        if found is None or found.is_empty:
            if required:
                raise element.fail(f"needs <{tag}> with a text or the attribute 'ref'")
            return Constant(default)
        fallback = parsed(found, "", convert, found.text) if found.text else default
        name = (found.get("ref") or "").strip()
        if not name:
            return Constant(fallback)
        return Fallback(_named(found, "attribute 'ref': ", name), convert, fallback)

    return XmlField(read)


def own(parse: Parse = str) -> Any:
    """Take the text of the record's own element, without the blanks around it."""
    return XmlField(lambda element: parsed(element, "", parse, element.text))


def whole(read: Callable[[Element], T]) -> T:
    """Take whatever a reader of one's own makes of the record's whole element."""
    return cast("T", XmlField(read))


def own_template() -> Any:
    """Take the record's own text as a message template."""
    return own(to_template)


def _reader_of(kind: type | Read) -> Read:
    """Return the reader of a record's class, or the reader itself."""
    if isinstance(kind, type):
        return lambda element: read_record(kind, element)
    return kind


def _all(elements: Iterable[Element], readers: Mapping[str, Read]) -> tuple[object, ...]:
    """Read each element by the reader of its name, collecting what is wrong."""
    log = FindingLog()
    found = []
    for element in elements:
        try:
            found.append(readers[element.tag](element))
        except BundleError as error:
            log.absorb(error)
    log.raise_errors()
    return tuple(found)


def nested(tag: str, kind: type | Read, *, default: object = None) -> Any:
    """Take a child element as a record, or by a reader of one's own."""
    reader = _reader_of(kind)

    def read(element: Element) -> object:
        found = element.child(tag)
        return default if found is None else reader(found)

    return XmlField(read)


def many(tag: str, kind: type | Read, *, within: str = "") -> Any:
    """Take all children of a name, in document order: a tuple. `within` names the element around them."""
    readers = {tag: _reader_of(kind)}

    def read(element: Element) -> tuple[object, ...]:
        around = element.child(within) if within else element
        return () if around is None else _all(around.children(tag), readers)

    return XmlField(read)


def ordered(kinds: Mapping[str, type | Read]) -> Any:
    """Take the children of several names as they follow each other in the document: a tuple."""
    readers = {tag: _reader_of(kind) for tag, kind in kinds.items()}

    def read(element: Element) -> tuple[object, ...]:
        found = [child for tag in readers for child in element.children(tag)]
        return _all(sorted(found, key=lambda child: (child.at.line, child.at.column)), readers)

    return XmlField(read)
