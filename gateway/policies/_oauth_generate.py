"""OAuthV2's operation GenerateAccessToken: a token for a grant.

The grants are a table; one more is a function of `gateway.oauth` and its row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from gateway.errors import BundleError, Finding
from gateway.flow import Services
from gateway.message import Exchange, Value
from gateway.oauth import (
    CLIENT_CREDENTIALS,
    AnyClient,
    Issued,
    Mint,
    Wish,
    client_credentials,
    resolve_grant_type,
)
from gateway.policies._fields import Element, record, variable, whole
from gateway.policies._oauth_fields import NOT_SUPPORTED, FirstOf, out_of_place, pass_over, text_of
from gateway.policies._oauth_keeping import keep
from gateway.policies._oauth_token import TokenOperation

NAME = "GenerateAccessToken"

Grant = Callable[[AnyClient, Wish, Mint], Issued]
GRANTS: Mapping[str, Grant] = {CLIENT_CREDENTIALS: client_credentials}

_OF_EDGE = ("authorization_code", "password", "client_credentials", "implicit")
_DEFAULT_END_USER = FirstOf("request.queryparam.app_enduser", "request.formparam.app_enduser")


def _read_grant_types(element: Element) -> tuple[str, ...]:
    """Return the supported grant types.

    Raises:
        BundleError: one is unknown or not supported by the gateway, or none is named. Edge: that
            would mean authorization_code and implicit.
    """
    around = element.child("SupportedGrantTypes")
    named = () if around is None else around.children("GrantType")
    for each in named:
        if each.text and each.text not in GRANTS:
            raise _refusal(each)
    grant_types = tuple(dict.fromkeys(each.text for each in named if each.text))
    if not grant_types:
        raise (around or element).fail(
            "needs <SupportedGrantTypes> with at least one <GrantType>: without, they are authorization_code"
            f" and implicit, and supported here is {', '.join(GRANTS)}"
        )
    return grant_types


def _refusal(grant_type: Element) -> BundleError:
    """Make the error for a grant type that there is not, or not here."""
    supported = ", ".join(GRANTS)
    if grant_type.text in _OF_EDGE:
        return grant_type.fail(f"'{grant_type.text}' {NOT_SUPPORTED}; supported is {supported}")
    return grant_type.fail(
        f"'{grant_type.text}' is no grant type; supported is {supported}", "InvalidGrantType"
    )


@record
class GenerateAccessToken(TokenOperation):
    """Issue a token to a client that shows its id and secret, and what its grant asks for."""

    grant_types: tuple[str, ...] = whole(_read_grant_types)
    app_end_user: Value | None = variable("AppEndUser")

    def check(self, element: Element) -> Iterator[Finding]:
        """Yield what stands in the element and is not for this operation."""
        why = f"has no effect with {', '.join(GRANTS)}, which has no refresh token"
        pass_over(element, "ExternalRefreshToken", why)
        yield from out_of_place(element, NAME)

    async def issue(self, exchange: Exchange, services: Services, mint: Mint) -> Issued:
        """Issue the token of the grant that is asked for, and save it where it is to be stored."""
        grant = GRANTS[resolve_grant_type(text_of(self.grant_type, exchange), self.grant_types)]
        client = await self.authenticated(exchange, services)
        end_user = _DEFAULT_END_USER if self.app_end_user is None else self.app_end_user
        wish = self.wish(exchange, text_of(end_user, exchange))

        async def save(issued: Issued) -> bool:
            tokens, renews = services.tokens, bool(wish.token)
            return await tokens.save(issued.token, issued.record, issued.refresh, renews=renews)

        if not self.external.is_stored:
            return grant(client, wish, mint)
        return await keep(wish, lambda: grant(client, wish, mint), save)
