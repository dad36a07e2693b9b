"""Digests and signatures as message-template functions make them.

These are text functions of a proxy's author: md5 and sha1 are among them because bundles use them
to speak to others. What protects the gateway itself lives in `gateway.oauth`.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable, Mapping
from functools import partial

from gateway.message.template_function import Arguments, FunctionError

DIGESTS = ("md5", "sha1", "sha256", "sha384", "sha512")
HMACS = ("md5", "sha1", "sha224", "sha256", "sha384", "sha512")


def to_bytes(text: str) -> bytes:
    """Encode text as UTF-8; it may hold lone surrogates, which JSON can bring in."""
    return text.encode("utf-8", "surrogatepass")


_KEY_ENCODINGS: Mapping[str, Callable[[str], bytes]] = {
    "utf-8": to_bytes,
    "hex": binascii.unhexlify,
    "base16": binascii.unhexlify,
    "base64": partial(base64.b64decode, validate=True),
}
_OUTPUT_ENCODINGS: Mapping[str, Callable[[bytes], bytes]] = {
    "hex": binascii.hexlify,
    "base16": binascii.hexlify,
    "base64": base64.b64encode,
}


def _digest(algorithm: str, text: str) -> bytes:
    return hashlib.new(algorithm, to_bytes(text), usedforsecurity=False).digest()


def digest_hex(algorithm: str, text: str) -> str:
    """Return the digest in lower-case hexadecimal."""
    return _digest(algorithm, text).hex()


def digest_base64(algorithm: str, text: str) -> str:
    """Return the digest in base64."""
    return base64.b64encode(_digest(algorithm, text)).decode("ascii")


def sign(algorithm: str, arguments: Arguments) -> str:
    """Return the HMAC of (key, value[, key encoding[, output encoding]]).

    Raises:
        FunctionError: for an encoding that there is not, and for a key that is empty or not in
            its encoding: a signature anybody could make must not look like one.
    """
    key_text, value, key_encoding, output_encoding = _with_defaults(arguments)
    try:
        key = _KEY_ENCODINGS[key_encoding](key_text)
    except ValueError as error:
        raise FunctionError(f"the key is not {key_encoding}") from error
    if not key:
        raise FunctionError("the key is empty")
    return _OUTPUT_ENCODINGS[output_encoding](hmac.digest(key, to_bytes(value), algorithm)).decode("ascii")


def check_sign(arguments: Arguments) -> None:
    """Refuse encodings that there are not, as far as they are known at deploy."""
    defaults = ("", "", "utf-8", "base64")
    _with_defaults([given or default for given, default in zip(arguments, defaults, strict=False)])


def is_encoding(index: int, text: str) -> bool:
    """Tell whether an unquoted argument of `sign` is the word for an encoding."""
    return index >= 2 and text.lower() in _KEY_ENCODINGS


def _with_defaults(arguments: Arguments) -> tuple[str, str, str, str]:
    """Fill in the encodings and refuse those that there are not."""
    given = [argument or "" for argument in arguments]
    key, value = given[:2]
    key_encoding = given[2].lower() if len(given) > 2 else "utf-8"
    output_encoding = given[3].lower() if len(given) > 3 else "base64"
    if key_encoding not in _KEY_ENCODINGS:
        raise FunctionError(f'unknown key encoding "{key_encoding}"')
    if output_encoding not in _OUTPUT_ENCODINGS:
        raise FunctionError(f'unknown output encoding "{output_encoding}"')
    return key, value, key_encoding, output_encoding
