"""Is this token, or this key, good for this call, now: the checks of a guarded call, in Edge's order.

Records in; the product that admits the call out, or the Fault of the catalogue that refuses it: returned and
not raised, as a refusal is an answer like any other. Must not know where token or call came from.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from math import inf

from gateway import faults
from gateway.fault import Fault, FaultKind  # house: the compiler asks who declares a type
from gateway.oauth.clients import (
    AnyClient,
    Client,
    ProductFacts,
    ProductT,
    StateCheck,
    has_active_company,
    has_active_developer,
    has_approved_app,
    has_approved_key,
    has_current_key,
)
from gateway.oauth.records import AccessToken, has_expired


class Call:
    """State what is called, and when. Never changed.

    `path` is what follows the base path, in canonical spelling, without query; `now` is epoch seconds.
    """

    __slots__ = ("environment", "now", "path", "proxy")

    def __init__(self, environment: str, proxy: str, path: str, now: float) -> None:
        self.environment = environment
        self.proxy = proxy
        self.path = path
        self.now = now


def call_at(environment: str, proxy: str, path: str, now: float) -> Call:
    """Return a Call, made without a call of Python where it is asked from C."""
    call = Call.__new__(Call)
    call.environment = environment
    call.proxy = proxy
    call.path = path
    call.now = now
    return call


StateChecks = tuple[tuple[StateCheck, FaultKind], ...]

_TOKEN_CLIENT_CHECKS: StateChecks = (
    (has_approved_app, faults.TOKEN_APP_NOT_APPROVED),
    (has_approved_key, faults.TOKEN_KEY_NOT_APPROVED),
    (has_current_key, faults.TOKEN_KEY_EXPIRED),
    (has_active_company, faults.TOKEN_COMPANY_NOT_ACTIVE),
    (has_active_developer, faults.TOKEN_DEVELOPER_NOT_ACTIVE),
)
_KEY_CLIENT_CHECKS: StateChecks = (
    (has_approved_key, faults.KEY_NOT_APPROVED),
    (has_current_key, faults.KEY_EXPIRED),
    (has_approved_app, faults.APP_NOT_APPROVED),
    (has_active_company, faults.COMPANY_NOT_ACTIVE),
    (has_active_developer, faults.DEVELOPER_NOT_ACTIVE),
)


_MOST_OPENINGS = 256
"""How many lists of products are remembered of one client: one for each proxy that it calls."""


class _Opening:
    """Be a product that covers a proxy, and the tests of which a path must pass one, if there are any."""

    __slots__ = ("product", "tests")

    def __init__(self, product: ProductFacts) -> None:
        self.product = product
        self.tests = tuple(product.path_tests)


class _Standing:
    """Hold what of a client's state is the same for every call: worked out once, as a client is a record.

    A key's time is the one thing that passes; what is asked before and behind it is known.
    """

    __slots__ = (
        *("_before", "_behind", "_current", "_environment", "_expired", "_expires_at", "_names"),
        *("_openings", "_products", "_proxy", "app_id", "revoked_before"),
    )

    def __init__(self, client: AnyClient, checks: StateChecks) -> None:
        self._before: FaultKind | None = None
        self._expired: FaultKind | None = None
        self._behind: FaultKind | None = None
        self.app_id = client.app.app_id
        self.revoked_before = client.app.tokens_revoked_before
        expires_at = client.credential.expires_at
        self._expires_at = inf if expires_at is None else expires_at
        for is_in_order, refusal in checks:
            if is_in_order is has_current_key:
                self._expired = refusal
            elif not is_in_order(client, 0.0):
                self._note(refusal)
        self._products = client.products
        self._openings: dict[tuple[str, str, tuple[str, ...] | None], tuple[_Opening, ...]] = {}
        self._environment = self._proxy = ""
        self._names: tuple[str, ...] | None = None
        self._current: tuple[_Opening, ...] = ()

    def _note(self, refusal: FaultKind) -> None:
        """Remember the first refusal before the key's time is asked, and the first behind it."""
        if self._expired is None:
            self._before = self._before or refusal
        else:
            self._behind = self._behind or refusal

    def refusal(self, now: float) -> FaultKind | None:
        """Return the kind of the first check that does not hold, None where all do."""
        if self._before is not None:
            return self._before
        if self._expired is not None and now >= self._expires_at:
            return self._expired
        return self._behind

    def first_admitting(self, names: tuple[str, ...] | None, call: Call) -> ProductFacts | None:
        """Return the first of the named products (None: of all) that covers the call."""
        if names is not self._names or call.proxy != self._proxy or call.environment != self._environment:
            self._open(names, call)
        for opening in self._current:
            if not opening.tests:
                return opening.product
            for test in opening.tests:
                if test.matches(call.path):
                    return opening.product
        return None

    def _open(self, names: tuple[str, ...] | None, call: Call) -> None:
        """Find the products that cover the proxy of a call; mostly the next one is of the same."""
        key = (call.environment, call.proxy, names)
        openings = self._openings.get(key)
        if openings is None:
            if len(self._openings) >= _MOST_OPENINGS:
                self._openings.clear()
            openings = self._openings[key] = self._opened(names, call)
        self._current = openings
        self._environment, self._proxy, self._names = call.environment, call.proxy, names

    def _opened(self, names: tuple[str, ...] | None, call: Call) -> tuple[_Opening, ...]:
        """List the products that cover the proxy of a call."""
        products = list(self._products)
        if names is not None:
            current = {product.name: product for product in products}
            products = [current[name] for name in names if name in current]
        return tuple([_Opening(each) for each in products if each.admits_proxy(call.environment, call.proxy)])


def _standing(client: AnyClient, name: str, checks: StateChecks) -> _Standing:
    """Return what was worked out of a client for these checks, of that name."""
    memo = client.memo
    known = memo.get(name)
    if not isinstance(known, _Standing):
        known = memo[name] = _Standing(client, checks)
    return known


_UNKNOWN, _NOT_APPROVED = faults.UNKNOWN_ACCESS_TOKEN, faults.ACCESS_TOKEN_NOT_APPROVED
_EXPIRED, _NO_PRODUCT = faults.ACCESS_TOKEN_EXPIRED, faults.NO_PRODUCT_MATCH
_UNKNOWN_KEY, _NOT_FOR_RESOURCE = faults.KEY_INVALID, faults.KEY_NOT_FOR_RESOURCE


def admit_token(token: AccessToken | None, client: Client[ProductT] | None, call: Call) -> ProductT | Fault:
    """Return the first product of a token that admits the call, or why none does; scope is checked apart.

    A token counts for the products it was issued for, as far as they still exist and are still
    approved for its key. It is gone when its key is gone (`client` is None), and when another app has
    the key by now. The fault: unknown, not approved, expired, revoked with all of its app's; app, key or
    developer not in order; no product admits.
    """
    if token is None or client is None:
        return _UNKNOWN.plain()
    standing = _standing(client, "token", _TOKEN_CLIENT_CHECKS)
    if token.facts.app_id != standing.app_id:
        return _UNKNOWN.plain()
    if not token.facts.is_approved:
        return _NOT_APPROVED.plain()
    if has_expired(token, call.now):
        return _EXPIRED.plain()
    if token.issued_at < standing.revoked_before:
        return _NOT_APPROVED.plain()
    refusal = standing.refusal(call.now)
    if refusal is not None:
        return refusal.plain()
    product = standing.first_admitting(token.facts.api_products, call)
    if product is None:
        return _NO_PRODUCT.plain()
    # One of the client's own products: a cast would be a call.
    return product  # type: ignore[return-value]


def admit_key(client: Client[ProductT] | None, call: Call) -> ProductT | Fault:
    """Return the first product of a key that admits the call, or why none does. No secret is asked for.

    Edge looks for the product that fits best, and then refuses it all the same unless it fits
    wholly: the first that fits wholly is therefore all that matters. The fault: unknown; key, app or
    developer not in order; no product admits.
    """
    if client is None:
        return _UNKNOWN_KEY.plain()
    standing = _standing(client, "key", _KEY_CLIENT_CHECKS)
    refusal = standing.refusal(call.now)
    if refusal is not None:
        return refusal.plain()
    product = standing.first_admitting(None, call)
    if product is None:
        return _NOT_FOR_RESOURCE.plain()
    return product  # type: ignore[return-value]


ScopeRule = Callable[[Collection[str], Collection[str]], bool]
"""Say whether granted scopes are enough for required ones, of which there is at least one."""


def any_scope(granted: Collection[str], required: Collection[str]) -> bool:
    """Say whether one of the required scopes was granted."""
    return any(scope in granted for scope in required)


def every_scope(granted: Collection[str], required: Collection[str]) -> bool:
    """Say whether all of the required scopes were granted."""
    return all(scope in granted for scope in required)


def scope_refusal(granted: str, required: str, *, told: str, rule: ScopeRule = any_scope) -> Fault | None:
    """Return why a token's scope is not enough, None where it is; both are names separated by blanks.

    No required scope is no check. `told` is what the fault says was required: Edge tells the text of
    the policy's element, whatever it stood for. One rule for all policies; which one Edge has is
    not documented, and `any_scope` is what a live API showed.
    """
    wanted = required.split()
    if wanted and not rule(granted.split(), wanted):
        return faults.INSUFFICIENT_SCOPE(scopes=told)
    return None
