"""What an audit record may hold of a request: its path, query and body, every secret masked.

Kept is what `harmless` names, whatever else may be called; of attributes, whose names are anybody's, those
that do not sound like a secret. What cannot be read member by member - archives, certificates, keys, files,
the source of proxies - is described, not kept.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from gateway.errors import Invalid
from gateway.management.body import Body
from gateway.management.harmless import FIELDS, IN_MAPS, MEMBERS
from gateway.management.resource import VERSION, Found
from gateway.management.twins import members_of
from gateway.payload import PayloadError, PayloadLimits, compact, parse_json_payload, parse_xml_payload

MASK = "*****"
LONGEST = 8_192
"""Characters of a body, or of a query, that are kept."""
_CUT = " … (cut)"
_LIMITS = PayloadLimits(max_bytes=1024 * 1024, max_depth=32, max_nodes=20_000)
_SECRET = re.compile(
    r"pass|pwd|secret|tokens?$|private|mfa|otp|pin$|credential|authorization|cookie|keys?$|^code$|(auth|verification)_?code",
    re.IGNORECASE,
)
"""Names of attributes, which are anybody's, whose values are not kept."""
_WITH_PASSWORD = re.compile(r":[^@]*@")
"""A host or URL that begins with who calls."""
_XML = frozenset({"application/xml", "text/xml"})
_SECRET_PLACES = frozenset({"{token}", "{code}", "{key}"})
"""What stands here in a path is a token, a code, a verifier or a consumer key."""
_VALUES = "keyvaluemaps"
"""Whether a map is encrypted is not known here: no value of any of them is kept."""
_FILES = "resourcefiles"
_SOURCES = "revisions/{revision}/"
"""What lies below a revision is source, but for the maps and deployments of it."""


def masked_segments(found: Found) -> tuple[str, ...]:
    """Return the segments of a call's path below the version."""
    return tuple(
        each
        if not each.startswith("{")
        else MASK
        if each in _SECRET_PLACES
        else found.names[each.strip("{}")]
        for each in found.resource.path.split("/")
    )


def masked_uri(found: Found, query: Mapping[str, str]) -> str:
    """Return the path and query of a call."""
    path = "/".join(("", VERSION, *(quote(each, safe="@*{}") for each in masked_segments(found))))
    asked = urlencode(_masked_fields(found, query), safe="*/@")
    return path + (f"?{_cut(asked)}" if asked else "")


def masked_body(found: Found, body: Body) -> str:
    """Return the body of a call as JSON or as a form, or what it is; "" where there is none."""
    if not body.content:
        return ""
    described = f"({body.kind or 'no type'}, {len(body.content)} bytes)"
    path = found.resource.path
    rest = path.partition(_SOURCES)[2]
    if (rest and not rest.startswith((_VALUES, "deployments"))) or _FILES in path.split("/"):
        return described
    try:
        if body.is_form:
            return _cut(urlencode(_masked_fields(found, body.form()), safe="*/@"))
        value = _value(body)
    except (PayloadError, Invalid):
        return described
    if value is None:
        return described
    names = IN_MAPS if _VALUES in path else MEMBERS
    return _cut(compact(_masked(value, _Rule(names, found.names.get("attribute")))))


def _value(body: Body) -> object:
    """Return a body member by member, None where it has none."""
    if body.kind in _XML:
        return members_of(parse_xml_payload(body.content, _LIMITS))
    if body.kind == "application/json":
        return parse_json_payload(body.content, _LIMITS)
    return None


@dataclass(frozen=True, slots=True)
class _Rule:
    """Say what is kept: the values of the members of these names, and of which attribute the path is."""

    names: frozenset[str]
    attribute: str | None


def _masked_fields(found: Found, fields: Mapping[str, str]) -> dict[str, str]:
    names = IN_MAPS if _VALUES in found.resource.path else FIELDS
    # Fields are read from the last to the first.
    pairs = reversed(list(fields.items()))
    return {name: _text(value) if name.casefold() in names else MASK for name, value in pairs}


def _masked(value: object, rule: _Rule, *, is_kept: bool = False) -> object:
    """Return a value with its members masked; `is_kept` says that it may be told itself."""
    if isinstance(value, Mapping):
        shows = _shows_attribute(value, rule)
        return {name: _member(name, inner, rule, shows) for name, inner in value.items()}
    if isinstance(value, list):
        return [_masked(each, rule, is_kept=is_kept) for each in value]
    if not is_kept:
        return MASK
    return _text(value) if isinstance(value, str) else value


def _member(name: str, value: object, rule: _Rule, shows_value: bool) -> object:
    key = name.casefold()
    if key == "value" and shows_value:
        return _masked(value, rule, is_kept=True)
    if key not in rule.names:
        return MASK
    return _masked(value, rule, is_kept=not (key == "entry" and rule.names is IN_MAPS))


def _shows_attribute(members: Mapping[str, object], rule: _Rule) -> bool:
    """Say whether these are an attribute, or a property, that is no secret."""
    names = [each for each in (rule.attribute, members.get("name")) if each is not None]
    are_harmless = all(isinstance(each, str) and _SECRET.search(each) is None for each in names)
    return bool(names) and are_harmless and rule.names is not IN_MAPS


def _text(text: str) -> str:
    return MASK if _WITH_PASSWORD.search(text) else text


def _cut(text: str) -> str:
    # JSON may hold halves of characters, and UTF-8 cannot.
    text = text.encode(errors="replace").decode()
    return text if len(text) <= LONGEST else text[: LONGEST - len(_CUT)] + _CUT
