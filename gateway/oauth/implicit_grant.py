"""The grant `implicit`: an access token at once, by way of the user agent; no secret, and no refresh token.

RFC 9700 §2.1.2 advises against it: what goes through a user agent leaks. Bundles use it all the same.
"""

from __future__ import annotations

from collections.abc import Mapping

from gateway.oauth.authorize import Authorization
from gateway.oauth.clients import AnyClient
from gateway.oauth.expiry import seconds_left
from gateway.oauth.grants import Issued, Mint, Wish, access_record
from gateway.oauth.random_text import ACCESS_TOKEN_LENGTH

IMPLICIT = "implicit"
_RFC_TYPE = "Bearer"


def implicit(client: AnyClient, wish: Wish, mint: Mint) -> Issued:
    """Issue an access token to an identified client."""
    record = access_record(client, IMPLICIT, wish, mint)
    return Issued(wish.token or mint.random_text(ACCESS_TOKEN_LENGTH), record)


def implicit_members(
    issued: Issued, asked: Authorization, now: float, *, is_rfc: bool = False
) -> Mapping[str, str]:
    """Return what is told to the user agent, in order; state and scope only where they were in the request.

    RFC 6749 §4.2.2 wants the token's type, too; with `is_rfc` it is the RFC's, and the time that is left
    of an endless token is not told.
    """
    record = issued.record
    members = {
        "expires_in": str(seconds_left(record.expires_at, now)),
        "access_token": issued.token,
        "token_type": _RFC_TYPE if is_rfc else record.token_type,
    }
    if is_rfc and record.expires_at is None:
        del members["expires_in"]
    if asked.state:
        members["state"] = asked.state
    if asked.scope:
        members["scope"] = record.scope
    return members
