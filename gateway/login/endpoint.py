"""`POST /oauth/token`: which grant is asked for, and how its answer is told."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from aiohttp import web

from gateway.config import Network
from gateway.errors import StoreUnavailable
from gateway.login.form import check_client, form_of, query_of
from gateway.login.grants import Asked, Grants
from gateway.login.origin import hung_up, issuer_of
from gateway.login.proving import Proving
from gateway.login.refusals import (
    LoginRefused,
    answered,
    bad_grant,
    bad_request,
    refused,
    store_away,
    wrong_verb,
)
from gateway.store import Credentials

_log = logging.getLogger(__name__)

MOST_CHARACTERS = 1_024
"""Of a user name, a password, a code or a token."""

Serve = Callable[[web.Request], Awaitable[web.Response]]


@dataclass(frozen=True, slots=True)
class TokenEndpoint:
    """Serve the token endpoint; `trusted` are the peers whose word about the scheme counts."""

    grants: Grants
    proving: Proving
    trusted: Sequence[Network]

    async def serve(self, request: web.Request) -> web.Response:
        """Serve one request.

        Raises:
            LoginRefused, StoreUnavailable: it is refused.
        """
        if request.method != "POST":
            raise wrong_verb(request.method, "POST")
        check_client(request.headers.get("Authorization", ""))
        form = await form_of(request)
        grant = form.get("grant_type", "")
        if not grant:
            raise bad_request("Missing grant type")
        asked = Asked(form.get("scope", ""), issuer_of(request, self.trusted))
        if grant == "refresh_token":
            members = await self.grants.by_refresh_token(_needed(form, "refresh_token"), asked)
        elif grant == "password" and form.get("passcode"):
            members = await self.grants.by_passcode(_needed(form, "passcode"), asked)
        elif grant == "password":
            # Edge: older examples have the code in the query.
            code = form.get("mfa_token") or query_of(request).get("mfa_token", "")
            members = await self._by_password(request, form, code, asked)
        else:
            raise bad_grant(grant)
        return answered(members)

    async def _by_password(
        self, request: web.Request, form: Mapping[str, str], code: str, asked: Asked
    ) -> dict[str, object]:
        account, password = _needed(form, "username"), _needed(form, "password")
        shown = Credentials(account, password, request.remote or "", hung_up(request))
        if len(code) > MOST_CHARACTERS:
            raise bad_request("mfa_token is too long")
        return await self.proving.result(self.grants.by_password(shown, code, asked), shown.address)


def _needed(form: Mapping[str, str], name: str) -> str:
    """Return a field that must be there.

    Raises:
        LoginRefused: it is not, or is longer than anything that is good.
    """
    value = form.get(name, "")
    if not value:
        raise bad_request(f"Missing {name}")
    if len(value) > MOST_CHARACTERS:
        raise bad_request(f"{name} is too long")
    return value


def telling(serve: Serve) -> Serve:
    """Return what serves and tells its refusals in the login service's way."""

    async def told(request: web.Request) -> web.Response:
        try:
            return await serve(request)
        except LoginRefused as error:
            return refused(error)
        except StoreUnavailable as error:
            _log.warning("a login met no store: %s", error)
            return refused(store_away())

    return told
