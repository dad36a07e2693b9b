"""When a token is at hand, when it is refreshed, and when the user is asked.

A token that has not ended is given as it is; but with a password at hand the login service is asked whether
it still counts, so that a script heals by itself. One that has ended is refreshed, and where that is refused
the user proves to be there again.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from gateway.cli.sso.failures import Failure, Rejected
from gateway.cli.sso.options import Options
from gateway.cli.sso.session_files import FOLDER, Session, SessionFiles
from gateway.cli.sso.terminal import ask, ask_hidden
from gateway.cli.sso.token_service import TokenService

LEEWAY = 60.0
"""Seconds before its end from which a token is not given any more: its call is yet to be made."""
USER_PROMPT = "Enter username:"
PASSWORD_PROMPT = "Enter the password for user '{user}'"
CODE_PROMPT = "Enter the six-digit code if '{user}' is MFA enabled or press ENTER:"
ACURL_CODE_PROMPT = "Enter the six-digit code (no spaces) if '{user}' is MFA-enabled or press ENTER:"


@dataclass(frozen=True, slots=True)
class Sessions:
    """Give tokens. `clock` gives epoch seconds; `ask` and `ask_hidden` return what is typed at a prompt."""

    service: TokenService
    files: SessionFiles
    code_prompt: str
    clock: Callable[[], float] = time.time
    ask: Callable[[str], str] = ask
    ask_hidden: Callable[[str], str] = ask_hidden

    def token(self, options: Options) -> str:
        """Return a good access token.

        Raises:
            Failure: there is none to be had, and why.
        """
        session = self._session(options)
        try:
            self.files.give_out(session.access_token)
        except OSError as error:
            _warn(f"the token cannot be kept: {error}")
        return session.access_token

    def _session(self, options: Options) -> Session:
        if options.passcode is not None:
            form = {"grant_type": "password", "response_type": "token", "passcode": options.passcode}
            return self._begun(form, options.user or "")
        kept = self._kept(options.user)
        if kept is not None:
            still_good = self._still_good(kept, options)
            if still_good is not None:
                return still_good
        return self._logged_in(options, options.user or (kept.username if kept is not None else None))

    def _kept(self, user: str | None) -> Session | None:
        """Return the session that is meant.

        Raises:
            Failure: there are several.
        """
        if user is not None:
            return self.files.of(user, self.service.url)
        found = self.files.all(self.service.url)
        if len(found) > 1:
            names = ", ".join(session.username for session in found)
            raise Failure(f"several users have a session: say by -u which one is meant: {names}")
        return found[0] if found else None

    def _still_good(self, kept: Session, options: Options) -> Session | None:
        """Return a session as it is, or refreshed; None when it is over."""
        if self.clock() + LEEWAY < kept.expires_at and not (
            options.password is not None and self.service.rejects(kept.access_token)
        ):
            return kept
        if not kept.refresh_token:
            return None
        form = {"grant_type": "refresh_token", "refresh_token": kept.refresh_token}
        try:
            return self._begun(form, kept.username)
        except Rejected:
            self.files.forget(kept)
            return None

    def _logged_in(self, options: Options, user: str | None) -> Session:
        user = user if user is not None else self.ask(USER_PROMPT).strip()
        if not user:
            raise Failure("a user name is needed")
        password = options.password
        if password is None:
            password = self.ask_hidden(PASSWORD_PROMPT.format(user=user))
        code = options.code
        if code is None:
            code = self.ask(self.code_prompt.format(user=user)).strip()
        form = {"grant_type": "password", "username": user, "password": password}
        return self._begun({**form, "mfa_token": code} if code else form, user)

    def _begun(self, form: dict[str, str], user: str) -> Session:
        """Return the session that a form obtains, which is kept."""
        session = self.service.session(form, user)
        try:
            self.files.save(session)
        except OSError as error:
            _warn(f"the session cannot be kept: {error}")
        return session


def _warn(sentence: str) -> None:
    print(f"warning: {sentence}", file=sys.stderr)


def home_sessions(login_url: str, code_prompt: str) -> Sessions:
    """Return the sessions of whoever runs this, at a login service."""
    folder = Path(os.path.expanduser("~")) / FOLDER
    return Sessions(TokenService(login_url, time.time), SessionFiles(folder), code_prompt)
