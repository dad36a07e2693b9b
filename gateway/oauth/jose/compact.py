"""A token in its compact form: `header.payload.signature`, each part in base64url without padding.

Nothing is believed here: a `Compact` that was read may have been written by anybody.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass, field

from gateway.oauth.jose.refusals import Refusal, Refused
from gateway.oauth.jose.strict_json import read_object

LONGEST = 10 * 1024 * 1024
"""Characters that a token may have."""


@dataclass(frozen=True, slots=True)
class Compact:
    """Hold the parts of a token, decoded, and the bytes that were signed."""

    header: dict[str, object]
    header_text: str
    payload: bytes
    is_detached: bool
    signed: bytes = field(repr=False)
    signature: bytes = field(repr=False)


def split(token: str) -> Compact:
    """Take a token apart.

    Raises:
        Refused: MALFORMED, when it has not three parts in base64url; INVALID_JSON, when its header is no
            JSON object.
    """
    parts = token.split(".")
    if len(parts) != 3 or len(token) > LONGEST or not parts[0]:
        raise Refused(Refusal.MALFORMED)
    head, payload, signature = map(_decoded, parts)
    try:
        text = head.decode()
        header = read_object(text)
    except ValueError as error:
        raise Refused(Refusal.INVALID_JSON) from error
    signed = token.rpartition(".")[0].encode()
    return Compact(header, text, payload, not parts[1], signed, signature)


def claims_of(payload: bytes) -> tuple[dict[str, object], str]:
    """Return the claims that a payload holds, and its text.

    Raises:
        Refused: INVALID_JSON, when it is no JSON object.
    """
    try:
        text = payload.decode()
        return read_object(text), text
    except ValueError as error:
        raise Refused(Refusal.INVALID_JSON) from error


def signing_input(header: bytes, payload: bytes) -> bytes:
    """Return what is signed: header and payload, encoded, with a dot between."""
    return encode(header).encode() + b"." + encode(payload).encode()


def encode(raw: bytes) -> str:
    """Return bytes in base64url without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    """Return the bytes of a base64url text without padding, which has one spelling only.

    Raises:
        ValueError: it is none.
    """
    raw = base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
    if encode(raw) != text:
        raise ValueError("not the only spelling of what it means")
    return raw


def _decoded(part: str) -> bytes:
    try:
        return decode(part)
    except (ValueError, binascii.Error) as error:
        raise Refused(Refusal.MALFORMED) from error
