"""How the token operations of OAuthV2 answer over HTTP: the response with a token, and a refusal's fault.

What an answer says is decided in `gateway.oauth`; the headers that RFC 6749 wants around it stand here.
"""

from __future__ import annotations

from gateway.faults import Fault
from gateway.message import Exchange, Headers, Message, resolve, to_text
from gateway.oauth import Issued, OAuthError, Rendering, token_answer
from gateway.payload import pretty
from gateway.policies._authorization import BASIC
from gateway.policies._oauth_faults import Teller

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


def redirection(location: str, *, is_rfc: bool) -> Message:
    """Make the response that sends a user agent somewhere; the address is one that an app registered."""
    return Message.response(302, headers=Headers([("Location", location), *(_NO_STORE if is_rfc else ())]))


class Refusals:
    """Tell what refuses a request to a policy: in its variables, and in the form of its answers.

    With `writes_response` an error is written as the response, too: the flow goes on with it, as the policy
    says continueOnError.
    """

    __slots__ = ("_form", "_tell", "_written")

    def __init__(self, policy: str, *, is_generated: bool, is_rfc: bool, writes_response: bool) -> None:
        self._tell = Teller(policy).tell
        self._form = answer_form(is_generated=is_generated, is_rfc=is_rfc)
        self._written = answer_form(is_generated=True, is_rfc=is_rfc) if writes_response else None

    def of(self, exchange: Exchange, error: OAuthError) -> Fault:
        """Tell an error, and return its fault for raising."""
        if self._written is not None:
            exchange.response = _written(refusal(error, self._written, exchange), exchange)
        return self._tell(exchange, refusal(error, self._form, exchange))

    def told(self, exchange: Exchange, fault: Fault) -> Fault:
        """Tell a fault that is no error of the request's, and return it for raising."""
        return self._tell(exchange, fault)


def _written(fault: Fault, exchange: Exchange) -> Message:
    """Make the response that a fault would be answered with."""
    body, content_type = fault.render(exchange.request.headers.get("Accept") or "")
    headers = Headers([("Content-Type", content_type), *fault.headers])
    return Message.response(fault.status, headers=headers, content=body.encode())


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
