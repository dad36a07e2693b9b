"""OAuthV2's operation GenerateAccessToken: a token for a grant.

Each grant is decided in `gateway.oauth`; here the exchange is read for it, and what it issues is saved.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from gateway import faults
from gateway.errors import BundleError, Finding
from gateway.flow import Services
from gateway.message import Exchange, Value, Variable, resolve
from gateway.oauth import (
    AUTHORIZATION_CODE,
    CLIENT_CREDENTIALS,
    FAMILY_LENGTH,
    IMPLICIT,
    PASSWORD,
    TOKEN,
    Issued,
    Mint,
    client_credentials,
    password,
    require_user,
    resolve_grant_type,
)
from gateway.policies._fields import Element, read_record, record, variable, whole
from gateway.policies._oauth_exchange import CodeExchange, CodeSource
from gateway.policies._oauth_external import ExternalOfGrants
from gateway.policies._oauth_fields import INSECURE, FirstOf, out_of_place, pass_over, text_of
from gateway.policies._oauth_keeping import keep
from gateway.policies._oauth_token import TokenOperation

NAME = "GenerateAccessToken"

GRANT_TYPES = (AUTHORIZATION_CODE, PASSWORD, CLIENT_CREDENTIALS, IMPLICIT)
_UNNAMED = (AUTHORIZATION_CODE, IMPLICIT)
"""Edge: what is supported where nothing is named."""

_OF_GRANTS = {
    "Code": (AUTHORIZATION_CODE,),
    "RedirectUri": (AUTHORIZATION_CODE,),
    "ExternalAuthorizationCode": (AUTHORIZATION_CODE,),
    "ExternalRefreshToken": (AUTHORIZATION_CODE, PASSWORD),
    "UserName": (PASSWORD,),
    "PassWord": (PASSWORD,),
}
"""Elements that only some grants look at."""

_DEFAULT_END_USER = FirstOf("request.queryparam.app_enduser", "request.formparam.app_enduser")
_RESPONSE_TYPE = FirstOf("request.formparam.response_type", "request.queryparam.response_type")
_FORM_USERNAME = resolve("request.formparam.username")
_FORM_PASSWORD = resolve("request.formparam.password")
_REMARKS = {
    PASSWORD: "security: the password grant shows the user's password to the client;"
    " RFC 9700 §2.4 says that it must not be used",
    IMPLICIT: "security: RFC 9700 §2.1.2 advises against the implicit grant; it has no effect here,"
    " as tokens for it come from GenerateAccessTokenImplicitGrant",
}


def _read_grant_types(element: Element) -> tuple[str, ...]:
    """Return the grant types that are named.

    Raises:
        BundleError: one is unknown.
    """
    around = element.child("SupportedGrantTypes")
    named = () if around is None else around.children("GrantType")
    for each in named:
        if each.text and each.text not in GRANT_TYPES:
            raise _refusal(each)
        if each.text in _REMARKS:
            each.warn(_REMARKS[each.text], INSECURE)
    return tuple(dict.fromkeys(each.text for each in named if each.text))


def _refusal(grant_type: Element) -> BundleError:
    """Make the error for a grant type that there is not."""
    why = f"'{grant_type.text}' is no grant type; there are {', '.join(GRANT_TYPES)}"
    return grant_type.fail(why, "InvalidGrantType")


@record
class GenerateAccessToken(TokenOperation):
    """Issue a token to a client that shows its id and secret, and what its grant asks for."""

    external: ExternalOfGrants = whole(lambda element: read_record(ExternalOfGrants, element))
    grant_types: tuple[str, ...] = whole(_read_grant_types)
    app_end_user: Value | None = variable("AppEndUser")
    user_name: Variable | None = variable("UserName")
    password: Variable | None = variable("PassWord")
    response_type: Variable | None = variable("ResponseType")
    code: CodeSource = whole(lambda element: read_record(CodeSource, element))

    def check(self, element: Element) -> Iterator[Finding]:
        """Yield what stands in the element and is not for this operation."""
        supported = self.grant_types or _UNNAMED
        for tag, grants in _OF_GRANTS.items():
            if not set(grants) & set(supported):
                of_whom = " or ".join(grants)
                pass_over(element, tag, f"has no effect without the grant type {of_whom} and is ignored")
        yield from out_of_place(element, NAME)

    async def issue(
        self, exchange: Exchange, services: Services, mint: Mint, *, keeps_lone: bool = True
    ) -> Issued:
        """Issue the tokens of the grant that is asked for, and save them where they are to be stored.

        Without `keeps_lone` an access token that comes without a refresh token is not.
        """
        grant_type = self._grant_type(exchange)
        if grant_type == AUTHORIZATION_CODE:
            return await self._for_code(exchange, services, mint)
        if grant_type == PASSWORD:
            return await self._for_user(exchange, services, mint)
        client = await self.authenticated(exchange, services)
        wish = self.wish(exchange, self._end_user(exchange))

        async def save(issued: Issued) -> bool:
            return await services.tokens.save(issued.token, issued.record, None, renews=bool(wish.token))

        if not (keeps_lone and self.external.is_stored):
            return client_credentials(client, wish, mint)
        return await keep(wish, lambda: client_credentials(client, wish, mint), save)

    def _grant_type(self, exchange: Exchange) -> str:
        """Return the grant type that is asked for.

        Tokens without the client's secret are another operation's: `implicit` is never one here.

        Raises:
            OAuthError: there is none, or it is not supported.
            Fault: it is the response type `token` that is asked for, and the policy names no grant types.
        """
        asked = text_of(self.grant_type, exchange)
        if not asked and not self.grant_types:
            response_type = text_of(self.response_type or _RESPONSE_TYPE, exchange)
            if response_type == TOKEN:
                raise faults.OAUTH_MISSING_PARAMETER()
        supported = [each for each in self.grant_types or _UNNAMED if each != IMPLICIT]
        return resolve_grant_type(asked, supported)

    def _end_user(self, exchange: Exchange) -> str:
        return text_of(self.app_end_user or _DEFAULT_END_USER, exchange)

    async def _for_user(self, exchange: Exchange, services: Services, mint: Mint) -> Issued:
        """Issue the tokens of the password grant."""
        user_name = text_of(self.user_name or _FORM_USERNAME, exchange)
        require_user(user_name, text_of(self.password or _FORM_PASSWORD, exchange))
        client = await self.authenticated(exchange, services)
        wish = replace(
            self.wish(exchange, self._end_user(exchange)),
            refresh_token=self.external.refresh_text(exchange),
        )

        async def save(issued: Issued) -> bool:
            family = mint.random_text(FAMILY_LENGTH)
            return await services.tokens.save(
                issued.token, issued.record, issued.refresh, renews=bool(wish.token), family=family
            )

        if not self.external.is_stored:
            return password(client, wish, mint)
        return await keep(wish, lambda: password(client, wish, mint), save)

    async def _for_code(self, exchange: Exchange, services: Services, mint: Mint) -> Issued:
        """Issue the tokens of the authorization code grant."""
        presented = self.code.presented(
            exchange, external=self.external.code, end_user=text_of(_DEFAULT_END_USER, exchange)
        )
        client = await self.authenticated(exchange, services)
        end_user = "" if self.app_end_user is None else text_of(self.app_end_user, exchange)
        wish = replace(self.wish(exchange, end_user), refresh_token=self.external.refresh_text(exchange))
        exchanging = CodeExchange(services, mint, is_stored=self.external.is_stored)
        return await exchanging.exchange(presented, client, wish)
