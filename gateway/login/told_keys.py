"""What is told of access tokens: `/token_keys`, what verifies them, and `/userinfo`, whose one is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import web

from gateway.login.access_tokens import RS256, AccessTokens
from gateway.login.key_rotation import still_verifies
from gateway.login.refusals import answered, bad_access_token, wrong_verb
from gateway.oauth import jose


@dataclass(frozen=True, slots=True)
class TokenTelling:
    """Tell of access tokens. `clock` gives epoch seconds."""

    tokens: AccessTokens
    clock: Callable[[], float]

    async def keys(self, request: web.Request) -> web.Response:
        """Answer the set of public keys (RFC 7517), each with its PEM as a UAA gives it."""
        _check_verb(request)
        ring, now = await self.tokens.keys.read(), self.clock()
        told = [
            {"kid": key.key_id, **jose.public_members(key.public_pem, RS256), "value": key.public_pem}
            for key in ring.keys
            if still_verifies(key, now)
        ]
        return answered({"keys": told})

    async def user(self, request: web.Request) -> web.Response:
        """Answer whose the Bearer token of a request is.

        Raises:
            LoginRefused: nobody's.
        """
        _check_verb(request)
        scheme, _, token = request.headers.get("Authorization", "").strip().partition(" ")
        user = await self.tokens.user(token.strip()) if scheme.lower() == "bearer" else None
        if user is None:
            raise bad_access_token()
        user_id = self.tokens.id_of(user)
        return answered({"user_id": user_id, "sub": user_id, "user_name": user.email, "email": user.email})


def _check_verb(request: web.Request) -> None:
    if request.method not in ("GET", "HEAD"):
        raise wrong_verb(request.method, "GET")
