"""OAuthV2's operation RefreshAccessToken: a new pair of tokens for a refresh token."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import cast

from gateway.errors import Finding
from gateway.flow import Services
from gateway.message import Exchange, Variable, resolve
from gateway.oauth import (
    REFRESH_TOKEN,
    AnyClient,
    Issued,
    Mint,
    Presented,
    RefreshToken,
    Rotation,
    SpentToken,
    errors,
    refresh_token,
    resolve_grant_type,
    retried,
)
from gateway.policies._fields import Element, flag, record, variable
from gateway.policies._oauth_fields import out_of_place, refused, text_of
from gateway.policies._oauth_keeping import keep
from gateway.policies._oauth_token import TokenOperation

NAME = "RefreshAccessToken"

_FORM_REFRESH_TOKEN = resolve("request.formparam.refresh_token")


@record
class RefreshAccessToken(TokenOperation):
    """Replace a refresh token, and the access token that it was issued with, by their successors."""

    refresh_token: Variable | None = variable("RefreshToken")
    reuses_refresh_token: bool = flag("ReuseRefreshToken", default=False)

    def check(self, element: Element) -> Iterator[Finding]:
        """Yield what stands in the element and is not for this operation."""
        why = f"does not apply to {NAME}, whose grant type is refresh_token"
        for around in element.children("SupportedGrantTypes"):
            yield from refused(around, "GrantType", why, "GrantTypesNotApplicableForOperation")
        yield from out_of_place(element, NAME)

    async def issue(self, exchange: Exchange, services: Services, mint: Mint) -> Issued:
        """Issue the successors, and put them in the place of what was presented, at once.

        Where they are not to be stored, what was presented is checked and not used up.
        """
        resolve_grant_type(text_of(self.grant_type, exchange), (REFRESH_TOKEN,))
        text = self._presented(exchange)
        client = await self.authenticated(exchange, services)
        found = await services.tokens.find_refresh(text)
        if found is None:
            return await _again(text, client, services)
        presented = Presented(text, found, self.reuses_refresh_token)
        external = "" if self.reuses_refresh_token else self.external.refresh_text(exchange)
        wish = replace(self.wish(exchange), refresh_token=external)

        async def rotate(issued: Issued) -> bool:
            return await _rotate(text, issued, services, renews=bool(wish.token))

        if not self.external.is_stored:
            return refresh_token(presented, client, wish, mint)
        try:
            return await keep(wish, lambda: refresh_token(presented, client, wish, mint), rotate)
        except _UsedUp:
            return await _again(text, client, services)

    def _presented(self, exchange: Exchange) -> str:
        """Return the refresh token that is presented.

        Raises:
            OAuthError: there is none.
        """
        text = text_of(self.refresh_token or _FORM_REFRESH_TOKEN, exchange)
        if not text and self.refresh_token is not None:
            raise errors.REFRESH_TOKEN_UNRESOLVED(variable=self.refresh_token.name)
        if not text:
            raise errors.REQUIRED_PARAM(name="refresh_token")
        return text


class _UsedUp(Exception):
    """Say that somebody else used up a refresh token that was good a moment ago."""


async def _again(presented: str, client: AnyClient, services: Services) -> Issued:
    """Return what a refresh token was used up for, to the client whose answer was lost.

    Raises:
        OAuthError: it never was, or it is replayed: then nothing that came of it is good any more.
    """
    spent = await services.tokens.find_spent(presented)
    successor = retried(spent, client, services.clock())
    if successor is None:
        await services.tokens.revoke_family(cast("SpentToken", spent).family)
        raise errors.UNKNOWN_REFRESH_TOKEN()
    return successor


async def _rotate(presented: str, issued: Issued, services: Services, *, renews: bool) -> bool:
    """Save the successors in the place of what was presented; say whether their texts were free.

    Raises:
        _UsedUp: somebody else presented the same token in the meantime.
    """
    successor = cast("tuple[str, RefreshToken]", issued.refresh)
    outcome = await services.tokens.rotate(presented, issued.token, issued.record, successor, renews=renews)
    if outcome is Rotation.USED_UP:
        raise _UsedUp
    return outcome is Rotation.DONE
