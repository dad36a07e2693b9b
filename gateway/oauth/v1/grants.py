"""The decisions of the three legs: a request token, the verifier of a user who agreed, an access token.

Facts in, records or a ProtocolError out. The caller fetches, checks the signature (`verify.py`) and saves,
and shows nothing that was not saved.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from gateway.oauth.clients import AnyClient, is_holder
from gateway.oauth.expiry import end_of_life
from gateway.oauth.grants import Mint
from gateway.oauth.random_text import ACCESS_TOKEN_LENGTH, CONSUMER_SECRET_LENGTH, LEAST_LENGTH
from gateway.oauth.token_facts import APPROVED, TokenAttribute
from gateway.oauth.v1 import problems
from gateway.oauth.v1.records import USED, Credentials, RecordT, RequestToken, SignedToken, Verifier

REQUEST_LIFE = 1800.0
"""Seconds that request tokens and verifiers live. Edge: management answers show exactly 1,800,000 ms."""
OUT_OF_BAND = "oob"
_CALLBACK = re.compile(
    r"(?:[Hh][Tt][Tt][Pp][Ss]?://[A-Za-z0-9\[]|[A-Za-z][A-Za-z0-9+-]*(?:\.[A-Za-z0-9+-]+)+:)[!\"$-~]+"
)
"""An absolute URI, which has no fragment: an address of the web, or an app's own scheme, which has a full
stop: it is a domain's name turned round. Nothing that a browser would run. Source: RFC 8252 §7.1, §8.4."""


@dataclass(frozen=True, slots=True)
class AccessWish:
    """State what a policy wants of an access token: seconds to live (None: endless) and attributes."""

    life: float | None
    attributes: tuple[TokenAttribute, ...] = ()


def request_token(
    client: AnyClient, callback: str, life: float | None, mint: Mint
) -> Credentials[RequestToken]:
    """Issue a request token to a client whose signature was checked.

    Raises:
        ProtocolError: PARAMETER_REJECTED: the callback is neither `oob` nor an address to send a browser to.
    """
    if callback != OUT_OF_BAND and not _CALLBACK.fullmatch(callback):
        raise problems.PARAMETER_REJECTED(name="oauth_callback")
    now = mint.clock()
    record = RequestToken(
        client.credential.consumer_key, client.app.app_id, callback, now, end_of_life(life, now)
    )
    token, secret = mint.random_text(ACCESS_TOKEN_LENGTH), mint.random_text(CONSUMER_SECRET_LENGTH)
    return Credentials(token, secret, record)


def known(found: Credentials[RecordT] | None, client: AnyClient | None = None) -> Credentials[RecordT]:
    """Return a token that was found, and is of that client where one is named.

    Raises:
        ProtocolError: TOKEN_REJECTED: another's is told as one that nobody knows.
    """
    if found is None:
        raise problems.TOKEN_REJECTED()
    if client is not None and not is_holder(client, found.record.consumer_key, found.record.app_id):
        raise problems.TOKEN_REJECTED()
    return found


def check_request_token(record: RequestToken, now: float) -> None:
    """Let a request token pass that may still be verified or exchanged.

    Raises:
        ProtocolError: it is used, revoked or expired.
    """
    if record.status == USED:
        raise problems.TOKEN_USED()
    check_signed_token(record, now)


def check_signed_token(record: RequestToken | SignedToken, now: float) -> None:
    """Let a token pass that was not revoked and whose time is not over, whatever it opens.

    Raises:
        ProtocolError: it is revoked or expired.
    """
    if record.status != APPROVED:
        raise problems.TOKEN_REVOKED()
    if record.expires_at is not None and now >= record.expires_at:
        raise problems.TOKEN_EXPIRED()


def verifier(code: str, app_user_id: str, mint: Mint) -> tuple[str, Verifier]:
    """Make the verifier of a user who agreed to a request token; without a code one is made."""
    now = mint.clock()
    return code or mint.random_text(LEAST_LENGTH), Verifier(app_user_id, now, now + REQUEST_LIFE)


def access_token(
    client: AnyClient, agreed: Verifier | None, wish: AccessWish, mint: Mint
) -> Credentials[SignedToken]:
    """Issue an access token for a request token that was checked; `agreed` is what is known of its verifier.

    Raises:
        ProtocolError: VERIFIER_INVALID: it is not known of this request token, or has expired.
    """
    now = mint.clock()
    if agreed is None or (agreed.expires_at is not None and now >= agreed.expires_at):
        raise problems.VERIFIER_INVALID()
    record = SignedToken(
        consumer_key=client.credential.consumer_key,
        app_id=client.app.app_id,
        api_products=tuple(product.name for product in client.products),
        app_user_id=agreed.app_user_id,
        issued_at=now,
        expires_at=end_of_life(wish.life, now),
        attributes=wish.attributes,
    )
    token, secret = mint.random_text(ACCESS_TOKEN_LENGTH), mint.random_text(CONSUMER_SECRET_LENGTH)
    return Credentials(token, secret, record)
