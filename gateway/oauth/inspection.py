"""May the record of a token or code be told, changed or removed: the checks of the policies about records.

Edge answers them otherwise than those of a guarded call: what is not known is a 404, what is over a 500.
Faults are returned, as in `verify.py`.
"""

from __future__ import annotations

from gateway import faults
from gateway.faults import Fault, FaultKind
from gateway.oauth.clients import (
    AnyClient,
    StateCheck,
    has_active_company,
    has_active_developer,
    has_approved_app,
    has_approved_key,
    has_current_key,
    is_holder,
)
from gateway.oauth.codes import AuthorizationCode
from gateway.oauth.records import AccessToken, RefreshToken
from gateway.oauth.verify import Call

_CLIENT_CHECKS: tuple[tuple[StateCheck, FaultKind], ...] = (
    (has_approved_app, faults.APP_NOT_APPROVED),
    (has_approved_key, faults.CLIENT_NOT_APPROVED),
    (has_current_key, faults.KEY_EXPIRED),
    (has_active_company, faults.COMPANY_NOT_ACTIVE),
    (has_active_developer, faults.DEVELOPER_NOT_ACTIVE),
)


def refuse_token(token: AccessToken, now: float) -> Fault | None:
    """Return why a token does not count: not approved, expired."""
    if not token.is_approved:
        return faults.RECORD_OF_REVOKED_TOKEN()
    return faults.RECORD_OF_EXPIRED_TOKEN() if token.is_expired(now) else None


def refuse_call(token: AccessToken, client: AnyClient | None, call: Call) -> Fault | None:
    """Return why a token does not count for a call: its client is not in order, or no product covers it.

    A token is gone when its key is gone (`client` is None), or another app has it.
    """
    if client is None or not is_holder(client, token.client_id, token.app_id):
        return faults.RECORD_OF_UNKNOWN_TOKEN()
    for is_in_order, refusal in _CLIENT_CHECKS:
        if not is_in_order(client, call.now):
            return refusal()
    return refuse_path(token, client, call)


def refuse_path(token: AccessToken, client: AnyClient, call: Call) -> Fault | None:
    """Return why none of a token's products covers a call."""
    for product in client.products:
        if product.name in token.api_products and product.admits_proxy(call.environment, call.proxy):
            tests = product.path_tests
            if not tests or any(test.matches(call.path) for test in tests):
                return None
    return faults.CLIENT_WITHOUT_PRODUCT()


def refuse_refresh_token(token: RefreshToken, now: float) -> Fault | None:
    """Return why nothing is told of a refresh token: it has expired. Edge: a revoked one is told of."""
    return faults.RECORD_OF_EXPIRED_REFRESH_TOKEN() if token.is_expired(now) else None


def refuse_code(code: AuthorizationCode, now: float) -> Fault | None:
    """Return why nothing is told of a code: it has expired. Edge: one that was used is told of."""
    return faults.RECORD_OF_EXPIRED_CODE() if code.is_expired(now) else None
