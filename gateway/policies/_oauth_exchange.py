"""How OAuthV2's GenerateAccessToken exchanges a code: what is presented, and when it is used up.

A code is used up when everything else is in order, right before the tokens are saved: a request that is
refused spends nothing, and of many that are not, one gets tokens.
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


class Counter:
    """Exchange codes for tokens. A code whose tokens are not stored is used up all the same."""

    __slots__ = ("_is_stored", "_mint", "_services")

    def __init__(self, services: Services, mint: Mint, *, is_stored: bool) -> None:
        self._services = services
        self._mint = mint
        self._is_stored = is_stored

    async def exchange(self, presented: PresentedCode, client: AnyClient, wish: Wish) -> Issued:
        """Issue the tokens of a code, and use it up; presented again, it revokes what it was used for.

        Raises:
            OAuthError: the code is refused, or somebody else used it in the meantime.
        """
        codes = self._services.codes
        found = await codes.find(presented.text)
        await self._revoke(replayed_family(found, client))
        code = check_code(presented, found, client, self._services.clock())
        issued = authorization_code(code, presented, client, wish=wish, mint=self._mint)
        family = self._mint.random_text(FAMILY_LENGTH)
        redemption = await codes.redeem(presented.text, family)
        if not redemption.is_first:
            await self._revoke(redemption.family)
            raise errors.INVALID_CODE()
        if self._is_stored:
            await self._save(issued, wish, family)
        return issued

    async def _save(self, issued: Issued, wish: Wish, family: str) -> None:
        """Save the tokens of a code.

        Raises:
            OAuthError: the text of an external token is taken; or the code was presented again in the
                meantime, and its tokens were revoked before they were there.
        """
        is_kept = await self._services.tokens.save(
            issued.token, issued.record, issued.refresh, renews=bool(wish.token), family=family
        )
        if is_kept:
            return
        is_external = bool(wish.token or wish.refresh_token)
        raise errors.EXTERNAL_TOKEN_TAKEN() if is_external else errors.INVALID_CODE()

    async def _revoke(self, family: str) -> None:
        """Revoke the tokens of a family, if there is one."""
        if family:
            await self._services.tokens.revoke_family(family)
