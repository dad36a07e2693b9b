"""The parameters of a signed request: collected from header, query and form. Source: RFC 5849 §3.4.1.3, §3.5.

Strict where the RFC is: protocol parameters stand in one place only, and each of them once. Names and
values are kept as they are signed, percent-encoded; what the protocol says of them is read decoded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from gateway.oauth.v1 import problems
from gateway.oauth.v1.percent import decode, decode_form, encode

SCHEME = "OAuth"
PREFIX = b"oauth_"
"""What opens the names of protocol parameters."""
SIGNATURE = "oauth_signature"

_KNOWN = frozenset(
    {
        *("oauth_callback", "oauth_consumer_key", "oauth_nonce", SIGNATURE, "oauth_signature_method"),
        *("oauth_timestamp", "oauth_token", "oauth_verifier", "oauth_version"),
    }
)
"""Parameters that a refusal may name: the others are whatever the client makes up."""
_ANY = "oauth_*"
_ITEM = re.compile(rb'\s*+([^\s=",]++)\s*+=\s*+"((?:[^"\\]|\\.)*+)"\s*+(?:,|\Z)', re.DOTALL)

Pair = tuple[bytes, bytes]


@dataclass(frozen=True, slots=True)
class RequestParameters:
    """Hold what a request says.

    `encoded` are all names and values that are signed, percent-encoded and in no order; `protocol` are the
    decoded protocol parameters by name, the signature among them.
    """

    encoded: tuple[tuple[str, str], ...] = field(repr=False)
    protocol: Mapping[str, str] = field(repr=False)

    def get(self, name: str) -> str:
        """Return a protocol parameter, "" when it is absent: one that is empty says nothing either."""
        return self.protocol.get(name, "")


def collect(authorization: str, query: str, form: bytes) -> RequestParameters:
    """Collect the parameters of a request; `form` is empty where the body is no form, and counts for nothing.

    Raises:
        ProtocolError: PARAMETER_REJECTED: the header is not well written, something is badly encoded, or a
            protocol parameter is given twice or in several places.
    """
    sources = (
        list(_of_header(authorization)),
        list(_of_form(_octets(query))),
        list(_of_form(form)),
    )
    if sum(any(_is_protocol(name) for name, _ in source) for source in sources) > 1:
        raise problems.PARAMETER_REJECTED(name=_ANY)
    pairs = [pair for source in sources for pair in source]
    protocol = _protocol(pair for pair in pairs if _is_protocol(pair[0]))
    signed = ((name, value) for name, value in pairs if name != SIGNATURE.encode())
    return RequestParameters(tuple((encode(name), encode(value)) for name, value in signed), protocol)


def _octets(text: str) -> bytes:
    """Return the octets that a text came as: those that were no UTF-8 stand in it as surrogates."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError as error:
        raise problems.PARAMETER_REJECTED(name="Authorization or query") from error


def _is_protocol(name: bytes) -> bool:
    return name.startswith(PREFIX)


def _protocol(pairs: Iterator[Pair]) -> Mapping[str, str]:
    """Return protocol parameters as texts, each of which is given once."""
    found: dict[str, str] = {}
    for raw_name, raw_value in pairs:
        name = raw_name.decode("utf-8", "replace")
        told = name if name in _KNOWN else _ANY
        if name in found:
            raise problems.PARAMETER_REJECTED(name=told)
        try:
            found[name] = raw_value.decode()
        except UnicodeDecodeError as error:
            raise problems.PARAMETER_REJECTED(name=told) from error
    return found


def _of_header(authorization: str) -> Iterator[Pair]:
    """Yield what an Authorization header says but for the realm; one of another scheme says nothing."""
    scheme, _, rest = authorization.strip().partition(" ")
    if scheme.lower() != SCHEME.lower():
        return
    text = _octets(rest.strip())
    place = 0
    while place < len(text):
        item = _ITEM.match(text, place)
        if item is None:
            raise problems.PARAMETER_REJECTED(name="Authorization")
        place = item.end()
        if item[1].lower() != b"realm":
            yield _decoded(item[1]), _decoded(item[2])
    if text.endswith(b","):
        raise problems.PARAMETER_REJECTED(name="Authorization")


def _decoded(text: bytes) -> bytes:
    try:
        return decode(text)
    except ValueError as error:
        raise problems.PARAMETER_REJECTED(name="Authorization") from error


def _of_form(text: bytes) -> Iterator[Pair]:
    """Yield the fields of a form or a query; a name without a value has an empty one."""
    for part in text.split(b"&"):
        if part:
            name, _, value = part.partition(b"=")
            try:
                yield decode_form(name), decode_form(value)
            except ValueError as error:
                raise problems.PARAMETER_REJECTED(name="query or form") from error
