"""How the token operations of OAuthV2 answer over HTTP: the response with a token, and a refusal's fault.

What an answer says is decided in `gateway.oauth`; the headers that RFC 6749 wants around it stand here.
"""

from __future__ import annotations

from gateway.faults import Fault
from gateway.message import Exchange, Headers, Message, resolve, to_text
from gateway.oauth import Issued, OAuthError, Rendering, token_answer
from gateway.payload import pretty
from gateway.policies._authorization import BASIC

_JSON = ("Content-Type", "application/json")
_NO_STORE = (("Cache-Control", "no-store"), ("Pragma", "no-cache"))
_CHALLENGE = ("WWW-Authenticate", f'{BASIC} realm="oauth"')
_AUTHORIZATION = resolve("request.header.Authorization")


def answer_form(*, is_generated: bool, is_rfc: bool) -> Rendering:
    """Return the form of an operation's errors; where it makes no response, that of any other fault."""
    if not is_generated:
        return Rendering.FAULT
    return Rendering.RFC if is_rfc else Rendering.ERROR_CODE


def answer(issued: Issued, now: float, *, is_rfc: bool) -> Message:
    """Make the response that shows a token."""
    headers = Headers([_JSON, *(_NO_STORE if is_rfc else ())])
    content = pretty(token_answer(issued, now, is_rfc=is_rfc)).encode()
    return Message.response(200, headers=headers, content=content)


def refusal(error: OAuthError, form: Rendering, exchange: Exchange) -> Fault:
    """Return the fault that tells an error in that form.

    RFC 6749 §5.2: no answer of a token endpoint is to be stored, and a client that came with Basic and
    is not let in is asked for Basic.
    """
    fault = error.as_fault(form)
    if form is Rendering.RFC:
        fault.headers.extend(_NO_STORE)
        if fault.status == 401 and _came_with_basic(exchange):
            fault.headers.append(_CHALLENGE)
    return fault


def _came_with_basic(exchange: Exchange) -> bool:
    """Tell whether the request tried to authenticate by Basic, however badly."""
    scheme = to_text(_AUTHORIZATION(exchange)).strip().partition(" ")[0]
    return scheme.lower() == BASIC.lower()
