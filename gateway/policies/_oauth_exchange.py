"""How OAuthV2's GenerateAccessToken exchanges a code: what is presented, and when it is used up.

A code is used up when everything else is in order, and its tokens are saved: a request that is refused spends
nothing, of many that are not one gets tokens, and whoever comes later finds them there to be revoked. Tokens
of those who were not first are taken back before anybody has seen them.
"""

from __future__ import annotations

from gateway.flow import Services
from gateway.message import Exchange, Variable, resolve
from gateway.oauth import (
    FAMILY_LENGTH,
    AnyClient,
    Issued,
    Mint,
    PresentedCode,
    Wish,
    authorization_code,
    check_code,
    errors,
    replayed_family,
)
from gateway.policies._fields import record, variable
from gateway.policies._oauth_fields import text_of
from gateway.policies._oauth_keeping import keep

_FORM_CODE = resolve("request.formparam.code")
_FORM_REDIRECT_URI = resolve("request.formparam.redirect_uri")
_FORM_VERIFIER = resolve("request.formparam.code_verifier")


@record
class CodeSource:
    """Read where a code stands, and the address that it was sent to."""

    code: Variable | None = variable("Code")
    redirect_uri: Variable | None = variable("RedirectUri")

    def presented(self, exchange: Exchange, *, external: Variable | None, end_user: str) -> PresentedCode:
        """Return what is presented; `external` is where a code of another system stands, if one is named.

        `end_user` is whom the request names.

        Raises:
            OAuthError: there is no code.
        """
        source = external or self.code
        text = text_of(source or _FORM_CODE, exchange)
        if not text and source is not None:
            raise errors.CODE_UNRESOLVED(variable=source.name)
        if not text:
            raise errors.REQUIRED_PARAM(name="code")
        return PresentedCode(
            text,
            redirect_uri=text_of(self.redirect_uri or _FORM_REDIRECT_URI, exchange),
            verifier=text_of(_FORM_VERIFIER, exchange),
            app_end_user=end_user,
        )


class CodeExchange:
    """Exchange codes for tokens. A code whose tokens are not stored is used up all the same."""

    __slots__ = ("_is_stored", "_mint", "_services")

    def __init__(self, services: Services, mint: Mint, *, is_stored: bool) -> None:
        self._services = services
        self._mint = mint
        self._is_stored = is_stored

    async def exchange(self, presented: PresentedCode, client: AnyClient, wish: Wish) -> Issued:
        """Issue the tokens of a code, and use it up; presented again, it revokes what it was used for.

        Raises:
            OAuthError: the code is refused, somebody else used it in the meantime, or the text of an external
                token is taken.
        """
        found = await self._services.codes.find(presented.text)
        await self._revoke(replayed_family(found, client))
        code = check_code(presented, found, client, self._services.clock())

        family = ""

        def issue() -> Issued:
            nonlocal family
            issued = authorization_code(code, presented, client, wish=wish, mint=self._mint)
            family = self._mint.random_text(FAMILY_LENGTH)
            return issued

        async def save(issued: Issued) -> bool:
            return await self._services.tokens.save(
                issued.token, issued.record, issued.refresh, renews=bool(wish.token), family=family
            )

        issued = await keep(wish, issue, save) if self._is_stored else issue()
        redemption = await self._services.codes.redeem(presented.text, family)
        if not redemption.is_first:
            await self._take_back(issued, wish, family)
            await self._revoke(redemption.family)
            raise errors.INVALID_CODE()
        return issued

    async def _take_back(self, issued: Issued, wish: Wish, family: str) -> None:
        """Undo what was saved and never told; an external token may be somebody's who came before."""
        if wish.token:
            await self._revoke(family)
        elif self._is_stored:
            await self._services.tokens.delete(issued.token)

    async def _revoke(self, family: str) -> None:
        """Revoke the tokens of a family, if there is one."""
        if family:
            await self._services.tokens.revoke_family(family)
