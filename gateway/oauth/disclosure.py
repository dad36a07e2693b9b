"""What the flow is told of a record: the variables of a token, a refresh token, a code, without their prefix.

Which names there are is Edge's matter and differs from record to record; all values are texts. A custom
attribute never takes the place of a variable of Edge's. What a record does not have is not told.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from gateway.oauth.answers import product_list
from gateway.oauth.codes import AuthorizationCode
from gateway.oauth.expiry import milliseconds, seconds_left
from gateway.oauth.records import AccessToken, RefreshToken
from gateway.oauth.token_facts import APPROVED, REVOKED, TokenAttribute

Variables = Mapping[str, str]


def tell_of_token(
    token: str, record: AccessToken, refresh: tuple[str, RefreshToken] | None, now: float
) -> Variables:
    """Return the variables of an access token, with those of its refresh token if it has one."""
    told = {
        **_attributes(record),
        **_shared(record, now),
        "access_token": token,
        **_refresh_expiry(None, now),
    }
    return told if refresh is None else {**told, **_refresh(*refresh, now)}


def tell_of_refresh_token(
    refresh_token: str, record: RefreshToken, access: tuple[str, AccessToken] | None, now: float
) -> Variables:
    """Return the variables of a refresh token, with those of its access token, also where that is gone."""
    token = record.access if access is None else access[1]
    told = {**_attributes(token), **_shared(token, now), **_refresh(refresh_token, record, now)}
    return told if access is None else {**told, "access_token": access[0]}


def tell_of_code(code: str, record: AuthorizationCode, now: float) -> Variables:
    """Return the variables of an authorization code. Edge: its attributes have no group of their own."""
    return {
        **_ungrouped(record.attributes),
        "code": code,
        # Edge: what it was stored under; what that looks like is not documented.
        "id": code,
        "scope": record.scope,
        "redirect_uri": record.redirect_uri,
        "client_id": record.client_id,
        "state": record.state,
        # Edge: a code that was used counts no more.
        "status": REVOKED if record.is_used else APPROVED,
        # Edge: a remnant, as in token answers; it has always been 0.
        "organization_id": "0",
        "issued_at": str(milliseconds(record.issued_at)),
        "expires_in": str(seconds_left(record.expires_at, now)),
    }


def tell_of_change(token: str, record: AccessToken, refresh: RefreshToken | None, now: float) -> Variables:
    """Return the variables of an access token whose attributes were set. Edge: they have no group here."""
    return {
        **_ungrouped(record.attributes),
        "access_token": token,
        "client_id": record.client_id,
        "refresh_count": str(record.refresh_count),
        "organization_name": record.organization,
        "expires_in": str(seconds_left(record.expires_at, now)),
        "issued_at": str(milliseconds(record.issued_at)),
        "status": record.status,
        "api_product_list": product_list(record.api_products),
        "token_type": record.token_type,
        **_refresh_expiry(refresh, now),
    }


def _shared(record: AccessToken, now: float) -> dict[str, str]:
    """Return what is told alike of an access token and of the refresh token that belongs to it."""
    return {
        "scope": record.scope,
        "status": record.status,
        "expires_in": str(seconds_left(record.expires_at, now)),
        "client_id": record.client_id,
        "refresh_count": str(record.refresh_count),
        "organization_name": record.organization,
        "api_product_list": product_list(record.api_products),
        # Edge: the organization is part of a developer's id.
        "developer.id": f"{record.organization}@@@{record.developer_id}",
        "developer.email": record.developer_email,
        "developer.app.id": record.app_id,
        "developer.app.name": record.app_name,
    }


def _refresh(text: str, record: RefreshToken, now: float) -> dict[str, str]:
    return {
        "refresh_token": text,
        "refresh_token_status": record.status,
        "refresh_token_issued_at": str(milliseconds(record.issued_at)),
        **_refresh_expiry(record, now),
    }


def _refresh_expiry(record: RefreshToken | None, now: float) -> dict[str, str]:
    left = 0 if record is None else seconds_left(record.expires_at, now)
    return {"refresh_token_expires_in": str(left)}


def _attributes(record: AccessToken) -> dict[str, str]:
    return {f"accesstoken.{each.name}": each.value for each in record.attributes}


def _ungrouped(attributes: Iterable[TokenAttribute]) -> dict[str, str]:
    return {each.name: each.value for each in attributes}
