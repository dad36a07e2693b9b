"""The grants of the login service: a password, a passcode, or a refresh token, for an access token.

Refresh tokens stay the same for all of their life; they end with the user, and with the user's password, and
for a user who has a second factor now they count only if it was shown.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import dataclass

from gateway.entities import LoginProof, LoginSession, User
from gateway.login.access_tokens import AccessTokens, Wish
from gateway.login.one_time_code import OneTimeCodes
from gateway.login.refusals import bad_passcode, bad_refresh_token, bad_scope
from gateway.oauth import REFRESH_TOKEN_LENGTH, random_text
from gateway.store import Credentials, LoginSessions, SignIn

REFRESH_LIFE = 30 * 86_400.0
"""Seconds for which a refresh token is good: 30 days."""
PASSCODE_LIFE = 300.0
"""Seconds for which a passcode is good."""
SCOPES = ("scim.me", "openid", "password.write", "approvals.me", "oauth.approvals")
TOKEN_TYPE = "bearer"


@dataclass(frozen=True, slots=True)
class Asked:
    """Say what every grant is asked for: scopes ("" for all), by which issuer's URL."""

    scope: str
    issuer: str


@dataclass(frozen=True, slots=True)
class Grants:
    """Grant tokens. `clock` gives epoch seconds."""

    sign_in: SignIn
    codes: OneTimeCodes
    sessions: LoginSessions
    tokens: AccessTokens
    clock: Callable[[], float]

    async def prove(self, shown: Credentials, code: str) -> LoginProof:
        """Return the proof that a user was there, by password and, where there is one, second factor.

        Raises:
            WrongCredentials, TooManyFailures, StoreUnavailable: nobody is proven.
        """
        user = await self.sign_in.user(shown, lambda user: self.codes.is_shown(user.email, code))
        has_second = await self.codes.is_needed(user.email)
        return LoginProof(user.email, self.tokens.stamp_of(user), has_second, self.clock())

    async def by_password(self, shown: Credentials, code: str, asked: Asked) -> dict[str, object]:
        """Begin a session by password and code.

        Raises:
            WrongCredentials, TooManyFailures, StoreUnavailable: nobody is proven.
            LoginRefused: the scopes are.
        """
        scopes = _granted(asked.scope, SCOPES)
        return await self._begin(await self.prove(shown, code), scopes, asked)

    async def make_passcode(self, shown: Credentials, code: str) -> str:
        """Return a passcode for who proves to be there: it is good once, and not for long.

        Raises:
            WrongCredentials, TooManyFailures, StoreUnavailable: nobody is proven.
        """
        proof = await self.prove(shown, code)
        passcode = random_text(REFRESH_TOKEN_LENGTH)
        await self.sessions.save_passcode(passcode, proof, lifetime=PASSCODE_LIFE)
        return passcode

    async def by_passcode(self, passcode: str, asked: Asked) -> dict[str, object]:
        """Begin a session by passcode.

        Raises:
            LoginRefused: the passcode is, or the scopes are.
            StoreUnavailable: Redis did not answer.
        """
        scopes = _granted(asked.scope, SCOPES)
        proof = await self.sessions.redeem_passcode(passcode)
        if proof is None or self.clock() >= proof.proven_at + PASSCODE_LIFE:
            raise bad_passcode()
        if await self._user_of(proof) is None:
            raise bad_passcode()
        return await self._begin(proof, scopes, asked)

    async def by_refresh_token(self, refresh_token: str, asked: Asked) -> dict[str, object]:
        """Go on with a session.

        Raises:
            LoginRefused: there is none any more, or the scopes are not its.
            StoreUnavailable: Redis did not answer.
        """
        session = await self.sessions.find(refresh_token)
        if session is None or self.clock() >= session.expires_at:
            raise bad_refresh_token()
        user = await self._user_of(session.proof)
        if user is None:
            await self.sessions.forget(refresh_token)
            raise bad_refresh_token()
        wish = Wish(asked.issuer, _granted(asked.scope, session.scopes), session.proof.proven_at)
        return await self._answer(user, wish, refresh_token)

    async def _user_of(self, proof: LoginProof) -> User | None:
        """Return the user of a proof, None when it proves nobody any more."""
        user = await self.sign_in.users.find(proof.email)
        if user is None or not hmac.compare_digest(self.tokens.stamp_of(user), proof.stamp):
            return None
        is_enough = proof.has_second_factor or not await self.codes.is_needed(user.email)
        return user if is_enough else None

    async def _begin(self, proof: LoginProof, scopes: tuple[str, ...], asked: Asked) -> dict[str, object]:
        user = await self._user_of(proof)
        if user is None:
            # Deleted or changed in these milliseconds.
            raise bad_refresh_token()
        refresh_token = random_text(REFRESH_TOKEN_LENGTH)
        session = LoginSession(proof, scopes, self.clock() + REFRESH_LIFE)
        answer = await self._answer(user, Wish(asked.issuer, scopes, proof.proven_at), refresh_token)
        await self.sessions.save(refresh_token, session, lifetime=REFRESH_LIFE)
        return answer

    async def _answer(self, user: User, wish: Wish, refresh_token: str) -> dict[str, object]:
        """Return the members of an answer, in the order in which Edge writes them."""
        token = await self.tokens.issue(user, wish)
        return {
            "access_token": token.text,
            "token_type": TOKEN_TYPE,
            "refresh_token": refresh_token,
            "expires_in": int(token.expires_at - self.clock()),
            "scope": " ".join(wish.scopes),
            "jti": token.token_id,
        }


def _granted(asked: str, possible: tuple[str, ...]) -> tuple[str, ...]:
    """Return the possible scopes among those that are asked for; all, where none is asked for.

    Raises:
        LoginRefused: none of them is possible.
    """
    wanted = asked.split()
    granted = tuple(scope for scope in possible if scope in wanted) if wanted else possible
    if not granted:
        raise bad_scope()
    return granted
