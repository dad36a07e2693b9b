"""OAuthV2's operation VerifyAccessToken: let a call pass that shows a token which is good for it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import ClassVar

from gateway import faults
from gateway.errors import Finding
from gateway.faults import Fault
from gateway.flow import Action, IssuedToken, Lookup, LookupKind, Pending, Services
from gateway.message import Exchange, Needs, Variable, resolve, to_text
from gateway.oauth import AccessToken, Call, admit_token, check_scope, milliseconds, seconds_left
from gateway.policies._authorization import BEARER, without_scheme
from gateway.policies._client_facts import (
    Variables,
    app_variables,
    developer_variables,
    product_variables,
)
from gateway.policies._fields import Element, child, record, variable
from gateway.policies._oauth_faults import teller
from gateway.policies._oauth_fields import RequiredScope, out_of_place, refused, to_required_scope

NAME = "VerifyAccessToken"

_AUTHORIZATION = resolve("request.header.Authorization")


@record
class VerifyAccessToken:
    """Check the token of a call: that it is known, approved and current, and covers the call."""

    extra_needs: ClassVar[Needs] = Needs.NOTHING

    access_token: Variable | None = variable("AccessToken")
    prefix: str = child("AccessTokenPrefix", default="")
    scope: RequiredScope | None = child("Scope", to_required_scope)

    def check(self, element: Element) -> Iterator[Finding]:
        """Yield what stands in the element and is not for this operation."""
        why = f"does not apply to {NAME}"
        yield from refused(element, "ExpiresIn", why, "ExpiresInNotApplicableForOperation")
        yield from refused(
            element, "RefreshTokenExpiresIn", why, "RefreshTokenExpiresInNotApplicableForOperation"
        )
        for around in element.children("SupportedGrantTypes"):
            yield from refused(around, "GrantType", why, "GrantTypesNotApplicableForOperation")
        yield from out_of_place(element, NAME)

    def bind(self, policy: str, services: Services) -> Action:
        """Return the action of the policy of that name: a lookup, and the check of what it finds."""
        tell = teller(policy, keeps_prefix=True)

        def verify(exchange: Exchange) -> Pending:
            try:
                token = self._presented(exchange)
            except Fault as fault:
                tell(exchange, fault)
                raise
            return Lookup(LookupKind.ACCESS_TOKEN, token, partial(check, token))

        def check(token: str, exchange: Exchange, found: object | None) -> None:
            try:
                passed = self._admitted(exchange, found, services)
            except Fault as fault:
                tell(exchange, fault)
                raise
            exchange.variables.update(passed)
            exchange.variables["access_token"] = token

        return verify

    def _presented(self, exchange: Exchange) -> str:
        """Return the token that the call shows.

        Raises:
            Fault: there is none, or not in the form that is asked for.
        """
        if self.access_token is None:
            token = without_scheme(to_text(_AUTHORIZATION(exchange)), self.prefix or BEARER)
        else:
            value = self.access_token(exchange)
            if value is None:
                raise faults.ACCESS_TOKEN_UNRESOLVED(variable=self.access_token.name)
            text = to_text(value)
            # Edge: the whole value is the token, unless a prefix is configured.
            token = without_scheme(text, self.prefix) if self.prefix else text.strip()
        if not token:
            raise faults.INVALID_ACCESS_TOKEN()
        return token

    def _admitted(self, exchange: Exchange, found: object | None, services: Services) -> Variables:
        """Return what the flow is told of a token that is good for the call.

        Raises:
            Fault: it is not.
        """
        if not isinstance(found, IssuedToken) or found.client is None:
            raise faults.UNKNOWN_ACCESS_TOKEN()
        now = services.clock()
        proxy = exchange.proxy
        call = Call(services.environment, proxy.facts.api, proxy.path_suffix, now)
        product = admit_token(found.token, found.client, call)
        if self.scope is not None:
            check_scope(found.token.scope, self.scope(exchange), told=self.scope.text)
        return {
            **product_variables(product),
            **app_variables(found.client),
            "app.scopes": list(found.client.app.scopes),
            **developer_variables(found.client, services.organization),
            **_token_variables(found.token, now),
        }


def _token_variables(token: AccessToken, now: float) -> Variables:
    """Return what the flow is told of the token itself."""
    return {
        **{f"accesstoken.{each.name}": each.value for each in token.attributes},
        "organization_name": token.organization,
        "client_id": token.client_id,
        "grant_type": token.grant_type,
        "token_type": token.token_type,
        "issued_at": str(milliseconds(token.issued_at)),
        "expires_in": str(seconds_left(token.expires_at, now)),
        "status": token.status,
        "scope": token.scope,
    }
