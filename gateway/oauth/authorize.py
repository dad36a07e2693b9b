"""The decisions of an authorization endpoint: who may be sent a code, where, and for what.

Facts in, records or an OAuthError out, in the order in which it is decided: what is there, what is asked for,
the client, the redirection. No secret is asked for: the user agent that comes here knows none.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from gateway.oauth import errors
from gateway.oauth.clients import AnyClient
from gateway.oauth.codes import AuthorizationCode
from gateway.oauth.expiry import end_of_life
from gateway.oauth.grants import Mint, assign_scope, in_order
from gateway.oauth.kept_texts import check_length
from gateway.oauth.pkce import read_challenge
from gateway.oauth.random_text import CODE_LENGTH
from gateway.oauth.redirects import choose_redirect_uri
from gateway.oauth.token_facts import TokenAttribute

CODE = "code"
TOKEN = "token"

DEFAULT_CODE_LIFE = 600.0
"""Seconds that a code lives when nothing is configured: the longest that RFC 6749 §4.1.2 recommends."""


@dataclass(frozen=True, slots=True)
class Authorization:
    """State what an authorization request says; what it does not say is empty."""

    response_type: str
    client_id: str
    redirect_uri: str = ""
    scope: str = ""
    state: str = ""
    app_end_user: str = ""
    challenge: str = field(default="", repr=False)
    challenge_method: str = ""


@dataclass(frozen=True, slots=True)
class CodeWish:
    """State what the policy wants of a code. `code` is a text that another system made, or empty."""

    life: float | None
    attributes: tuple[TokenAttribute, ...] = ()
    code: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class IssuedCode:
    """Hand over a new code with its record."""

    code: str = field(repr=False)
    record: AuthorizationCode


def check_request(asked: Authorization, expected: str) -> None:
    """Refuse a request that does not say who asks, or asks for something else than `expected`.

    Raises:
        OAuthError: MISSING_PARAM or WRONG_RESPONSE_TYPE; TEXT_TOO_LONG, for what would be kept or sent on.
    """
    if not asked.client_id:
        raise errors.MISSING_PARAM(name="client_id")
    if not asked.response_type:
        raise errors.MISSING_PARAM(name="response_type")
    if asked.response_type != expected:
        raise errors.WRONG_RESPONSE_TYPE(expected=expected)
    check_length(redirect_uri=asked.redirect_uri, state=asked.state, app_enduser=asked.app_end_user)


def identify(client: AnyClient | None, client_id: str, now: float) -> AnyClient:
    """Return the client if it is known and may have codes and tokens.

    Raises:
        OAuthError: UNKNOWN_CLIENT, or which of key, app, developer and products is not in order.
    """
    if client is None:
        raise errors.UNKNOWN_CLIENT(client_id=client_id)
    return in_order(client, now)


def issue_code(client: AnyClient, asked: Authorization, wish: CodeWish, mint: Mint) -> IssuedCode:
    """Issue a code to an identified client.

    Raises:
        OAuthError: the redirection or the challenge is refused.
    """
    redirect_uri = choose_redirect_uri(client.app.callback_url, asked.redirect_uri)
    challenge, method = read_challenge(asked.challenge, asked.challenge_method)
    now = mint.clock()
    scope, products = assign_scope(client, asked.scope)
    record = AuthorizationCode(
        client_id=client.credential.consumer_key,
        app_id=client.app.app_id,
        redirect_uri=redirect_uri,
        is_redirect_uri_given=bool(asked.redirect_uri),
        scope=scope,
        api_products=products,
        issued_at=now,
        expires_at=end_of_life(wish.life, now),
        state=asked.state,
        app_end_user=asked.app_end_user,
        attributes=wish.attributes,
        challenge=challenge,
        challenge_method=method,
    )
    return IssuedCode(wish.code or mint.random_text(CODE_LENGTH), record)
