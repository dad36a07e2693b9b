"""The kinds of XML parts that a bundle has, and what is asked of one that comes in: what it is, and its name.

What a part means is not asked here; only what would make it impossible to find or to read is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from gateway.bundle import Packed, read_outline
from gateway.entities import Revision
from gateway.errors import Conflict, Invalid, NotFound
from gateway.management import part_views as views
from gateway.management.answers import XML, Answer, found, prefers_xml
from gateway.management.body import Body
from gateway.management.call import Call
from gateway.management.contents import Part, part_named, parts_in
from gateway.management.kinds import PROXIES, SHARED_FLOWS, Kind, kind_of, name_of

_NAME = re.compile(r"[A-Za-z0-9 _.$%-]{1,250}")
_BEANS = "messaging.config.beans"


@dataclass(frozen=True, slots=True)
class PartKind:
    """Be one kind of parts.

    `collection` is its place in paths, `folder` in bundles, `root` its element ("" where that is the part's
    own matter); `view` and `document` turn a part to JSON and back.
    """

    collection: str
    folder: str
    word: str
    root: str
    listed: Callable[[Revision], tuple[str, ...]]
    view: Callable[[Part], dict[str, object]]
    document: Callable[[Mapping[str, object]], bytes]


POLICIES = PartKind(
    "policies",
    "policies",
    "Policy",
    "",
    lambda revision: revision.policies,
    views.policy_view,
    views.policy_document,
)
PROXY_ENDPOINTS = PartKind(
    "proxies",
    "proxies",
    "ProxyEndpoint",
    "ProxyEndpoint",
    lambda revision: revision.proxy_endpoints,
    views.proxy_view,
    views.proxy_document,
)
TARGET_ENDPOINTS = PartKind(
    "targets",
    "targets",
    "TargetEndpoint",
    "TargetEndpoint",
    lambda revision: revision.target_endpoints,
    views.target_view,
    views.target_document,
)
FLOWS = PartKind(
    "sharedflows",
    "sharedflows",
    "SharedFlow",
    "SharedFlow",
    lambda revision: revision.flows,
    views.shared_flow_view,
    views.shared_flow_document,
)
PARTS: tuple[tuple[Kind, PartKind], ...] = (
    (PROXIES, POLICIES),
    (PROXIES, PROXY_ENDPOINTS),
    (PROXIES, TARGET_ENDPOINTS),
    (SHARED_FLOWS, POLICIES),
    (SHARED_FLOWS, FLOWS),
)
"""Which parts each kind of bundle has."""


def check_part_name(kind: PartKind, name: str) -> None:
    """Refuse a name that no step or route could use.

    Raises:
        Invalid: it is absent, or holds something else than letters, digits, blanks and `_-.$%`.
    """
    if not _NAME.fullmatch(name) or name != name.strip() or name in (".", ".."):
        raise Invalid(
            f"{_BEANS}.InvalidName",
            f"{kind.word} name {name!r} is invalid: 1 to 250 letters, digits, blanks and _-.$% are allowed",
        )


@dataclass(frozen=True, slots=True)
class Arriving:
    """Hold a part that came in: the name of its file without the ending, its XML, its own name."""

    stem: str
    raw: bytes
    name: str


def arriving(kind: PartKind, body: Body, stem: str) -> Arriving:
    """Read a part from a body, XML or JSON; `stem` is the name that the call gives it, "" for none.

    Raises:
        UnsupportedType: it is neither XML nor JSON.
        BundleError: it is no XML that a bundle may hold.
        Invalid: another element is expected, or its name is none.
    """
    sent = body.document()
    raw = sent if isinstance(sent, bytes) else kind.document(sent)
    outline = read_outline(raw, f"{kind.folder}/{stem or kind.word}.xml")
    if kind.root and outline.tag != kind.root:
        raise Invalid(f"{_BEANS}.InvalidPart", f"The body must be a <{kind.root}>, not a <{outline.tag}>")
    name = outline.name or ("" if kind is POLICIES else stem)
    check_part_name(kind, name)
    if stem:
        check_part_name(kind, stem)
    return Arriving(name if kind is POLICIES else stem or name, raw, name)


def require_part(call: Call, kind: PartKind, packed: Packed, name: str) -> Part:
    """Return a part of the path's revision.

    Raises:
        NotFound: there is none of that name.
    """
    part = part_named(packed, kind.folder, name)
    if part is None:
        bundle = kind_of(call).word
        raise NotFound(
            f"{_BEANS}.{kind.word}DoesNotExist",
            f"{kind.word} {name} does not exist in revision {call.names['revision']} "
            f"of {bundle} {name_of(call)}",
        )
    return part


def refuse_existing(call: Call, kind: PartKind, bundle: tuple[Packed, Revision], part: Arriving) -> None:
    """Refuse a part whose name, or whose file, a bundle has already.

    Raises:
        Conflict: it has.
    """
    packed, revision = bundle
    if f"{kind.folder}/{part.stem}.xml" in packed or part.name in kind.listed(revision):
        raise Conflict(
            f"{_BEANS}.{kind.word}AlreadyExists",
            f"{kind.word} {part.name} already exists in revision {call.names['revision']} "
            f"of {kind_of(call).word} {name_of(call)}",
        )


def shown(call: Call, kind: PartKind, part: Part, status: int = 200) -> Answer:
    """Answer a part: as JSON, or the XML as it is written."""
    if prefers_xml(call.accept):
        return Answer(status, part.raw, XML, subject=part.name)
    return found(kind.view(part), status)


def part_of(kind: PartKind, raw: bytes, stem: str) -> Part:
    """Return a part as it stands in a bundle."""
    (part,) = parts_in({f"{kind.folder}/{stem}.xml": raw}, kind.folder)
    return part
