"""What a call is answered with: a status and a body, laid out as Edge's own answers are.

JSON is printed as Jackson does it, members in alphabetical order, one on a line: clients grep those
lines. XML is the same value by Edge's naming rule, for the few answers that somebody reads as XML.
Must not know the HTTP library.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

from gateway.payload import pretty
from gateway.xml_text import xml_text

JSON = "application/json"
XML = "application/xml"
ARCHIVE = "application/octet-stream"
PEM = "text/plain"


@dataclass(frozen=True, slots=True)
class Answer:
    """Hold one answer.

    `headers` are those beside the content type; `subject` names the entity that is answered, for the log.
    """

    status: int
    body: bytes = b""
    content_type: str = JSON
    headers: Mapping[str, str] = field(default_factory=dict)
    subject: str = ""


def found(value: object, status: int = 200) -> Answer:
    """Answer a value as JSON."""
    return Answer(status, pretty(value, sort=True).encode(), subject=_subject(value))


def _subject(value: object) -> str:
    """Return the name that an entity goes by in the log, "" when it has none."""
    if not isinstance(value, Mapping):
        return ""
    name = next((value[each] for each in ("email", "emailId", "name") if each in value), None)
    return name if isinstance(name, str) else ""


def created(value: object) -> Answer:
    """Answer 201 and what was made."""
    return found(value, 201)


def nothing() -> Answer:
    """Answer 204: done, and there is nothing to tell."""
    return Answer(204)


def archive(content: bytes) -> Answer:
    """Answer a zip archive, whatever the client accepts: some ask for one as JSON."""
    return Answer(200, content, ARCHIVE)


def pem(text: str) -> Answer:
    """Answer certificates, or what is like them, as PEM."""
    return Answer(200, text.encode(), PEM)


def found_as(accept: str, root: str, value: Mapping[str, object]) -> Answer:
    """Answer a value as JSON, or as XML below an element `root` to a client that prefers it."""
    if not prefers_xml(accept):
        return found(value)
    declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    return Answer(200, (declaration + "".join(_element(root, value))).encode(), XML)


def prefers_xml(accept: str) -> bool:
    """Say whether an Accept header asks for XML rather than for JSON; nothing said means JSON."""
    weights = {"json": 0.0, "xml": 0.0}
    for part in accept.lower().split(","):
        kind, *parameters = (piece.strip() for piece in part.split(";"))
        name = kind.rpartition("/")[2].rpartition("+")[2]
        if name in weights:
            weights[name] = max(weights[name], _weight(parameters))
    return weights["xml"] > weights["json"]


def _weight(parameters: list[str]) -> float:
    """Return the q of an Accept part; one that is no number counts as 1."""
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return float(value)
            except ValueError:
                return 1.0
    return 1.0


def _element(tag: str, value: object) -> Iterator[str]:
    """Write a value as an element.

    Edge: an element's name is the member's with a capital first letter; the member `name` is an
    attribute; a list is the element again and again.
    """
    if isinstance(value, list):
        for item in value:
            yield from _element(tag, item)
    elif isinstance(value, Mapping):
        name = value.get("name")
        yield f"<{tag} name={quoteattr(xml_text(name))}>" if isinstance(name, str) else f"<{tag}>"
        for member in sorted(set(value) - {"name"}):
            yield from _element(member[:1].upper() + member[1:], value[member])
        yield f"</{tag}>"
    else:
        text = str(value).lower() if isinstance(value, bool) else str(value)
        yield f"<{tag}>{escape(xml_text(text))}</{tag}>"
