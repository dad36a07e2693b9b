"""OAuthV2's operation GenerateAuthorizationCode: send a user agent back with a code."""

from __future__ import annotations

from typing import ClassVar

from gateway.errors import StoreUnavailable
from gateway.flow import Services
from gateway.message import Exchange, Value
from gateway.oauth import (
    CODE,
    DEFAULT_CODE_LIFE,
    Authorization,
    CodeWish,
    IssuedCode,
    errors,
    issue_code,
    with_query,
)
from gateway.policies._fields import record, ref
from gateway.policies._oauth_fields import given, life, life_of
from gateway.policies._oauth_redirect import Outcome, RedirectOperation

NAME = "GenerateAuthorizationCode"


@record
class GenerateAuthorizationCode(RedirectOperation):
    """Issue an authorization code to a client, which need not show its secret for that."""

    response_of: ClassVar[str] = CODE
    edge_name: ClassVar[str] = NAME

    expires_in: Value = ref("ExpiresIn", life("InvalidValueForExpiresIn"), default=DEFAULT_CODE_LIFE)

    async def issue(
        self, policy: str, asked: Authorization, exchange: Exchange, services: Services
    ) -> Outcome:
        """Issue a code, and save it where it is to be stored."""
        client = await self.identified(asked, services)
        wish = CodeWish(
            life=life_of(self.expires_in, exchange),
            attributes=given(self.attributes, exchange),
            code=self.external.code_text(exchange),
        )
        issued = issue_code(client, asked, wish, self.mint(services))
        if self.external.is_stored and not await services.codes.save(issued.code, issued.record):
            if wish.code:
                raise errors.EXTERNAL_TOKEN_TAKEN()
            raise StoreUnavailable("a text made for an authorization code was taken already")
        return Outcome(_location(asked, issued), _variables(policy, issued))


def _location(asked: Authorization, issued: IssuedCode) -> str:
    """Return where the code is sent; state and scope go along only where they were in the request."""
    members = {"code": issued.code}
    if asked.state:
        members["state"] = asked.state
    if asked.scope:
        members["scope"] = issued.record.scope
    return with_query(issued.record.redirect_uri, members)


def _variables(policy: str, issued: IssuedCode) -> dict[str, str]:
    """Return what the flow is told: the displayed attributes, and what no attribute replaces."""
    prefix = f"oauthv2authcode.{policy}."
    record = issued.record
    return {
        **{prefix + each.name: each.value for each in record.attributes if each.is_displayed},
        prefix + "code": issued.code,
        prefix + "redirect_uri": record.redirect_uri,
        prefix + "scope": record.scope,
        prefix + "client_id": record.client_id,
    }
