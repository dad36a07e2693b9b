"""What an audit record may hold of a request: its path, query and body, every secret masked.

A secret is known by the name of its member, parameter or place in the path. What cannot be read member by
member - archives, certificates, keys, files, the source of proxies - is described, not kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from urllib.parse import quote, urlencode

from gateway.management.body import Body
from gateway.management.resource import VERSION, Found
from gateway.management.twins import members_of
from gateway.payload import PayloadError, PayloadLimits, compact, parse_json_payload, parse_xml_payload

MASK = "*****"
LONGEST = 8_192
"""Characters of a body, or of a query, that are kept."""
_CUT = " … (cut)"
_LIMITS = PayloadLimits(max_bytes=1024 * 1024, max_depth=32, max_nodes=20_000)
_SECRET = re.compile(
    r"pass(word|phrase|code|wd)|secret|tokens?$|private|mfa|(^|_)otp|credential|authorization|cookie|api-?_?key",
    re.IGNORECASE,
)
_XML = frozenset({"application/xml", "text/xml"})
_SECRET_PLACES = frozenset({"oauth1", "oauth2"})
"""Below these collections the names in a path are tokens, codes and verifiers."""
_VALUES = "keyvaluemaps"
"""Whether a map is encrypted is not known here: no value of any of them is kept."""
_SOURCES = "revisions/{revision}/"
"""What lies below a revision is source, but for the maps and deployments of it."""


def masked_segments(found: Found) -> tuple[str, ...]:
    """Return the segments of a call's path below the version."""
    template = found.resource.path.split("/")
    hides = not _SECRET_PLACES.isdisjoint(template)
    at = min((template.index(each) for each in _SECRET_PLACES if each in template), default=0)
    return tuple(
        each if not each.startswith("{") else MASK if hides and n > at else found.names[each.strip("{}")]
        for n, each in enumerate(template)
    )


def masked_uri(found: Found, query: Mapping[str, str]) -> str:
    """Return the path and query of a call."""
    path = "/".join(("", VERSION, *(quote(each, safe="@*{}") for each in masked_segments(found))))
    asked = urlencode(_masked_fields(query), safe="*/@")
    return path + (f"?{_cut(asked)}" if asked else "")


def masked_body(found: Found, body: Body) -> str:
    """Return the body of a call as JSON or as a form, or what it is; "" where there is none."""
    if not body.content:
        return ""
    described = f"({body.kind or 'no type'}, {len(body.content)} bytes)"
    rest = found.resource.path.partition(_SOURCES)[2]
    if rest and not rest.startswith((_VALUES, "deployments")):
        return described
    if body.is_form:
        return _cut(urlencode(_masked_fields(body.form()), safe="*/@"))
    try:
        value = _value(body)
    except PayloadError:
        return described
    if value is None:
        return described
    return _cut(compact(_masked(value, hides_values=_VALUES in found.resource.path)))


def _value(body: Body) -> object:
    """Return a body member by member, None where it has none."""
    if body.kind in _XML:
        return members_of(parse_xml_payload(body.content, _LIMITS))
    if body.kind == "application/json":
        return parse_json_payload(body.content, _LIMITS)
    return None


def _masked_fields(fields: Mapping[str, str]) -> dict[str, str]:
    # Fields are read from the last to the first.
    pairs = reversed(list(fields.items()))
    return {name: MASK if _SECRET.search(name) else value for name, value in pairs}


def _masked(value: object, *, hides_values: bool) -> object:
    if isinstance(value, Mapping):
        return dict(_masked_members(value, hides_values=hides_values))
    if isinstance(value, list):
        return [_masked(each, hides_values=hides_values) for each in value]
    return value


def _masked_members(members: Mapping[str, object], *, hides_values: bool) -> Iterator[tuple[str, object]]:
    name = members.get("name")
    hides = hides_values or (isinstance(name, str) and _SECRET.search(name) is not None)
    for member, value in members.items():
        if _SECRET.search(member) or (hides and member == "value"):
            yield member, MASK
        else:
            yield member, _masked(value, hides_values=hides_values)


def _cut(text: str) -> str:
    # JSON may hold halves of characters, and UTF-8 cannot.
    text = text.encode(errors="replace").decode()
    return text if len(text) <= LONGEST else text[: LONGEST - len(_CUT)] + _CUT
