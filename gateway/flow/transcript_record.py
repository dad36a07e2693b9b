"""The stored form of a transcript: masked, cut, and plain enough for JSON.

    {"completed": true, "points": [{"id": "StateChange", "at": 1.5, "properties": [["To", "END"]],
      "message": {"kind": "RequestMessage", ...}, "accesses": [["Get", "proxy.name", "default", true]]}]}

`trace_size` bounds each body and value, `MOST_TEXT` all of them together: what comes later is left out.
"""

from __future__ import annotations

from collections.abc import Mapping

from gateway.flow.masking import Masks
from gateway.flow.transcript import Point, Properties, Shot, Transcript

MOST_TEXT = 262_144
"""Characters of all messages and values of one transcript."""
LONGEST_HEADER = 2_048


def record_of(transcript: Transcript, masks: Masks, trace_size: int) -> dict[str, object]:
    """Return what is stored of a transcript."""
    writer = _Writer(masks, trace_size)
    points = [writer.point(point) for point in transcript.points]
    if masks.names:
        properties = [["SuccessFullyMaskedConfigs", ", ".join(masks.names)]]
        points.append({"id": "DebugMask", "at": transcript.clock(), "properties": properties})
    return {
        "completed": transcript.is_complete,
        "cut": transcript.is_cut or writer.left <= 0,
        "points": points,
    }


class _Writer:
    """Write points; `left` is how many characters there is room for."""

    def __init__(self, masks: Masks, trace_size: int) -> None:
        self._masks = masks
        self._size = trace_size
        self.left = MOST_TEXT

    def point(self, point: Point) -> dict[str, object]:
        """Write one point."""
        record: dict[str, object] = {"id": point.id, "at": point.at}
        if point.properties:
            record["properties"] = self._properties(point.properties)
        if point.shot is not None:
            record["message"] = self._message(self._masks.shot(point.shot))
        if point.accesses:
            record["accesses"] = [
                [each.verb, _text(each.name), self._value(each.name, each.value), each.success]
                for each in point.accesses
            ]
        return record

    def _properties(self, properties: Properties) -> list[list[str]]:
        return [[name, self._value(name, value) or ""] for name, value in properties]

    def _value(self, name: str, value: str | None) -> str | None:
        shown = self._masks.value(name, value)
        return None if shown is None else self._cut(shown, self._size)

    def _message(self, shot: Shot) -> Mapping[str, object]:
        content = b"" if shot.content is None else shot.content
        text = content[: 4 * self._size].decode(shot.charset, "replace")
        record: dict[str, object] = {
            "kind": shot.kind,
            "headers": [[_text(name), self._cut(value, LONGEST_HEADER)] for name, value in shot.headers],
            "content": self._cut(text, self._size),
        }
        if shot.verb:
            return {**record, "verb": shot.verb, "uri": self._cut(shot.uri, LONGEST_HEADER)}
        return {**record, "status": shot.status, "reason": _text(shot.reason)}

    def _cut(self, text: str, most: int) -> str:
        """Return the beginning of a text that there is room for."""
        text = _text(text[: max(0, min(most, self.left))])
        self.left -= len(text)
        return text


def _text(text: str) -> str:
    """Return a text that JSON can carry: bytes of the wire that are no text become question marks."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()
