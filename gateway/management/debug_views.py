"""Recorded transactions as Edge shows them: JSON for screens, XML for capture tools.

The XML is as it was recorded from Edge, down to `<Completed>true</Completed>` without a blank: tools look for
that text. Of the JSON, the members of messages and of what variables were used are inferred from it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.sax.saxutils import escape, quoteattr

import orjson

from gateway.entities import DebugSession
from gateway.xml_text import xml_text

Pairs = list[tuple[str, str]]
Json = dict[str, object]


@dataclass(frozen=True, slots=True)
class ShownPoint:
    """Be one point of a transaction; `accesses` are verb, name, value or None for null, and success."""

    id: str
    at: float
    properties: Pairs
    message: Mapping[str, object] | None
    accesses: list[tuple[str, str, str | None, bool]]

    @property
    def is_bare(self) -> bool:
        """Tell whether there is nothing to be said of it."""
        return not self.properties and self.message is None and not self.accesses


@dataclass(frozen=True, slots=True)
class Shown:
    """Be a recorded transaction."""

    completed: bool
    points: list[ShownPoint]

    @classmethod
    def of(cls, raw: str) -> Shown:
        """Read a transaction as it is stored."""
        record = orjson.loads(raw)
        points = [
            ShownPoint(
                each["id"],
                each["at"],
                [(name, value) for name, value in each.get("properties", ())],
                each.get("message"),
                [(verb, name, value, success) for verb, name, value, success in each.get("accesses", ())],
            )
            for each in record["points"]
        ]
        return cls(record["completed"], points)


def session_view(session: DebugSession) -> Json:
    """Return a session as the call that begins it answers it; all but the name is inferred."""
    return {
        "count": session.count,
        "name": session.name,
        "timeout": str(session.timeout),
        "tracesize": session.trace_size,
        "validity": session.timeout * 1000,
    }


def transaction_view(shown: Shown) -> Json:
    """Return a transaction as JSON."""
    points = [{"id": point.id, "results": list(_results(point))} for point in shown.points]
    return {"completed": shown.completed, "point": points}


def _results(point: ShownPoint) -> Iterator[Json]:
    if point.is_bare:
        return
    properties = [{"name": name, "value": value} for name, value in point.properties]
    yield {
        "ActionResult": "DebugInfo",
        "properties": {"property": properties},
        "timestamp": _moment(point.at),
    }
    if point.message is not None:
        yield _message_view(point.message)
    if point.accesses:
        yield {
            "ActionResult": "VariableAccess",
            "accessList": [_access_view(*each) for each in point.accesses],
        }


def _message_view(message: Mapping[str, object]) -> Json:
    view: Json = {
        "ActionResult": message["kind"],
        "content": message["content"],
        "headers": [{"name": name, "value": value} for name, value in _headers(message)],
    }
    if "verb" in message:
        return {**view, "uRI": message["uri"], "verb": message["verb"]}
    return {**view, "reasonPhrase": message["reason"], "statusCode": str(message["status"])}


def _headers(message: Mapping[str, object]) -> Pairs:
    headers = message["headers"]
    return [(name, value) for name, value in headers] if isinstance(headers, list) else []


def _access_view(verb: str, name: str, value: str | None, success: bool) -> Json:
    inner: Json = {"name": name}
    if value is not None:
        inner["value"] = value
    if verb != "Get":
        inner["success"] = success
    return {verb: inner}


def _moment(at: float) -> str:
    """Return a time as Edge's traces write it: `30-04-26 04:07:20:658`, in UTC."""
    moment = datetime.fromtimestamp(at, UTC)
    return f"{moment:%d-%m-%y %H:%M:%S}:{moment.microsecond // 1000:03d}"


# house: what stands around a transaction in its file
def transaction_xml(shown: Shown, organization: str, session: DebugSession, id: str, now: float) -> str:
    """Return a transaction as the document that capture tools keep."""
    places = {
        "Retrieved": datetime.fromtimestamp(now, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "Organization": organization,
        "Environment": session.environment,
        "API": session.api,
        "Revision": str(session.revision),
        "SessionId": session.name,
    }
    head = "".join(_element(name, value) for name, value in places.items())
    points = "".join(text for point in shown.points for text in _point_xml(point))
    completed = _element("Completed", str(shown.completed).lower())
    data = f"<Data>{completed}{points}</Data>"
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f"<DebugSession>{head}<Messages><Message>{_element('DebugId', id)}{data}</Message></Messages>"
        "</DebugSession>"
    )


def _point_xml(point: ShownPoint) -> Iterator[str]:
    if point.is_bare:
        yield f"<Point id={_quoted(point.id)}/>"
        return
    yield f"<Point id={_quoted(point.id)}><DebugInfo>{_element('Timestamp', _moment(point.at))}"
    yield f"<Properties>{_named('Property', point.properties)}</Properties></DebugInfo>"
    if point.message is not None:
        yield from _message_xml(point.message)
    if point.accesses:
        yield f"<VariableAccess>{''.join(_access_xml(*each) for each in point.accesses)}</VariableAccess>"
    yield "</Point>"


def _message_xml(message: Mapping[str, object]) -> Iterator[str]:
    kind = str(message["kind"])
    content = _element("Content", str(message["content"]))
    headers = f"<Headers>{_named('Header', _headers(message))}</Headers>"
    yield f"<{kind}>"
    if "verb" in message:
        yield (
            headers + _element("URI", str(message["uri"])) + _element("Verb", str(message["verb"])) + content
        )
    else:
        yield content + headers + _element("ReasonPhrase", str(message["reason"]))
        yield _element("StatusCode", str(message["status"]))
    yield f"</{kind}>"


def _access_xml(verb: str, name: str, value: str | None, success: bool) -> str:
    shown = "" if value is None else f" value={_quoted(value)}"
    result = "" if verb == "Get" else f' success="{str(success).lower()}"'
    return f"<{verb} name={_quoted(name)}{shown}{result}/>"


def _named(tag: str, pairs: Pairs) -> str:
    return "".join(f"<{tag} name={_quoted(name)}>{escape(xml_text(value))}</{tag}>" for name, value in pairs)


def _element(tag: str, text: str) -> str:
    return f"<{tag}>{escape(xml_text(text))}</{tag}>"


def _quoted(text: str) -> str:
    return quoteattr(xml_text(text))
