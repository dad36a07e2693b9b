"""The token answer: which members it has, in which order, and what they say.

Edge: every value is a text, numbers too. The order is that of older Edge, which the tutorial shows.
Whoever answers prints the members; whoever sets flow variables reads the same ones. `is_rfc` asks for what
clients made for RFC 6749 take: the type `Bearer`, and seconds as numbers.
"""

from __future__ import annotations

from collections.abc import Mapping

from gateway.oauth.expiry import milliseconds, seconds_left
from gateway.oauth.grants import Issued
from gateway.oauth.records import AccessToken

_WITHOUT_REFRESH_TOKEN = (
    "issued_at",
    "application_name",
    "scope",
    "status",
    "api_product_list",
    "expires_in",
    "developer.email",
    "organization_id",
    "token_type",
    "client_id",
    "access_token",
    "organization_name",
    "refresh_token_expires_in",
    "refresh_count",
)
_WITH_REFRESH_TOKEN = (
    "issued_at",
    "scope",
    "application_name",
    "refresh_token_issued_at",
    "status",
    "refresh_token_status",
    "api_product_list",
    "expires_in",
    "developer.email",
    "organization_id",
    "token_type",
    "refresh_token",
    "client_id",
    "access_token",
    "organization_name",
    "refresh_token_expires_in",
    "refresh_count",
)

_RFC_TYPE = "Bearer"
_RFC_NUMBERS = ("expires_in", "refresh_token_expires_in")


def token_members(issued: Issued, now: float, *, is_rfc: bool = False) -> dict[str, str]:
    """Return the members of the answer that Edge defines, in order; `now` is when it is given."""
    members = {**_access_members(issued.token, issued.record, now), **_refresh_members(issued, now)}
    order = _WITHOUT_REFRESH_TOKEN if issued.refresh is None else _WITH_REFRESH_TOKEN
    answer = {name: members[name] for name in order}
    if issued.record.app_end_user:
        answer["app_enduser"] = issued.record.app_end_user
    if is_rfc:
        answer["token_type"] = _RFC_TYPE
    return answer


def token_answer(issued: Issued, now: float, *, is_rfc: bool = False) -> dict[str, object]:
    """Return all members of the answer, the displayed attributes last.

    An attribute that is named like a member of Edge's does not replace it: clients rely on those.
    """
    shown = {each.name: each.value for each in issued.record.attributes if each.is_displayed}
    members = token_members(issued, now, is_rfc=is_rfc)
    added = {name: value for name, value in shown.items() if name not in members}
    answer: dict[str, object] = {**members, **added}
    if is_rfc:
        answer.update({name: int(members[name]) for name in _RFC_NUMBERS})
        if issued.record.expires_at is None:
            # Edge's 0 for an endless token would be read as one that is over.
            del answer["expires_in"]
    return answer


def token_variables(issued: Issued, now: float, *, is_rfc: bool = False) -> Mapping[str, str]:
    """Return what is to be read of a new token in the flow: all members as texts, and all its attributes.

    Edge: an attribute that is named like a member is read under that name, also one not displayed.
    """
    return {
        **token_members(issued, now, is_rfc=is_rfc),
        **{each.name: each.value for each in issued.record.attributes},
    }


def _access_members(token: str, record: AccessToken, now: float) -> dict[str, str]:
    return {
        "issued_at": str(milliseconds(record.issued_at)),
        # Edge: the app's UUID, whatever the member is called.
        "application_name": record.app_id,
        "scope": record.scope,
        "status": record.status,
        "api_product_list": product_list(record.api_products),
        "expires_in": str(seconds_left(record.expires_at, now)),
        "developer.email": record.developer_email,
        # Edge: a remnant; it has always been 0.
        "organization_id": "0",
        "token_type": record.token_type,
        "client_id": record.client_id,
        "access_token": token,
        "organization_name": record.organization,
        "refresh_count": str(record.refresh_count),
    }


def _refresh_members(issued: Issued, now: float) -> dict[str, str]:
    if issued.refresh is None:
        return {"refresh_token_expires_in": "0"}
    text, record = issued.refresh
    return {
        "refresh_token": text,
        "refresh_token_issued_at": str(milliseconds(record.issued_at)),
        "refresh_token_status": record.status,
        "refresh_token_expires_in": str(seconds_left(record.expires_at, now)),
    }


def product_list(names: tuple[str, ...]) -> str:
    """Return product names as Edge prints them: `[A, B]`."""
    return f"[{', '.join(names)}]"
