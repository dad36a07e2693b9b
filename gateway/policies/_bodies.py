"""What a message says its body is: the Content-Type gates of Edge's policies."""

from __future__ import annotations

from gateway.message import Message

OFFLOAD_FROM = 16 * 1024
"""Bytes, or characters, of a body from which on it is worked on beside the other exchanges.

Working on fewer takes some milliseconds at worst; handing work to a thread, a tenth of one.
"""

_XML_TYPES = frozenset({"application/xml", "text/xml"})


def is_xml(message: Message) -> bool:
    """Tell whether a message says that its body is XML."""
    return message.media_type in _XML_TYPES or message.media_type.endswith("+xml")


def is_json(message: Message) -> bool:
    """Tell whether a message says that its body is JSON."""
    return message.media_type == "application/json" or message.media_type.endswith("+json")


def raw_body(message: Message) -> bytes | str:
    """Return the body: as text where the header names its charset, else as bytes that declare their own."""
    has_charset = "charset" in (message.headers.get("Content-Type") or "").lower()
    return message.text if has_charset else message.body
