"""Is a signed request what it says, and may its client have what it asks for: the checks, in order.

The caller looks up what the request names in between, and asks the store for its nonce once the signature
is right: before that, anybody could use up nonces.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field

from gateway.oauth.clients import (
    Client,
    ProductT,
    has_active_company,
    has_active_developer,
    has_approved_app,
    has_approved_key,
    has_current_key,
)
from gateway.oauth.v1 import problems
from gateway.oauth.v1.base_string import base_string
from gateway.oauth.v1.parameters import SIGNATURE, RequestParameters
from gateway.oauth.v1.signature import METHODS, is_same, sign
from gateway.oauth.verify import Call

WINDOW = 300.0
"""Seconds by which a request's timestamp may be off, to either side. Not documented for Edge."""
CLOCK_MARGIN = 60.0
"""Seconds by which the clocks of two machines may differ: for so much longer a nonce is remembered."""

_VERSION = "1.0"
_REQUIRED = ("oauth_consumer_key", "oauth_signature_method", SIGNATURE, "oauth_timestamp", "oauth_nonce")
_TIMESTAMP = re.compile(r"0*[1-9][0-9]{0,14}")

_CLIENT_CHECKS = (
    (has_approved_key, problems.KEY_NOT_APPROVED),
    (has_current_key, problems.KEY_EXPIRED),
    (has_approved_app, problems.APP_NOT_APPROVED),
    (has_active_company, problems.COMPANY_NOT_ACTIVE),
    (has_active_developer, problems.DEVELOPER_NOT_ACTIVE),
)


@dataclass(frozen=True, slots=True)
class SignedRequest:
    """Hold a request that claims to be signed: its verb, its address as it is signed, its parameters."""

    verb: str
    uri: str
    parameters: RequestParameters


@dataclass(frozen=True, slots=True)
class Claims:
    """State what a request says of itself. `timestamp` is epoch seconds; `token` is "" for none."""

    consumer_key: str
    token: str = field(repr=False)
    method: str
    timestamp: int
    nonce: str


def read_claims(parameters: RequestParameters, now: float, *required: str) -> Claims:
    """Return what a request claims, as far as that can be judged without knowing anybody.

    `required` are the protocol parameters that the operation needs beside those of every request.

    Raises:
        ProtocolError: a parameter is absent or malformed, version or method are not supported, or the
            timestamp is not of now.
    """
    for name in (*_REQUIRED, *required):
        if not parameters.get(name):
            raise problems.PARAMETER_ABSENT(name=name)
    if parameters.protocol.get("oauth_version", _VERSION) != _VERSION:
        raise problems.VERSION_REJECTED()
    method = parameters.get("oauth_signature_method")
    if method not in METHODS:
        raise problems.SIGNATURE_METHOD_REJECTED()
    written = parameters.get("oauth_timestamp")
    if not written.isascii() or not _TIMESTAMP.fullmatch(written):
        raise problems.PARAMETER_REJECTED(name="oauth_timestamp")
    timestamp = int(written)
    if abs(now - timestamp) > WINDOW:
        raise problems.TIMESTAMP_REFUSED()
    key, token = parameters.get("oauth_consumer_key"), parameters.get("oauth_token")
    return Claims(key, token, method, timestamp, parameters.get("oauth_nonce"))


def nonce_life(timestamp: int, now: float) -> float:
    """Return for how many seconds from now a nonce is to be remembered: as long as its timestamp may pass."""
    return timestamp + WINDOW - now + CLOCK_MARGIN


def check_signature(
    request: SignedRequest, method: str, consumer_secret: str, token_secret: str = ""
) -> None:
    """Let a request pass that was signed under these secrets.

    Raises:
        ProtocolError: SIGNATURE_INVALID.
    """
    text = base_string(request.verb, request.uri, request.parameters.encoded)
    expected = sign(method, text, consumer_secret, token_secret)
    if not is_same(request.parameters.get(SIGNATURE), expected):
        raise problems.SIGNATURE_INVALID()


def check_client(client: Client[ProductT] | None, now: float) -> Client[ProductT]:
    """Return a client that is known, and in order.

    Raises:
        ProtocolError: it is unknown, or which of key, app and developer is not in order.
    """
    if client is None:
        raise problems.CONSUMER_KEY_UNKNOWN()
    for is_in_order, problem in _CLIENT_CHECKS:
        if not is_in_order(client, now):
            raise problem()
    return client


def check_products(client: Client[ProductT]) -> None:
    """Refuse a client that has no product: its tokens would open nothing.

    Raises:
        ProtocolError: PERMISSION_DENIED.
    """
    if not client.products:
        raise problems.PERMISSION_DENIED()


def product_for(client: Client[ProductT], call: Call, names: Collection[str] | None = None) -> ProductT:
    """Return the client's first product that covers a call; of those named, where names are given.

    Raises:
        ProtocolError: PERMISSION_DENIED: none does.
    """
    for product in client.products:
        if names is not None and product.name not in names:
            continue
        if not product.admits_proxy(call.environment, call.proxy):
            continue
        if not product.path_tests or any(test.matches(call.path) for test in product.path_tests):
            return product
    raise problems.PERMISSION_DENIED()
