"""Take one part out of a multipart body, also where the client wrote it badly.

Known clients leave out the closing boundary, quote the boundary or write bare line feeds. Nothing is
decoded: a part is the bytes between its head and the next boundary. How much work a body may make is bounded:
so many parts, and heads of so many bytes and lines.
"""

from __future__ import annotations

from email.message import Message

from gateway.errors import Invalid

MALFORMED = "management.InvalidMultipart"
MOST_PARTS = 100
_MOST_HEAD = 8 * 1024
_MOST_LINES = 20
_LONGEST_LINE = 1024
_DISPOSITION = b"content-disposition"


def parts_of(content: bytes, content_type: str) -> dict[str, bytes]:
    """Return the parts of a `multipart/form-data` body by their names; of two alike the first counts.

    Raises:
        Invalid: there is no boundary, no part begins with it, or there are too many parts or headers.
    """
    boundary = _parameter(content_type, "Content-Type", "boundary")
    if not boundary:
        raise Invalid(MALFORMED, "The Content-Type names no boundary")
    marker = b"\n--" + boundary.encode("latin-1", "replace")
    # One more than may be, and what ends them.
    pieces = (b"\n" + content).split(marker, MOST_PARTS + 2)[1:]
    found: dict[str, bytes] = {}
    for number, piece in enumerate(pieces):
        if piece.startswith(b"--"):
            break
        if number == MOST_PARTS:
            raise Invalid(MALFORMED, f"The body holds more than {MOST_PARTS} parts")
        name, part = _part(piece)
        found.setdefault(name, part)
    if not found:
        raise Invalid(MALFORMED, "The body holds no part that begins with the boundary")
    return found


def _part(piece: bytes) -> tuple[str, bytes]:
    """Return name and content of what follows a boundary; the name is empty where none is said."""
    start = piece[:_MOST_HEAD]
    ends = [(start.find(gap), len(gap)) for gap in (b"\r\n\r\n", b"\n\n")]
    begin, length = min((end for end in ends if end[0] >= 0), default=(_headless(start), 0))
    content = piece[begin + length :]
    disposition = _disposition(start[:begin])
    return _parameter(disposition, "Content-Disposition", "name"), content.removesuffix(b"\r")


def _disposition(head: bytes) -> str:
    """Return the Content-Disposition of a head, "" where it has none.

    Raises:
        Invalid: the head has too many lines, or this one is too long.
    """
    lines = _unfolded(head)
    if len(lines) > _MOST_LINES:
        raise Invalid(MALFORMED, f"A part has more than {_MOST_LINES} headers")
    for line in lines:
        name, _, value = line.partition(b":")
        if name.strip().lower() != _DISPOSITION:
            continue
        if len(value) > _LONGEST_LINE:
            raise Invalid(MALFORMED, f"A Content-Disposition is longer than {_LONGEST_LINE} bytes")
        return value.decode("utf-8", "replace").strip()
    return ""


def _unfolded(head: bytes) -> list[bytes]:
    """Return the lines of a head; one that begins with a blank goes on with the one before it."""
    joined = head.strip().replace(b"\r\n", b"\n").replace(b"\n ", b" ").replace(b"\n\t", b" ")
    return joined.split(b"\n", _MOST_LINES)


def _headless(start: bytes) -> int:
    """Return where content begins that follows its head without an empty line: behind `Content-` lines."""
    begin = 0
    for line in start.splitlines(keepends=True):
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
