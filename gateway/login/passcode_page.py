"""`GET /passcode`: who proves to be there by Basic credentials is shown a code for `get_token -p`.

A user with a second factor gives its code as `mfa_token` in the query. Edge: the page of a single sign-on
stands here; the way to be there is ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from aiohttp import web

from gateway.login.form import basic_pair, query_of
from gateway.login.grants import PASSCODE_LIFE, Grants
from gateway.login.origin import hung_up, is_of_another_site
from gateway.login.proving import Proving
from gateway.login.refusals import ALWAYS, REALM, LoginRefused, Told, bad_request, wrong_verb
from gateway.store import Credentials

PASSCODE_PATH = "/passcode"
_PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Passcode</title></head>
<body><h1>Your passcode</h1><p><code>{passcode}</code></p>
<p>It logs in once, within {minutes} minutes: <code>get_token -p {passcode}</code></p></body></html>
"""
_HTML = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Frame-Options": "DENY",
}
_MOST_CHARACTERS = 1_024


@dataclass(frozen=True, slots=True)
class PasscodePage:
    """Serve passcodes: a page to a browser, the mere text to whatever else."""

    grants: Grants
    proving: Proving

    async def serve(self, request: web.Request) -> web.Response:
        """Serve one request.

        Raises:
            LoginRefused, StoreUnavailable: it is refused.
        """
        if request.method != "GET":
            raise wrong_verb(request.method, "GET")
        if is_of_another_site(request):
            raise LoginRefused(Told(403, "access_denied", "Pages of other sites may not ask for a passcode"))
        shown, code = _shown(request), query_of(request).get("mfa_token", "")
        if len(code) > _MOST_CHARACTERS:
            raise bad_request("mfa_token is too long")
        try:
            passcode = await self.proving.result(self.grants.make_passcode(shown, code), shown.address)
        except LoginRefused as error:
            if error.told.status == 401:
                raise _unproven() from error
            raise
        if "text/html" in request.headers.get("Accept", ""):
            text = _PAGE.format(passcode=escape(passcode), minutes=int(PASSCODE_LIFE // 60))
            return web.Response(text=text, headers={**ALWAYS, **_HTML})
        return web.Response(
            text=f"{passcode}\n", headers={**ALWAYS, "Content-Type": "text/plain; charset=utf-8"}
        )


def _shown(request: web.Request) -> Credentials:
    pair = basic_pair(request.headers.get("Authorization", ""))
    if pair is None or max(map(len, pair)) > _MOST_CHARACTERS:
        raise _unproven()
    return Credentials(*pair, request.remote or "", hung_up(request))


def _unproven() -> LoginRefused:
    return LoginRefused(Told(401, "unauthorized", "Bad credentials", {"WWW-Authenticate": REALM}))
