"""Call the management API: a verb, a path, what is sent; an answer, or a sentence of what was refused."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import cast
from urllib.error import HTTPError
from urllib.parse import quote, urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from gateway.cli.remote.showing import text
from gateway.cli.verb import CommandFailed, WrongCommand

TIMEOUT = 120.0
"""Seconds: a deployment is answered when the workers run it."""
INVALID_BUNDLE = "messaging.config.beans.InvalidBundle"
_UNAUTHORIZED = 401
_JSON, _FORM, _ARCHIVE = "application/json", "application/x-www-form-urlencoded", "application/octet-stream"


class Refused(CommandFailed):
    """Say what the management API refused; `status` is that of its answer, `code` that of its error.

    What is wrong with a bundle is told bare.
    """

    def __init__(self, message: str, status: int, code: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.is_bare = code == INVALID_BUNDLE


class _Staying(HTTPRedirectHandler):
    """Follow no redirection: credentials go where they were meant to."""

    def redirect_request(self, *_: object) -> None:
        """Follow none."""


def segment(name: str) -> str:
    """Return a name as one segment of a path.

    Raises:
        WrongCommand: it cannot be one.
    """
    if name in ("", ".", ".."):
        # A path is read without these: it would be another thing's.
        raise WrongCommand(f"{name!r} cannot be a name")
    return quote(name, safe="@")


@dataclass(frozen=True, slots=True)
class Client:
    """Call one organization of one gateway; `authorization` is the header's value."""

    url: str
    organization: str
    authorization: str = field(repr=False)

    def get(self, path: str, accept: str = _JSON) -> object:
        """Return what a path below the organization holds: JSON as values, anything else as bytes."""
        return self.call("GET", path, accept=accept)

    def post(self, path: str, entity: object | None = None) -> object:
        """Post an entity, or nothing, to a path below the organization."""
        return self.call("POST", path, None if entity is None else (json.dumps(entity).encode(), _JSON))

    def post_form(self, path: str, fields: Mapping[str, str]) -> object:
        """Post a form."""
        return self.call("POST", path, (urlencode(fields).encode(), _FORM))

    def post_archive(self, path: str, archive: bytes) -> object:
        """Post a bundle."""
        return self.call("POST", path, (archive, _ARCHIVE))

    def delete(self, path: str) -> object:
        """Delete what a path below the organization holds; return what the answer says of it."""
        return self.call("DELETE", path)

    def call(
        self, verb: str, path: str, body: tuple[bytes, str] | None = None, accept: str = _JSON
    ) -> object:
        """Call a path below the organization; return the answer's JSON as values, or else its bytes.

        Raises:
            Refused: the API refuses.
            CommandFailed: nobody answers, or no management API.
        """
        return self.call_absolute(verb, f"/v1/organizations/{segment(self.organization)}{path}", body, accept)

    def call_absolute(
        self, verb: str, path: str, body: tuple[bytes, str] | None = None, accept: str = _JSON
    ) -> object:
        """Call a path from the root on, as `call` does."""
        headers = {"Accept": accept, "Authorization": self.authorization}
        content = None
        if body is not None:
            content, headers["Content-Type"] = body
        request = Request(self.url + path, data=content, headers=headers, method=verb)
        try:
            status, kind, answered = _made(request)
        except (OSError, HTTPException, UnicodeError) as error:
            reason = getattr(error, "reason", None) or error
            raise CommandFailed(f"the management API at {self.url} does not answer: {reason}") from error
        if not 200 <= status < 300:
            raise _refusal(status, answered, self.url)
        return _value(answered, kind)


def _made(request: Request) -> tuple[int, str, bytes]:
    """Return status, type and body of the answer."""
    try:
        with build_opener(_Staying).open(request, timeout=TIMEOUT) as answer:
            return answer.status, answer.headers.get("Content-Type", ""), answer.read()
    except HTTPError as error:
        with error:
            return error.code, "", error.read()


def _value(body: bytes, kind: str) -> object:
    if not body:
        return None
    if not kind.startswith(_JSON):
        return body
    try:
        return cast("object", json.loads(body))
    except ValueError as error:
        raise CommandFailed("the answer is no JSON, though it says that it is") from error


def _refusal(status: int, body: bytes, url: str) -> Refused:
    """Return the error of an answer that refuses, by its own words where it has them."""
    try:
        told = json.loads(body)
    except ValueError:
        told = None
    if isinstance(told, dict) and isinstance(told.get("message"), str):
        message = "\n".join(map(text, told["message"].splitlines()))
        # Only who has a password at hand is given another token before the one that is kept has ended.
        more = "\nTOLLKEEPER_USER=E-MAIL:PASSWORD logs in anew" if status == _UNAUTHORIZED else ""
        return Refused(f"{message}{more}", status, str(told.get("code", "")))
    return Refused(f"{url} answers with status {status}: is it the management API of a gateway?", status)


def checked_url(url: str) -> str:
    """Return the address of a management API without what a path would begin with.

    Raises:
        WrongCommand: it is no address of one.
    """
    wrong = WrongCommand("--url: an http or https URL is expected, as http://localhost:9000")
    try:
        parts = urlsplit(url)
        is_one = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError as error:
        raise wrong from error
    if not is_one or not url.isprintable() or " " in url:
        raise wrong
    if parts.username is not None or parts.query or parts.fragment:
        raise WrongCommand("--url: an address alone is expected; who calls is said by -u")
    return url.rstrip("/")
