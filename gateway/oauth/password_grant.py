"""The grant `password`: tokens for a user's name and password, which an earlier step of the flow checked.

RFC 9700 §2.4 says that it must not be used: the client sees the password. Bundles use it all the same.
"""

from __future__ import annotations

from gateway.oauth import errors
from gateway.oauth.clients import AnyClient
from gateway.oauth.grants import Issued, Mint, Wish, access_record, refresh_of
from gateway.oauth.random_text import ACCESS_TOKEN_LENGTH

PASSWORD = "password"


def require_user(username: str, password: str) -> None:
    """Refuse a request without name or password. Edge: whether they are right is not for this grant to say.

    Raises:
        OAuthError: REQUIRED_PARAM.
    """
    for name, value in (("username", username), ("password", password)):
        if not value:
            raise errors.REQUIRED_PARAM(name=name)


def password(client: AnyClient, wish: Wish, mint: Mint) -> Issued:
    """Issue an access and a refresh token to an authenticated client that came with a user."""
    record = access_record(client, PASSWORD, wish, mint)
    token = wish.token or mint.random_text(ACCESS_TOKEN_LENGTH)
    return Issued(token, record, refresh_of(record, wish, mint))
