"""Ask the login service: for tokens, and whether one still counts. Its HTTP is loaded when it is needed."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from gateway.cli.sso.failures import UNREACHABLE, Failure, Rejected
from gateway.cli.sso.session_files import Session

CLIENT = "Basic ZWRnZWNsaTplZGdlY2xpc2VjcmV0"
"""Edge: `edgecli:edgeclisecret`, which is no secret."""
_TOKEN_LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/=")


@dataclass(frozen=True, slots=True)
class Answered:
    """Hold an answer: its status and the members of its body, none where that is no JSON object."""

    status: int
    members: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class TokenService:
    """Ask one login service. `clock` gives epoch seconds."""

    url: str
    clock: Callable[[], float]

    def session(self, form: Mapping[str, str], username: str) -> Session:
        """Return the session that a form obtains, of the user whom the token names or else `username`.

        Raises:
            Rejected: the service refuses.
            Failure: it does not answer, or not as such services do.
        """
        answered = self._ask("/oauth/token", form)
        told = answered.members
        if 400 <= answered.status < 500:
            raise Rejected(f"{self.url} refuses: {_words(told, answered.status)}")
        token, refresh = told.get("access_token"), told.get("refresh_token", "")
        if answered.status != 200 or not isinstance(token, str) or not isinstance(refresh, str):
            raise Failure(
                f"{self.url} answers {answered.status}: {_words(told, answered.status)}", UNREACHABLE
            )
        if not may_be_token(token):
            raise Failure(f"{self.url} answers with a token that cannot be one", UNREACHABLE)
        claims = claims_of(token)
        named = claims.get("user_name", claims.get("email"))
        user = username or (named if isinstance(named, str) and named else "passcode")
        return Session(user, self.url, token, refresh, self._end(claims, told))

    def rejects(self, token: str) -> bool:
        """Say whether the service takes a token for no good; where it does not answer it says nothing."""
        try:
            return self._ask("/userinfo", None, f"Bearer {token}").status == 401
        except Failure:
            return False

    def _end(self, claims: Mapping[str, object], told: Mapping[str, object]) -> float:
        """Return when a token ends: as it says itself, else as the answer around it says."""
        end, left = claims.get("exp"), told.get("expires_in")
        if isinstance(end, int | float):
            return float(end)
        return self.clock() + (float(left) if isinstance(left, int | float) else 0.0)

    def _ask(self, path: str, form: Mapping[str, str] | None, authorization: str = CLIENT) -> Answered:
        from gateway.cli.sso.calls import call  # house: who has a token asks nobody, and this takes a while

        status, body = call(self.url, path, form, authorization)
        return Answered(status, _members(body))


def may_be_token(text: str) -> bool:
    """Say whether a text has the form of a token: then it can stand in a header."""
    return bool(text) and set(text) <= _TOKEN_LETTERS


def claims_of(token: str) -> dict[str, object]:
    """Return what a JWT says, unverified: it is our own, and only its server must believe it."""
    parts = token.split(".")
    if len(parts) != 3:
        return {}
    try:
        return _members(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except ValueError:
        return {}


def _members(body: bytes) -> dict[str, object]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _words(told: Mapping[str, object], status: int) -> str:
    """Return what an answer says is wrong, on one line and without what moves a terminal's cursor."""
    words = told.get("error_description") or told.get("error") or f"status {status}"
    return "".join(letter if letter.isprintable() else " " for letter in str(words)[:300])
