"""OAuthV1's operations InvalidateToken and ValidateToken: revoke access tokens, and approve them again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

from gateway import faults
from gateway.errors import Finding
from gateway.flow import Action, Services
from gateway.message import Exchange, Needs, Variable
from gateway.oauth import APPROVED, REVOKED
from gateway.policies._fields import Element, attribute, many, own, record, whole
from gateway.policies._oauth1_fields import given, pass_over_the_rest
from gateway.policies._oauth1_refusals import Refusals
from gateway.policies._values import Wrong, to_variable

STATUSES: Mapping[str, str] = {"InvalidateToken": REVOKED, "ValidateToken": APPROVED}
"""What each operation makes of a token."""
_TYPE = "accesstoken"


def _to_token(text: str) -> Variable:
    if not text:
        raise Wrong("needs the name of a variable", "TokenValueRequired")
    return to_variable(text)


def _to_type(text: str) -> str:
    if text != _TYPE:
        raise Wrong(f"must be {_TYPE}, not '{text}': OAuth 1.0 has no other", "InvalidTokenType")
    return text


@record
class TokenField:
    """Read one <Token>: the variable that holds it."""

    token: Variable = own(_to_token)
    type: str = attribute("type", _to_type, default=_TYPE)
    # There is no refresh token that could go with it.
    cascade: bool = whole(lambda element: element.flag("cascade", True))


def _read_status(element: Element) -> str:
    return STATUSES[element.require("Operation").text]


@record
class TokenStatus:
    """Change the status of tokens, whether they are known or not."""

    extra_needs: ClassVar[Needs] = Needs.NOTHING

    status: str = whole(_read_status)
    tokens: tuple[TokenField, ...] = many("Token", TokenField, within="Tokens")

    def check(self, element: Element) -> Iterator[Finding]:
        """Yield an error where no token is named, and warn of what is for other operations."""
        if not self.tokens:
            yield from element.fail("needs <Tokens> with a <Token>", "TokenValueRequired").findings
        pass_over_the_rest(element, element.require("Operation").text)

    def bind(self, policy: str, services: Services) -> Action:
        """Return the action of the policy of that name."""
        refusals = Refusals(policy, None, None)

        async def change(exchange: Exchange) -> None:
            for each in self.tokens:
                text = given(each.token, exchange)
                if not text:
                    raise refusals.told(faults.OAUTH1_TOKEN_UNRESOLVED(variable=each.token.name), exchange)
                await services.oauth1.set_access_status(text, self.status)

        return change
