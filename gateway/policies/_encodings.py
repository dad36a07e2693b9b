"""How octets are written as texts: the encodings that policies of signatures know by name."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping

from gateway.policies._values import Wrong

UTF8 = "utf8"


def _utf8(text: str) -> bytes:
    """Encode text as UTF-8; it may hold lone surrogates, which JSON can bring in."""
    return text.encode("utf-8", "surrogatepass")


def _from_base64(text: str) -> bytes:
    return base64.b64decode(text, validate=True)


def _from_base64url(text: str) -> bytes:
    """Read the alphabet of URLs, with or without its padding."""
    bare = text.rstrip("=")
    if not set(bare).isdisjoint("+/"):
        raise binascii.Error("not of the alphabet of URLs")
    return base64.b64decode(bare + "=" * (-len(bare) % 4), altchars=b"-_", validate=True)


READERS: Mapping[str, Callable[[str], bytes]] = {
    UTF8: _utf8,
    "hex": binascii.unhexlify,
    "base16": binascii.unhexlify,
    "base64": _from_base64,
    "base64url": _from_base64url,
}
"""Turn a text into octets; each raises ValueError for a text that is not in its encoding."""

WRITERS: Mapping[str, Callable[[bytes], str]] = {
    "hex": bytes.hex,
    "base16": bytes.hex,
    "base64": lambda octets: base64.b64encode(octets).decode("ascii"),
    # As JWS writes it: what stands in a URL has no padding.
    "base64url": lambda octets: base64.urlsafe_b64encode(octets).decode("ascii").rstrip("="),
}
"""Turn octets into a text, hexadecimal digits in lower case."""


def to_encoding(text: str) -> str:
    """Check the name of an encoding of octets; case and hyphens do not count.

    Raises:
        Wrong: there is none of that name.
    """
    return _known(text, tuple(WRITERS))


def to_key_encoding(text: str) -> str:
    """Check the name of an encoding that a key may be written in; case and hyphens do not count.

    Raises:
        Wrong: there is none of that name.
    """
    return _known(text, tuple(READERS))


def _known(text: str, names: tuple[str, ...]) -> str:
    name = text.lower().replace("-", "")
    if name not in names:
        raise Wrong(f"'{text}' is none of {', '.join(names)}")
    return name
