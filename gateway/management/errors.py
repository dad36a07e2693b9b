"""Refusals of the management API: every one leaves as Edge's error body, never as HTML.

One middleware translates; whoever serves a resource just raises. What is not in the table here is a
bug: it passes, is logged by the connection, and answered there with the generic 500.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from aiohttp import web

from gateway.entities import InvalidEntity
from gateway.errors import BundleError, ManagementError, StoreUnavailable
from gateway.management.answers import JSON, Answer, found
from gateway.store import Orphaned, Taken

_log = logging.getLogger(__name__)

Serve = Callable[[web.Request], Awaitable[web.StreamResponse]]
LONGEST = 65_536
"""Characters of a message."""
_CUT = " … (cut)"
BASIC = 'Basic realm="Tollkeeper management API", charset="UTF-8"'
"""The challenge to who shows nothing, or a wrong password."""
BEARER = 'Bearer realm="Tollkeeper management API", error="invalid_token"'
"""The challenge to who shows a token that does not count."""


class Unauthorized(ManagementError):
    """No, wrong or unusable credentials."""

    status = 401

    def __init__(
        self,
        message: str = "The credentials are absent or wrong",
        *,
        challenge: str = BASIC,
    ) -> None:
        super().__init__("security.AuthenticationFailed", message)
        self.challenge = challenge


class TooManyAttempts(ManagementError):
    """Too many failed logins of one account, or too many logins at once, from one address."""

    status = 429

    def __init__(self, retry_after: int) -> None:
        super().__init__("security.TooManyAttempts", "Too many failed logins; try again later")
        self.retry_after = retry_after


class VerbNotAllowed(ManagementError):
    """The resource exists and does not know the verb; `allowed` are those it knows."""

    status = 405

    def __init__(self, verb: str, path: str, allowed: str) -> None:
        super().__init__("management.MethodNotAllowed", f"{verb} is not allowed on {path}; {allowed} are")
        self.allowed = allowed


class UnsupportedType(ManagementError):
    """The body is of a type that the resource does not take."""

    status = 415

    def __init__(self, given: str, taken: str) -> None:
        shown = f"Content-Type {given}" if given else "A body without Content-Type"
        super().__init__("management.UnsupportedMediaType", f"{shown} is not supported; send {taken}")


class NotConfirmed(ManagementError):
    """The change is made, but not every worker is known to have heard of it."""

    status = 504

    def __init__(self, reason: str) -> None:
        message = f"The change is stored and takes effect as always, but it could not be confirmed: {reason}"
        super().__init__("management.NotConfirmed", message)


class BadFraming(ManagementError):
    """The request's framing cannot be relied on: nothing behind it is taken for another request."""

    status = 400

    def __init__(self) -> None:
        super().__init__("management.InvalidRequest", "HTTP/1.0 knows no Transfer-Encoding")


class VersionNotServed(ManagementError):
    """The request is of another version of HTTP."""

    status = 505

    def __init__(self) -> None:
        super().__init__("management.InvalidRequest", "HTTP/1.0 and HTTP/1.1 are served")


class TooLarge(ManagementError):
    """The body is larger than the resource takes."""

    status = 413

    def __init__(self, limit: int) -> None:
        super().__init__("management.RequestTooLarge", f"The request body is larger than {limit} bytes")


class TooSlow(ManagementError):
    """The body did not arrive in time."""

    status = 408

    def __init__(self, seconds: float) -> None:
        message = f"The request body did not arrive within {seconds:.0f} seconds"
        super().__init__("management.RequestTimeout", message)


def error_answer(status: int, code: str, message: str, headers: Mapping[str, str] | None = None) -> Answer:
    """Return Edge's error body. A text beyond the bound is cut: some quote what was sent."""
    if len(message) > LONGEST:
        message = message[: LONGEST - len(_CUT)] + _CUT
    answer = found({"code": code, "contexts": [], "message": message}, status)
    return Answer(status, answer.body, JSON, headers or {})


def answer_of(error: ManagementError) -> Answer:
    """Return the answer to a refused call."""
    headers: dict[str, str] = {}
    if isinstance(error, Unauthorized):
        headers["WWW-Authenticate"] = error.challenge
    elif isinstance(error, TooManyAttempts):
        headers["Retry-After"] = str(error.retry_after)
    elif isinstance(error, VerbNotAllowed):
        headers["Allow"] = error.allowed
    elif isinstance(error, TooLarge | TooSlow | BadFraming | VersionNotServed):
        headers["Connection"] = "close"
    return error_answer(error.status, error.code, error.message, headers)


def unexpected() -> Answer:
    """Return the answer to a call that met a bug."""
    return error_answer(
        500, "management.InternalError", "The call failed inside the gateway; its log says why"
    )


@dataclass(frozen=True, slots=True)
class _Row:
    """Say how a foreign refusal becomes an answer."""

    kind: type[Exception]
    answer: Callable[[Exception], Answer]


def _of_management(error: Exception) -> Answer:
    assert isinstance(error, ManagementError)
    return answer_of(error)


def _of_entity(error: Exception) -> Answer:
    assert isinstance(error, InvalidEntity)
    return error_answer(400, error.rule, error.message)


def _of_taken(error: Exception) -> Answer:
    return error_answer(409, "management.AlreadyExists", f"{error}")


def _of_orphan(error: Exception) -> Answer:
    # Somebody deleted the environment or proxy while the call was under way.
    return error_answer(404, "management.OwnerDoesNotExist", f"{error}")


def _of_bundle(error: Exception) -> Answer:
    return error_answer(400, "messaging.config.beans.InvalidBundle", str(error))


def _of_store(_: Exception) -> Answer:
    message = "The store does not answer; try again"
    return error_answer(503, "management.StoreUnavailable", message, {"Retry-After": "1"})


def _of_http(error: Exception) -> Answer:
    assert isinstance(error, web.HTTPException)
    return error_answer(error.status, "management.InvalidRequest", error.reason)


_ROWS = (
    _Row(ManagementError, _of_management),
    _Row(InvalidEntity, _of_entity),
    _Row(Taken, _of_taken),
    _Row(Orphaned, _of_orphan),
    _Row(BundleError, _of_bundle),
    _Row(StoreUnavailable, _of_store),
    _Row(web.HTTPException, _of_http),
)
_ALWAYS = {"Cache-Control": "no-store", "Server": "Tollkeeper", "X-Content-Type-Options": "nosniff"}
"""Answers hold secrets and say nothing of what made them."""
KNOWN = tuple(row.kind for row in _ROWS)
"""The exceptions that a call may end with."""


def refusal(error: Exception) -> Answer:
    """Return the answer to a call that ended with one of KNOWN."""
    return next(row.answer(error) for row in _ROWS if isinstance(error, row.kind))


def response_of(answer: Answer) -> web.Response:
    """Return the response that carries an answer, in one piece."""
    headers = {**_ALWAYS, **answer.headers}
    if answer.status != 204:
        headers["Content-Type"] = answer.content_type
    response = web.Response(status=answer.status, body=answer.body or None, headers=headers)
    if headers.get("Connection") == "close":
        response.force_close()
    return response


@web.middleware
async def edge_errors(request: web.Request, handler: Serve) -> web.StreamResponse:
    """Answer a refused call with Edge's error body."""
    try:
        return await handler(request)
    except KNOWN as error:
        if isinstance(error, StoreUnavailable):
            _log.warning("a management call met no store: %s", error)
        return response_of(refusal(error))
