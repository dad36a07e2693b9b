"""The properties an HTTPProxyConnection or HTTPTargetConnection may have: one table of each.

Edge ignores a property that it does not know. Here an unknown one is refused, since it was
written to change something. What a known one means is the matter of those who read it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from functools import partial
from types import MappingProxyType

from gateway.bundle.element import Element
from gateway.bundle.reading import read_all, read_one, refuse_duplicates, require_name
from gateway.bundle.spelling import did_you_mean
from gateway.errors import FindingLog, Location

_MOST_MS = 2**31 - 1
_LIST_ITEM = re.compile(r"[^\s,;{}]+")
_STATUS_CODES = re.compile(r"[1-5](?:[0-9]{2}|xx)")
_VERB_PROPERTIES = (
    (re.compile(r"allow\.http\.method\.[A-Z]+"), "allow.http.method.*"),
    (re.compile(r"[A-Z]+\.override\.method"), "*.override.method"),
)


class Use(Enum):
    """What the gateway does with a known property."""

    HONOURED = auto()
    """It acts upon the value."""
    FIXED = auto()
    """It always acts as with the default: that is accepted with a warning, anything else refused."""
    WITHOUT_EFFECT = auto()
    """No value could make a difference here: accepted with a warning."""


@dataclass(frozen=True, slots=True)
class Property:
    """A known property: `parse` gives the normalised value or raises ValueError saying what is expected."""

    parse: Callable[[str], str]
    default: str | None = None
    use: Use = Use.HONOURED


def _truth(value: str) -> str:
    if value.lower() not in ("true", "false"):
        raise ValueError("true or false")
    return value.lower()


def _milliseconds(value: str) -> str:
    if not re.fullmatch(r"[0-9]{1,10}", value) or int(value) > _MOST_MS:
        raise ValueError("a whole number of milliseconds")
    return str(int(value))


def _items(value: str) -> str:
    items = [item.strip() for item in value.split(",") if item.strip()]
    if not items or not all(_LIST_ITEM.fullmatch(item) for item in items):
        raise ValueError("names separated by commas")
    return ",".join(items)


def _codes(value: str) -> str:
    codes = _items(value).lower()
    if not all(_STATUS_CODES.fullmatch(code) for code in codes.split(",")):
        raise ValueError("status codes separated by commas, such as 2xx,404")
    return codes


def _separators(value: str) -> str:
    items = _items(value).upper()
    if not set(items.split(",")) <= {"%2F", "%5C", "%00"}:
        raise ValueError("a comma list out of %2F, %5C and %00")
    return items


def _size(value: str) -> str:
    if not re.fullmatch(r"[0-9]{1,10}[kKmM]?", value):
        raise ValueError("a size such as 10M")
    return value.upper()


def _only(choice: str) -> Callable[[str], str]:
    """Accept a single value out of what Edge allows."""

    def parse(value: str) -> str:
        if value.lower() != choice:
            raise ValueError(f"'{choice}', as nothing else is supported")
        return choice

    return parse


def _honoured(parse: Callable[[str], str], default: str | None = None) -> Property:
    return Property(parse, default)


def _fixed(parse: Callable[[str], str], default: str | None = None) -> Property:
    return Property(parse, default, Use.FIXED)


def _without_effect(parse: Callable[[str], str], default: str | None = None) -> Property:
    return Property(parse, default, Use.WITHOUT_EFFECT)


PROXY_PROPERTIES: Mapping[str, Property] = MappingProxyType(
    {
        "X-Forwarded-For": _honoured(_truth, "false"),
        "request.streaming.enabled": _honoured(_truth, "false"),
        "response.streaming.enabled": _honoured(_truth, "false"),
        "compression.algorithm": _honoured(_only("none")),
        "api.timeout": _honoured(_milliseconds),
        "allow.http10": _honoured(_only("true"), "true"),
        "allow.http11": _honoured(_only("true"), "true"),
        "allow.http.method.*": _honoured(_truth, "true"),
        "request.path.allow.encoded.separators": _honoured(_separators),  # ours: decisions on paths
        "request.payload.parse.limit": _fixed(_size, "10M"),
        # Repeated headers are always let through; what framing forbids stays forbidden.
        "HTTPHeader.allowDuplicates": _without_effect(_items),
        "HTTPHeader.multiValued": _without_effect(_items),
    }
)
"""Properties of HTTPProxyConnection by name; `*` stands for a verb."""

TARGET_PROPERTIES: Mapping[str, Property] = MappingProxyType(
    {
        "connect.timeout.millis": _honoured(_milliseconds, "3000"),
        "io.timeout.millis": _honoured(_milliseconds, "55000"),
        "keepalive.timeout.millis": _honoured(_milliseconds, "60000"),
        "supports.http10": _honoured(_only("true"), "true"),
        "supports.http11": _honoured(_only("true"), "true"),
        "request.streaming.enabled": _honoured(_truth, "false"),
        "response.streaming.enabled": _honoured(_truth, "false"),
        "success.codes": _honoured(_codes, "1xx,2xx,3xx"),
        "compression.algorithm": _honoured(_only("none")),
        "request.retain.headers.enabled": _honoured(_truth, "true"),
        "request.retain.headers": _honoured(_items),
        "response.retain.headers.enabled": _honoured(_truth, "true"),
        "response.retain.headers": _honoured(_items),
        "retain.queryparams.enabled": _honoured(_truth, "true"),
        "retain.queryparams": _honoured(_items),
        "ignore.allow.header.for.405": _honoured(_truth, "false"),
        "enable.method.override": _fixed(_truth, "false"),
        "*.override.method": _fixed(_items),
        "allow.post.without.content.length": _fixed(_truth, "false"),
        "allow.put.without.content.length": _fixed(_truth, "false"),
        "allow.tls.session.resumption": _fixed(_truth, "true"),
        "response.payload.parse.limit": _fixed(_size, "10M"),
        # There is no forward proxy for these to speak of.
        "use.proxy": _without_effect(_truth),
        "use.proxy.tunneling": _without_effect(_truth),
        "use.proxy.host.header.with.target.uri": _without_effect(_truth),
    }
)
"""Properties of HTTPTargetConnection by name; `*` stands for a verb."""


_KNOWN = PROXY_PROPERTIES.keys() | TARGET_PROPERTIES.keys()


@dataclass(frozen=True, slots=True)
class _Setting:
    """A Property element; `value` is None where there is nothing to act upon."""

    name: str
    value: str | None
    at: Location


def read_properties(connection: Element, table: Mapping[str, Property], log: FindingLog) -> Mapping[str, str]:
    """Read a connection's Properties; return the honoured ones, checked and normalised.

    Lists come as comma-separated text without blanks, truths as `true` or `false`.
    """
    settings = read_one(connection, "Properties", partial(_read_settings, table), log) or ()
    return MappingProxyType({found.name: found.value for found in settings if found.value is not None})


def _read_settings(table: Mapping[str, Property], element: Element, log: FindingLog) -> tuple[_Setting, ...]:
    settings = read_all(element, "Property", partial(_read_setting, table), log)
    refuse_duplicates(settings, "property", log)
    return settings


def _read_setting(table: Mapping[str, Property], element: Element, _log: FindingLog) -> _Setting:
    name, text = require_name(element), element.text
    known = table.get(_generic(name))
    if known is None and _generic(name) not in _KNOWN:
        raise element.fail(f"property '{name}' is not known{did_you_mean(name, _KNOWN)}")
    if known is None:
        element.warn(f"property '{name}' has no effect on this kind of connection")
    elif not text:
        element.warn(f"property '{name}' has no value and is ignored")
    else:
        return _Setting(name, _value(element, name, known), element.at)
    return _Setting(name, None, element.at)


def _value(element: Element, name: str, known: Property) -> str | None:
    """Return the normalised value, or None (with a warning) for what is not acted upon."""
    try:
        value = known.parse(element.text)
    except ValueError as error:
        raise element.fail(f"property '{name}' must be {error}, not '{element.text}'") from error
    if known.use is Use.HONOURED:
        return value
    if known.use is Use.FIXED and value != known.default:
        default = "its absence" if known.default is None else f"its default, '{known.default}'"
        raise element.fail(f"property '{name}' is not supported but for {default}")
    element.warn(f"property '{name}' makes no difference here")
    return None


def _generic(name: str) -> str:
    """Return the name under which a table holds a property that is written for a single verb."""
    for pattern, generic in _VERB_PROPERTIES:
        if pattern.fullmatch(name):
            return generic
    return name
