"""OAuthV2's operation GenerateAccessTokenImplicitGrant: send a user agent back with an access token."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

from gateway.errors import Finding
from gateway.flow import Services
from gateway.message import Exchange, Value
from gateway.oauth import (
    DEFAULT_LIFE,
    TOKEN,
    Authorization,
    Issued,
    Wish,
    choose_redirect_uri,
    implicit,
    implicit_members,
    with_fragment,
)
from gateway.policies._fields import Element, record, ref
from gateway.policies._oauth_fields import INSECURE, given, life, life_of
from gateway.policies._oauth_keeping import keep
from gateway.policies._oauth_redirect import Outcome, RedirectOperation

NAME = "GenerateAccessTokenImplicitGrant"

_REMARK = (
    "security: the implicit grant sends access tokens through the browser, where they leak; RFC 9700 §2.1.2"
    " advises the authorization code grant with PKCE instead"
)


@record
class GenerateAccessTokenImplicitGrant(RedirectOperation):
    """Issue an access token to a client, which need not show its secret for that."""

    response_of: ClassVar[str] = TOKEN
    edge_name: ClassVar[str] = NAME

    expires_in: Value = ref("ExpiresIn", life("InvalidValueForExpiresIn"), default=DEFAULT_LIFE)

    def check(self, element: Element) -> Iterator[Finding]:
        """Yield what stands in the element and is not for this operation; warn of the operation itself."""
        element.require("Operation").warn(_REMARK, INSECURE)
        yield from RedirectOperation.check(self, element)

    async def issue(
        self, policy: str, asked: Authorization, exchange: Exchange, services: Services
    ) -> Outcome:
        """Issue a token, and save it where it is to be stored."""
        client = await self.identified(asked, services)
        redirect_uri = choose_redirect_uri(client.app.callback_url, asked.redirect_uri)
        wish = self.wish(asked, exchange)
        mint = self.mint(services)

        async def save(issued: Issued) -> bool:
            return await services.tokens.save(issued.token, issued.record, None, renews=bool(wish.token))

        if self.external.is_stored:
            issued = await keep(wish, lambda: implicit(client, wish, mint), save)
        else:
            issued = implicit(client, wish, mint)
        return self.outcome(policy, issued, asked, location=redirect_uri, now=services.clock())

    def wish(self, asked: Authorization, exchange: Exchange) -> Wish:
        """Return what is wanted of the token.

        Raises:
            OAuthError: a variable that should hold an external token does not.
            Fault: a variable that should hold a life does not.
        """
        return Wish(
            scope=asked.scope,
            life=life_of(self.expires_in, exchange),
            attributes=given(self.attributes, exchange),
            app_end_user=asked.app_end_user,
            token=self.external.token_text(exchange),
        )

    def outcome(
        self, policy: str, issued: Issued, asked: Authorization, *, location: str, now: float
    ) -> Outcome:
        """Return where the user agent is sent with a token, and what the flow is told."""
        members = implicit_members(issued, asked, now, is_rfc=self.is_rfc)
        return Outcome(with_fragment(location, members), _variables(policy, issued, members))


def _variables(policy: str, issued: Issued, members: Mapping[str, str]) -> dict[str, str]:
    """Return what the flow is told: the answer's members, the scope, and all attributes.

    Edge: `refresh_token` is listed, and stays empty.
    """
    told = {
        # Edge: 0 is also what an endless one has left; the RFC's answer says nothing of it.
        "expires_in": "0",
        **members,
        "scope": issued.record.scope,
        "refresh_token": "",
        **{each.name: each.value for each in issued.record.attributes},
    }
    return {f"oauthv2accesstoken.{policy}.{name}": value for name, value in told.items()}
