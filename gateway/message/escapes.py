"""Escape text for JSON, XML and HTML, as the message-template functions of Edge do.

Each function maps any text to text; what a format cannot hold at all is left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from html.entities import codepoint2name

_SURROGATES = range(0xD800, 0xE000)
_XML_NAMES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;"}
_JSON_NAMES = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def _json_table() -> dict[int, str]:
    """List what JSON wants escaped: the quote, the backslash, and what is below a blank."""
    table = {code: f"\\u{code:04x}" for code in range(0x20)}
    table |= {code: f"\\u{code:04x}" for code in _SURROGATES}
    return table | {ord(sign): escaped for sign, escaped in _JSON_NAMES.items()}


def _xml_table(*, controls: Mapping[int, str | None]) -> dict[int, str | None]:
    """List what XML wants escaped; `controls` says what becomes of the C0 control characters."""
    table: dict[int, str | None] = dict(controls)
    table |= dict.fromkeys(_SURROGATES) | {0xFFFE: None, 0xFFFF: None, 0: None}
    # The C1 controls are allowed, discouraged, and lost by some readers unless written as references.
    table |= {code: f"&#{code};" for code in range(0x7F, 0xA0) if code != 0x85}
    return table | {ord(sign): name for sign, name in _XML_NAMES.items()}


_C0 = [code for code in range(1, 0x20) if chr(code) not in "\t\n\r"]
_JSON = _json_table()
_XML10 = _xml_table(controls=dict.fromkeys(_C0))
_XML11 = _xml_table(controls={code: f"&#{code};" for code in _C0})
_HTML = {code: f"&{name};" for code, name in codepoint2name.items()} | {ord("'"): "&#39;"}


def escape_json(text: str) -> str:
    """Escape quotes, backslashes and control characters for the inside of a JSON string."""
    return text.translate(_JSON)


def escape_xml(text: str) -> str:
    """Escape for XML 1.0, dropping the control characters it cannot hold."""
    return text.translate(_XML10)


def escape_xml11(text: str) -> str:
    """Escape for XML 1.1, where control characters become character references."""
    return text.translate(_XML11)


def encode_html(text: str) -> str:
    """Escape with the named entities of HTML 4; the apostrophe becomes `&#39;`."""
    return text.translate(_HTML)
