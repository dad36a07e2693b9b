"""What the operations of OAuthV1 share in their XML: addresses, forms of answers, what is not theirs.

Elements are given as in Edge's schema: a literal, the attribute `ref` with a variable's name, or both; `type`
may stand beside and means nothing.
"""

from __future__ import annotations

from collections.abc import Mapping

from gateway.message import Exchange, Value
from gateway.oauth import v1
from gateway.policies._fields import Element, ref
from gateway.policies._oauth_fields import pass_over_undocumented, text_of

_OPERATIONS: Mapping[str, str] = {
    "AccessToken": "VerifyAccessToken",
    "AppUserId": "GenerateVerifier",
    "Attributes": "GenerateAccessToken",
    "ExpiresIn": "GenerateRequestToken or GenerateAccessToken",
    "GenerateErrorResponse": "an operation that answers",
    "GenerateResponse": "an operation that answers",
    "RequestToken": "GenerateVerifier",
    "Tokens": "ValidateToken or InvalidateToken",
    "URL": "an operation whose requests are signed",
    "VerifierCode": "GenerateVerifier",
}
"""The elements of OAuthV1 beside <Operation>, with whose they are."""


def read_url(element: Element) -> Value:
    """Return the address as it is signed, null where the request's own counts."""
    value: Value = ref("URL", v1.base_string_uri).read(element)
    return value


def given(value: Value, exchange: Exchange) -> str:
    """Return what a policy gives, as a text without blanks around it, "" for nothing."""
    return text_of(value, exchange).strip()


# --- answers and errors -------------------------------------------------------------------


def read_response(element: Element) -> v1.Form | None:
    """Tell in which form the operation answers, None for not at all. Edge: it does unless that is denied."""
    found = element.child("GenerateResponse")
    return v1.Form.FORM_PARAM if found is None else _form_if_enabled(found)


def read_errors(element: Element) -> v1.Form | None:
    """Tell in which form errors are told, None for that of every fault."""
    found = element.child("GenerateErrorResponse")
    return None if found is None else _form_if_enabled(found)


def read_realm(element: Element) -> Value | None:
    """Return the realm that a 401 names, also where its body is the classic one; None for none."""
    found = element.child("GenerateErrorResponse")
    if found is None:
        return None
    for realm in found.children("Realm"):
        realm.get("type")
    value: Value = ref("Realm").read(found)
    return value


def _form_if_enabled(element: Element) -> v1.Form | None:
    is_enabled = element.flag("enabled", True)
    named = element.child("Format")
    text = "" if named is None else named.text
    if named is not None and text not in {"", *v1.Form}:
        raise named.fail(f"must be {' or '.join(v1.Form)}, not '{text}'")
    form = v1.Form(text) if text else v1.Form.FORM_PARAM
    return form if is_enabled else None


# --- what is for something else -----------------------------------------------------------


def pass_over_the_rest(element: Element, operation: str) -> None:
    """Warn of what belongs to other operations, unless it is empty, and take what is undocumented as read.

    To be called when the operation has read its own elements.
    """
    pass_over_undocumented(element)
    for tag, owner in _OPERATIONS.items():
        is_own = tag in element.asked
        for found in element.children(tag):
            if is_own:
                found.get("type")
                continue
            if not found.is_empty:
                found.warn(f"has no effect with {operation} and is ignored: it is for {owner}")
            found.consume()
