"""Who calls: Basic credentials, or an access token of the login service.

Must not know HTTP beyond the one header, nor the login service: what knows its tokens is a port.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass, replace
from typing import Protocol

from gateway.entities import User
from gateway.management.errors import BEARER, TooManyAttempts, Unauthorized
from gateway.store import Credentials, IsGone, SignIn, TooManyFailures, WrongCredentials, is_there


class BearerTokens(Protocol):
    """Know the access tokens that calls are made with."""

    async def owner(self, token: str) -> str | None:
        """Return the e-mail address of the user a good token was issued to, None for any other token."""
        ...


class NoTokens:
    """Know no token: there is no login service."""

    async def owner(self, token: str) -> str | None:  # noqa: ARG002 - the port's
        """Return nobody."""
        return None


def parse_basic(encoded: str, address: str) -> Credentials:
    """Read what follows the word Basic.

    Raises:
        Unauthorized: it is not readable.
    """
    try:
        text = base64.b64decode(encoded.strip(), validate=True).decode()
    except (binascii.Error, ValueError) as error:
        raise Unauthorized("The Basic credentials cannot be read") from error
    user, colon, password = text.partition(":")
    if not colon or not user:
        raise Unauthorized("The Basic credentials cannot be read")
    return Credentials(user, password, address)


@dataclass(frozen=True, slots=True)
class Authenticator:
    """Tell who calls."""

    sign_in: SignIn
    tokens: BearerTokens

    async def caller(self, header: str, address: str, is_gone: IsGone = is_there) -> User:
        """Return the user that a header proves; `address` is where the call is from.

        `is_gone` says whether the client has hung up: then no password is checked for it.

        Raises:
            Unauthorized: nobody.
            TooManyAttempts: too many attempts wait for their turn already.
            StoreUnavailable: the store did not answer.
        """
        scheme, _, rest = header.strip().partition(" ")
        if scheme.lower() == "bearer":
            return await self._owner(rest.strip())
        if scheme.lower() != "basic":
            raise Unauthorized("Basic credentials or a Bearer token are needed")
        shown = replace(parse_basic(rest, address), is_gone=is_gone)
        try:
            return await self.sign_in.user(shown)
        except WrongCredentials as error:
            raise Unauthorized from error
        except TooManyFailures as error:
            raise TooManyAttempts(error.retry_after) from error

    async def again(self, user: User) -> User:
        """Return the user of a call that was authenticated a while ago, as known now.

        Raises:
            Unauthorized: the user was deleted meanwhile, or has another password.
            StoreUnavailable: the store did not answer.
        """
        known = await self.sign_in.users.find(user.email)
        if known is None or known.password_hash != user.password_hash:
            raise Unauthorized("The user was deleted, or has another password, while the body arrived")
        return known

    async def _owner(self, token: str) -> User:
        """Return the user of an access token, who must still be there."""
        email = await self.tokens.owner(token) if token else None
        user = None if email is None else await self.sign_in.users.find(email)
        if user is None:
            raise Unauthorized("The access token is unknown or expired", challenge=BEARER)
        return user
