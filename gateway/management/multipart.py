"""Take one part out of a multipart body, also where the client wrote it badly.

Known clients leave out the closing boundary, quote the boundary or write bare line feeds. Nothing is
decoded: a part is the bytes between its head and the next boundary.
"""

from __future__ import annotations

from email.message import Message
from email.parser import BytesParser
from email.policy import HTTP

from gateway.errors import Invalid

MALFORMED = "management.InvalidMultipart"
_MOST_HEAD = 16 * 1024


def parts_of(content: bytes, content_type: str) -> dict[str, bytes]:
    """Return the parts of a `multipart/form-data` body by their names; of two alike the first counts.

    Raises:
        Invalid: there is no boundary, or no part begins with it.
    """
    boundary = _parameter(content_type, "Content-Type", "boundary")
    if not boundary:
        raise Invalid(MALFORMED, "The Content-Type names no boundary")
    marker = b"--" + boundary.encode("latin-1", "replace")
    pieces = (b"\n" + content).split(b"\n" + marker)[1:]
    found: dict[str, bytes] = {}
    for piece in pieces:
        if piece.startswith(b"--"):
            break
        name, part = _part(piece)
        found.setdefault(name, part)
    if not found:
        raise Invalid(MALFORMED, "The body holds no part that begins with the boundary")
    return found


def _part(piece: bytes) -> tuple[str, bytes]:
    """Return name and content of what follows a boundary; the name is empty where none is said."""
    ends = [(piece.find(gap), len(gap)) for gap in (b"\r\n\r\n", b"\n\n")]
    begin, length = min((end for end in ends if end[0] >= 0), default=(_headless(piece), 0))
    head = BytesParser(policy=HTTP).parsebytes(
        piece[:begin][:_MOST_HEAD].lstrip() + b"\r\n\r\n", headersonly=True
    )
    content = piece[begin + length :]
    disposition = str(head.get("Content-Disposition", ""))
    return _parameter(disposition, "Content-Disposition", "name"), content.removesuffix(b"\r")


def _headless(piece: bytes) -> int:
    """Return where content begins that follows its head without an empty line: behind `Content-` lines."""
    begin = 0
    for line in piece.splitlines(keepends=True):
        if line.strip() and not line.lower().startswith(b"content-"):
            break
        begin += len(line)
    return begin


def _parameter(value: str, header: str, name: str) -> str:
    """Return a parameter of a header's value, "" when it has none."""
    message = Message()
    message[header] = value.replace("\r", " ").replace("\n", " ")
    found = message.get_param(name, header=header)
    return found if isinstance(found, str) else ""
