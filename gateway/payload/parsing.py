"""Parse JSON bodies without trusting them, and look XML bodies over before anything is built from them.

Limits are checked first: a body's size, how deep it nests, and how many nodes or values it may become. A
DOCTYPE is refused before a parser that builds a tree sees the body (`xml_tree`).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from math import isfinite
from xml.parsers import expat

from gateway.payload.errors import PayloadError


@dataclass(frozen=True, slots=True)
class PayloadLimits:
    """Bound what a body may cost. The size is Edge's limit for messages that are not streamed.

    `max_nodes` counts elements and attributes, or JSON values.
    """

    max_bytes: int = 10 * 1024 * 1024
    max_depth: int = 256
    max_nodes: int = 100_000


DEFAULT_LIMITS = PayloadLimits()

# A string that is not closed runs to the end of the text, so each character is looked at once. Each
# branch begins with a sign of its own, so that the engine looks for these and does not try everywhere.
_JSON_STRUCTURE = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|,|\[|\{|\]|\}', re.DOTALL)


def parse_json_payload(raw: bytes | str, limits: PayloadLimits = DEFAULT_LIMITS) -> object:
    """Return the value of a JSON text: dict, list, str, int, float, bool or None.

    Bytes may be UTF-8, UTF-16 or UTF-32, with or without BOM. Of a member given twice the last
    one counts.

    Raises:
        PayloadError: not JSON, NaN and Infinity included, or beyond a limit.
    """
    if len(raw) > limits.max_bytes:
        raise PayloadError(f"JSON larger than {limits.max_bytes} bytes")
    text = raw if isinstance(raw, str) else _decode(raw)
    _check_json_size(text, limits)
    try:
        value: object = json.loads(text, parse_constant=_refuse_constant, parse_float=_finite)
    except PayloadError:
        raise
    except ValueError as error:
        raise PayloadError(f"Malformed JSON: {error}") from error
    return value


def _decode(raw: bytes) -> str:
    try:
        return raw.decode(json.detect_encoding(raw))
    except UnicodeDecodeError as error:
        raise PayloadError(f"Malformed JSON: not {error.encoding} at byte {error.start}") from error


def _check_json_size(text: str, limits: PayloadLimits) -> None:
    """Refuse text that nests too deep for a parser that recurses, or holds too many values.

    A value comes first, follows a comma, or is the first in an array or object (an empty one counts
    twice). Strings are left out of the count only where counting what is in them finds too many, so
    that most texts are never looked through.
    """
    opening = text.count("[") + text.count("{")
    if opening > limits.max_depth or opening + text.count(",") >= limits.max_nodes:
        _look_through(text, limits)


def _look_through(text: str, limits: PayloadLimits) -> None:
    """Count depth and values with strings left out; stop where a limit is passed, or no JSON can follow."""
    depth, values, strings = 0, 1, 0
    for match in _JSON_STRUCTURE.finditer(text):
        sign = match[0][0]
        if sign in "]}":
            depth -= 1
            if depth < 0:
                return
        elif sign == '"':
            strings += 1
        else:
            values += 1
            depth += sign != ","
        if depth > limits.max_depth:
            raise PayloadError(f"JSON nested deeper than {limits.max_depth}")
        # Members have names as well; more strings are no JSON, but would take as long to count.
        if values > limits.max_nodes or strings > 2 * limits.max_nodes:
            raise PayloadError(f"JSON with more than {limits.max_nodes} values")


def _refuse_constant(name: str) -> object:
    raise PayloadError(f"Malformed JSON: {name} is no JSON number")


def _finite(literal: str) -> float:
    number = float(literal)
    if isfinite(number):
        return number
    raise PayloadError(f"Malformed JSON: {literal} is out of range")


def check_xml_size(body: bytes, limits: PayloadLimits) -> None:
    """Refuse a body that is too large, or could become too many nodes.

    Every element and comment is at least one `<` that ends none, every attribute at least one `=`,
    so that their number bounds what a tree of the body takes. Text may hold as many `=` again.
    """
    if len(body) > limits.max_bytes:
        raise PayloadError(f"XML larger than {limits.max_bytes} bytes")
    # In UTF-16, either way round, a zero byte stands between the two signs; elsewhere it is not XML.
    ends = body.count(b"</") + body.count(b"<\0/")
    if body.count(b"<") - ends > limits.max_nodes or body.count(b"=") > 2 * limits.max_nodes:
        raise PayloadError(f"XML with more than {limits.max_nodes} nodes")


class _PrologRead(Exception):
    """Stop the first reading at the root element: what follows is of no interest to it."""


def refuse_doctype(body: bytes, encoding: str | None = None) -> None:
    """Refuse a body that declares a document type, without reading further than its prolog.

    Raises:
        PayloadError: for a DOCTYPE, an encoding that cannot be read, and a prolog that is not
            well formed.
    """
    parser = expat.ParserCreate(encoding)
    parser.StartDoctypeDeclHandler = _on_doctype
    parser.StartElementHandler = _on_root
    try:
        parser.Parse(body, True)
    except _PrologRead:
        return
    except expat.ExpatError as error:
        raise PayloadError(xml_error_text(error, parser)) from error
    except PayloadError:
        raise
    except (LookupError, ValueError) as error:
        # What the codec registry says of a declared encoding that it does not know, or that takes
        # more than one byte a character.
        raise PayloadError(f"Unsupported encoding: {error}") from error


def _on_doctype(*_declaration: object) -> None:
    raise PayloadError("Document type declarations are not accepted")


def _on_root(*_element: object) -> None:
    raise _PrologRead


_TRUNCATED = frozenset({"no element found", "unclosed token", "unclosed CDATA section", "partial character"})


def xml_error_text(error: expat.ExpatError, parser: expat.XMLParserType) -> str:
    """Word a parser error as Edge's parser does, blanks included.

    Edge: `Premature end of document while parsing at line 1(possibly  around char 0)`.
    """
    reason = expat.ErrorString(error.code)
    reason = "Premature end of document" if reason in _TRUNCATED else reason.capitalize()
    offset = max(parser.ErrorByteIndex, 0)
    return f"{reason} while parsing at line {error.lineno}(possibly  around char {offset})"
