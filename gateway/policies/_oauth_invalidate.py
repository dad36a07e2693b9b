"""OAuthV2's operations InvalidateToken and ValidateToken: revoke tokens, and approve them again.

Neither asks who wants it: the proxy decides that in an earlier step. What is not known, or is already as it
is to be, is no error, and a token whose time is over stays so.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import ClassVar

from gateway import faults
from gateway.errors import Finding
from gateway.faults import Fault
from gateway.flow import Action, Services, TokenStore
from gateway.message import Exchange, Needs, Variable
from gateway.policies._fields import Element, attribute, many, own, record, whole
from gateway.policies._oauth_faults import Teller
from gateway.policies._oauth_fields import out_of_place, refused, text_of
from gateway.policies._values import Wrong, to_variable

INVALIDATE, VALIDATE = "InvalidateToken", "ValidateToken"
ACCESS, REFRESH = "accesstoken", "refreshtoken"


def _to_token(text: str) -> Variable:
    """Resolve the variable that holds a token.

    Raises:
        Wrong: TokenValueRequired, where none is named.
    """
    if not text:
        raise Wrong("needs the name of the variable that holds the token", "TokenValueRequired")
    return to_variable(text)


@record
class TokenField:
    """Read one <Token>: where it is, what it is, and whether the one it was issued with is meant, too.

    Edge: a wrong type is told when the policy runs. `cascade` is documented as required, and true where it
    is absent all the same.
    """

    source: Variable = own(_to_token)
    type: str = attribute("type", default="")
    cascade: bool = whole(lambda element: element.flag("cascade", True))

    def text(self, exchange: Exchange) -> str:
        """Return the token.

        Raises:
            Fault: it is of no type, or its variable holds none.
        """
        if self.type not in (ACCESS, REFRESH):
            raise faults.INVALID_TOKEN_TYPE(type=self.type)
        text = text_of(self.source, exchange)
        if not text:
            raise faults.TOKEN_UNRESOLVED(variable=self.source.name)
        return text


@record
class TokenStatus(ABC):
    """Be an operation that gives tokens another status. Each says how in `turn` and `turn_refresh`."""

    NAME: ClassVar[str]
    extra_needs: ClassVar[Needs] = Needs.NOTHING

    tokens: tuple[TokenField, ...] = many("Token", TokenField, within="Tokens")

    @abstractmethod
    async def turn(self, store: TokenStore, token: str, *, cascade: bool) -> bool:
        """Give an access token its new status; say whether it was found."""

    @abstractmethod
    async def turn_refresh(self, store: TokenStore, refresh_token: str, *, cascade: bool) -> bool:
        """Give a refresh token its new status; say whether it was found."""

    def check(self, element: Element) -> Iterator[Finding]:
        """Yield the lack of tokens, and what stands in the element and is not for this operation."""
        if not self.tokens:
            why = "needs <Tokens> with at least one <Token>"
            yield from (element.child("Tokens") or element).fail(why, "TokenValueRequired").findings
        around = element.child("Tokens")
        for each in () if around is None else around.children("Token"):
            if (each.get("type") or "").strip() not in (ACCESS, REFRESH):
                each.warn(f"attribute 'type' is neither '{ACCESS}' nor '{REFRESH}': the policy will fail")
        why = f"does not apply to {self.NAME}"
        yield from refused(element, "ExpiresIn", why, "ExpiresInNotApplicableForOperation")
        yield from refused(
            element, "RefreshTokenExpiresIn", why, "RefreshTokenExpiresInNotApplicableForOperation"
        )
        for grants in element.children("SupportedGrantTypes"):
            yield from refused(grants, "GrantType", why, "GrantTypesNotApplicableForOperation")
        yield from out_of_place(element, self.NAME)

    def bind(self, policy: str, services: Services) -> Action:
        """Return the action of the policy of that name."""
        tell = Teller(policy).tell
        store = services.tokens

        async def turn(exchange: Exchange) -> None:
            try:
                # All of them first: one that is not there is told before anything is changed.
                texts = [each.text(exchange) for each in self.tokens]
            except Fault as fault:
                tell(exchange, fault)
                raise
            for each, text in zip(self.tokens, texts, strict=True):
                is_found = each.type == REFRESH and await self.turn_refresh(store, text, cascade=each.cascade)
                if not is_found:
                    # Edge: what is no refresh token is taken for an access token.
                    await self.turn(store, text, cascade=each.cascade)

        return turn


@record
class InvalidateToken(TokenStatus):
    """Revoke tokens."""

    NAME = INVALIDATE

    async def turn(self, store: TokenStore, token: str, *, cascade: bool) -> bool:
        """Revoke an access token."""
        return await store.revoke(token, cascade=cascade)

    async def turn_refresh(self, store: TokenStore, refresh_token: str, *, cascade: bool) -> bool:
        """Revoke a refresh token."""
        return await store.revoke_refresh(refresh_token, cascade=cascade)


@record
class ValidateToken(TokenStatus):
    """Approve tokens that were revoked."""

    NAME = VALIDATE

    async def turn(self, store: TokenStore, token: str, *, cascade: bool) -> bool:
        """Approve an access token."""
        return await store.approve(token, cascade=cascade)

    async def turn_refresh(self, store: TokenStore, refresh_token: str, *, cascade: bool) -> bool:
        """Approve a refresh token."""
        return await store.approve_refresh(refresh_token, cascade=cascade)
