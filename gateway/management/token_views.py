"""Tokens as Edge shows them, each under the name by which it was asked for: its text, or its digest.

Texts of tokens are not kept. Edge shows them; here a token is shown by the name that the caller gave, and its
companion by its text only where the token was named by its own.
"""

from __future__ import annotations

from collections.abc import Sequence

from gateway.entities import DeveloperApp
from gateway.management.stamps import milliseconds
from gateway.oauth import (
    APPROVED,
    REVOKED,
    AccessToken,
    AuthorizationCode,
    RefreshToken,
    TokenAttribute,
    refresh_status_of,
    v1,
)

View = dict[str, object]


def access_view(name: str, record: AccessToken, refresh: str, app: DeveloperApp | None) -> View:
    """Return an access token; `refresh` names its refresh token, "" where it has none."""
    status = access_status(record, app)
    life = _life(record.issued_at, record.expires_at)
    named = {"token": name, **({"refreshToken": refresh} if refresh else {})}
    return {**_holder(record), **life, **named, "status": status}


def refresh_view(name: str, record: RefreshToken, access: str, app: DeveloperApp | None) -> View:
    """Return a refresh token with what it is good for; `access` names its access token, "" for none."""
    status = record.status if app is None else refresh_status_of(record, app)
    life = _life(record.issued_at, record.expires_at)
    named = {"refreshToken": name, **({"token": access} if access else {})}
    return {**_holder(record.access), **life, **named, "status": status}


def code_view(name: str, record: AuthorizationCode) -> View:
    """Return an authorization code. Edge: one that was used is revoked."""
    return {
        **_life(record.issued_at, record.expires_at),
        "appId": record.app_id,
        "apiproducts": list(record.api_products),
        "attributes": _attributes(record.attributes),
        "clientId": record.client_id,
        "code": name,
        "redirectUri": record.redirect_uri,
        "scope": record.scope,
        "status": REVOKED if record.is_used else APPROVED,
    }


def oauth1_view(name: str, record: v1.SignedToken | v1.RequestToken | v1.Verifier) -> View:
    """Return a token or verifier of OAuth 1.0, never its secret."""
    view: View = _life(record.issued_at, record.expires_at)
    if isinstance(record, v1.Verifier):
        return {**view, "appUserId": record.app_user_id, "verifier": name}
    view |= {
        "appId": record.app_id,
        "consumerKey": record.consumer_key,
        "status": record.status,
        "token": name,
    }
    if isinstance(record, v1.RequestToken):
        return {**view, "callbackUrl": record.callback_url}
    return {
        **view,
        "apiproducts": list(record.api_products),
        "appUserId": record.app_user_id,
        "attributes": _attributes(record.attributes),
    }


def access_status(record: AccessToken, app: DeveloperApp | None) -> str:
    """Return the status that an access token has: its own, or `revoked` with all of its app's."""
    is_marked = app is not None and record.issued_at < app.tokens_revoked_before
    return REVOKED if is_marked else record.status


def _holder(record: AccessToken) -> View:
    return {
        "apiproducts": list(record.api_products),
        "app": record.app_name,
        "appId": record.app_id,
        "attributes": _attributes(record.attributes),
        "clientId": record.client_id,
        "grantType": record.grant_type,
        "refreshCount": record.refresh_count,
        "scope": record.scope,
        "tokenType": record.token_type,
    }


def _life(issued_at: float, expires_at: float | None) -> View:
    """Return the times. When a token was changed last is not kept: it stands as it was issued."""
    issued = milliseconds(issued_at)
    return {
        "createdAt": issued,
        "expiresAt": milliseconds(expires_at),
        "issuedAt": issued,
        "lastModifiedAt": issued,
    }


def _attributes(attributes: Sequence[TokenAttribute]) -> list[dict[str, str]]:
    return [{"name": each.name, "value": each.value} for each in attributes]
