"""One HTTP call to a login service. Loaded when one is made: who has a token at hand makes none."""

from __future__ import annotations

from collections.abc import Mapping
from http.client import HTTPException
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

from gateway.cli.sso.failures import UNREACHABLE, Failure

TIMEOUT = 60.0
_LONGEST = 1024 * 1024


class _Staying(HTTPRedirectHandler):
    """Follow no redirection: credentials go where they were meant to."""

    def redirect_request(self, *_: object) -> None:
        """Follow none."""


def call(url: str, path: str, form: Mapping[str, str] | None, authorization: str) -> tuple[int, bytes]:
    """Return status and body of the answer to a form, or to a mere question.

    Raises:
        Failure: the URL is none, or nobody answers.
    """
    headers = {"Accept": "application/json;charset=utf-8", "Authorization": authorization}
    if form is not None:
        headers["Content-Type"] = "application/x-www-form-urlencoded;charset=utf-8"
    try:
        request = Request(
            url + path, data=None if form is None else urlencode(form).encode(), headers=headers
        )
    except ValueError as error:
        raise Failure(f"SSO_LOGIN_URL: {url!r} is no URL") from error
    if request.type not in ("http", "https"):
        raise Failure(f"SSO_LOGIN_URL: {url!r} is no http or https URL")
    try:
        return _made(request)
    except (OSError, HTTPException, UnicodeError) as error:
        reason = getattr(error, "reason", None) or error
        raise Failure(f"the login service at {url} does not answer: {reason}", UNREACHABLE) from error


def _made(request: Request) -> tuple[int, bytes]:
    try:
        # A proxy reads what goes over http, and that is a password.
        direct = [ProxyHandler({})] if request.type == "http" else []
        with build_opener(_Staying, *direct).open(request, timeout=TIMEOUT) as reply:
            return reply.status, reply.read(_LONGEST)
    except HTTPError as error:
        with error:
            return error.code, error.read(_LONGEST)
