"""Is this token, or this key, good for this call, now: the checks of a guarded call, in Edge's order.

Records in; the product that admits the call out, or a Fault of the catalogue. Must not know where
token or call came from.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from gateway import faults
from gateway.faults import FaultKind
from gateway.oauth.clients import (
    AnyClient,
    Client,
    ProductT,
    StateCheck,
    has_active_developer,
    has_approved_app,
    has_approved_key,
    has_current_key,
)
from gateway.oauth.records import AccessToken


@dataclass(frozen=True, slots=True)
class Call:
    """State what is called, and when.

    `path` is what follows the base path, in canonical spelling, without query; `now` is epoch seconds.
    """

    environment: str
    proxy: str
    path: str
    now: float


StateChecks = tuple[tuple[StateCheck, FaultKind], ...]

_TOKEN_CLIENT_CHECKS: StateChecks = (
    (has_approved_app, faults.TOKEN_APP_NOT_APPROVED),
    (has_approved_key, faults.TOKEN_KEY_NOT_APPROVED),
    (has_current_key, faults.TOKEN_KEY_EXPIRED),
    (has_active_developer, faults.TOKEN_DEVELOPER_NOT_ACTIVE),
)
_KEY_CLIENT_CHECKS: StateChecks = (
    (has_approved_key, faults.KEY_NOT_APPROVED),
    (has_current_key, faults.KEY_EXPIRED),
    (has_approved_app, faults.APP_NOT_APPROVED),
    (has_active_developer, faults.DEVELOPER_NOT_ACTIVE),
)


def admit_token(token: AccessToken | None, client: Client[ProductT] | None, call: Call) -> ProductT:
    """Return the first product of a token that admits the call; scope is checked apart.

    A token counts for the products it was issued for, as far as they still exist and are still
    approved for its key. It is gone when its key is gone (`client` is None).

    Raises:
        Fault: unknown, not approved, expired; app, key or developer not in order; no product admits.
    """
    if token is None or client is None:
        raise faults.UNKNOWN_ACCESS_TOKEN()
    if not token.is_approved:
        raise faults.ACCESS_TOKEN_NOT_APPROVED()
    if token.is_expired(call.now):
        raise faults.ACCESS_TOKEN_EXPIRED()
    _refuse_out_of_order(client, call.now, _TOKEN_CLIENT_CHECKS)
    current = {product.name: product for product in client.products}
    product = _first_admitting((current[name] for name in token.api_products if name in current), call)
    if product is None:
        raise faults.NO_PRODUCT_MATCH()
    return product


def admit_key(client: Client[ProductT] | None, call: Call) -> ProductT:
    """Return the first product of a key that admits the call. The secret is not asked for.

    Edge looks for the product that fits best, and then refuses it all the same unless it fits
    wholly: the first that fits wholly is therefore all that matters.

    Raises:
        Fault: unknown; key, app or developer not in order; no product admits.
    """
    if client is None:
        raise faults.KEY_INVALID()
    _refuse_out_of_order(client, call.now, _KEY_CLIENT_CHECKS)
    product = _first_admitting(client.products, call)
    if product is None:
        raise faults.KEY_NOT_FOR_RESOURCE()
    return product


def _refuse_out_of_order(client: AnyClient, now: float, checks: StateChecks) -> None:
    """Raise the fault of the first check that does not hold."""
    for is_in_order, refusal in checks:
        if not is_in_order(client, now):
            raise refusal()


def _first_admitting(products: Iterable[ProductT], call: Call) -> ProductT | None:
    """Return the first product that covers environment, proxy and path of the call."""
    return next((each for each in products if each.admits(call.environment, call.proxy, call.path)), None)


ScopeRule = Callable[[Collection[str], Collection[str]], bool]
"""Say whether granted scopes are enough for required ones, of which there is at least one."""


def any_scope(granted: Collection[str], required: Collection[str]) -> bool:
    """Say whether one of the required scopes was granted."""
    return any(scope in granted for scope in required)


def every_scope(granted: Collection[str], required: Collection[str]) -> bool:
    """Say whether all of the required scopes were granted."""
    return all(scope in granted for scope in required)


def check_scope(granted: str, required: str, *, told: str, rule: ScopeRule = any_scope) -> None:
    """Refuse a token whose scope is not enough; both are names separated by blanks.

    No required scope is no check. `told` is what the fault says was required: Edge tells the text of
    the policy's element, whatever it stood for. One rule for all policies; which one Edge has is
    not documented, and `any_scope` is what a live API showed.

    Raises:
        Fault: INSUFFICIENT_SCOPE.
    """
    wanted = required.split()
    if wanted and not rule(granted.split(), wanted):
        raise faults.INSUFFICIENT_SCOPE(scopes=told)
