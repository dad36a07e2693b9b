"""OAuthV2's operation VerifyAccessToken: let a call pass that shows a token which is good for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from gateway.errors import Finding
from gateway.flow import Action, Services
from gateway.message import Constant, Needs, Value, Variable
from gateway.policies._fields import Element, child, record, variable, whole
from gateway.policies._oauth_faults import Teller
from gateway.policies._oauth_fields import out_of_place, refused
from gateway.policies._oauth_realm import RealmCheck, read_realm
from gateway.policies._required_scope import RequiredScope, to_required_scope
from gateway.policies._token_check import TokenCheck, TokenSource

NAME = "VerifyAccessToken"


@record
class VerifyAccessToken:
    """Check the token of a call: that it is known, approved and current, and covers the call."""

    extra_needs: ClassVar[Needs] = Needs.NOTHING

    access_token: Variable | None = variable("AccessToken")
    prefix: str = child("AccessTokenPrefix", default="")
    scope: RequiredScope | None = child("Scope", to_required_scope)
    realm: Value = whole(read_realm)

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
        return self.bound(policy, services)

    def bound(self, policy: str, services: Services) -> TokenCheck:
        """Return the check."""
        source = TokenSource(self.access_token, self.prefix)
        teller = Teller(policy, keeps_prefix=True)
        if isinstance(self.realm, Constant) and not self.realm.value:
            return TokenCheck(source, self.scope, teller, services)
        check = RealmCheck(source, self.scope, teller, services)
        check.realm = self.realm
        return check
