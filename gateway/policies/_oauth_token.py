"""What the token operations of OAuthV2 share: who asks, what is wanted, and how the outcome is told.

The decisions are made in `gateway.oauth`; here the exchange is read for them. A token is told only
after it was saved.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from typing import ClassVar

from gateway import faults
from gateway.faults import Fault
from gateway.flow import Action, Services
from gateway.message import Exchange, Needs, Value, Variable, resolve, to_text
from gateway.oauth import (
    DEFAULT_LIFE,
    AnyClient,
    Issued,
    Mint,
    OAuthError,
    Wish,
    authenticate,
    errors,
    recognize,
    token_variables,
)
from gateway.policies._authorization import basic_credentials
from gateway.policies._fields import flag, many, read_record, record, ref, variable, whole
from gateway.policies._oauth_answers import Refusals, answer
from gateway.policies._oauth_external import External
from gateway.policies._oauth_fields import (
    AttributeField,
    FirstOf,
    given,
    life,
    life_of,
    read_generates_response,
    read_writes_errors,
    text_of,
)
from gateway.policies._oauth_form import refuse_unreadable_form

_AUTHORIZATION = resolve("request.header.Authorization")
_FORM_CLIENT_ID = resolve("request.formparam.client_id")
_FORM_CLIENT_SECRET = resolve("request.formparam.client_secret")
_REQUESTED_SCOPE = FirstOf("request.formparam.scope", "request.queryparam.scope")

Issue = Callable[[Exchange, Services, Mint], Awaitable[Issued]]


@record
class TokenOperation(ABC):
    """Be an operation that issues tokens. Each says how in `issue`."""

    extra_needs: ClassVar[Needs] = Needs.REQUEST_BODY

    grant_type: Variable = variable("GrantType", default="request.formparam.grant_type")
    client_id: Variable | None = variable("ClientId")
    scope: Value | None = variable("Scope")
    expires_in: Value = ref("ExpiresIn", life("InvalidValueForExpiresIn"), default=DEFAULT_LIFE)
    refresh_expires_in: Value = ref("RefreshTokenExpiresIn", life("InvalidValueForRefreshTokenExpiresIn"))
    attributes: tuple[AttributeField, ...] = many("Attribute", AttributeField, within="Attributes")
    generates_response: bool = whole(read_generates_response)
    is_rfc: bool = flag("RFCCompliantRequestResponse", default=False)
    writes_errors: bool = whole(read_writes_errors)
    external: External = whole(lambda element: read_record(External, element))

    @abstractmethod
    async def issue(self, exchange: Exchange, services: Services, mint: Mint) -> Issued:
        """Decide on a request, and save what is issued.

        Raises:
            OAuthError: the request is refused.
            Fault: the policy's configuration does not fit what the exchange holds.
            StoreUnavailable: nothing was issued.
        """

    def bind(self, policy: str, services: Services) -> Action:
        """Return the action of the policy of that name."""
        return self.bound(policy, services, self.issue)

    def bound(self, policy: str, services: Services, decide: Issue) -> Action:
        """Return the action of the policy of that name, which issues what is decided so."""
        mint = Mint(services.organization, services.clock, services.random_text)
        refusals = Refusals(
            policy,
            is_generated=self.generates_response,
            is_rfc=self.is_rfc,
            writes_response=self.writes_errors,
        )
        prefix = f"oauthv2accesstoken.{policy}."

        async def issue(exchange: Exchange) -> None:
            try:
                refuse_unreadable_form(exchange.request)
                issued = await decide(exchange, services, mint)
            except OAuthError as error:
                raise refusals.of(exchange, error) from error
            except Fault as fault:
                refusals.told(exchange, fault)
                raise
            now = services.clock()
            told = token_variables(issued, now, is_rfc=self.is_rfc)
            exchange.variables.update({prefix + name: value for name, value in told.items()})
            if self.generates_response:
                exchange.response = answer(issued, now, is_rfc=self.is_rfc)

        return issue

    async def authenticated(self, exchange: Exchange, services: Services) -> AnyClient:
        """Return the client that asks, by its secret or because another system vouches for it.

        Raises:
            OAuthError: there is none, or it may not have tokens.
        """
        is_vouched_for = self.external.vouches(exchange)
        client_id, secret = self._credentials(exchange)
        client = await services.clients.find(client_id) if client_id else None
        if is_vouched_for:
            return recognize(client, services.clock())
        return authenticate(client, secret, services.clock())

    def _credentials(self, exchange: Exchange) -> tuple[str, str]:
        """Return the client id and secret that are presented, each "" when it is not.

        What the element or the form says comes before what the Authorization header says.
        """
        basic = basic_credentials(to_text(_AUTHORIZATION(exchange)))
        user, password = ("", "") if basic is None else basic
        client_id = text_of(_FORM_CLIENT_ID if self.client_id is None else self.client_id, exchange) or user
        if not client_id and self.client_id is not None:
            raise errors.CLIENT_ID_UNRESOLVED(variable=self.client_id.name)
        return client_id, text_of(_FORM_CLIENT_SECRET, exchange) or password

    def wish(self, exchange: Exchange, app_end_user: str = "") -> Wish:
        """Return what is wanted of the token.

        Raises:
            OAuthError: a variable that should hold an external token does not.
            Fault: a variable that should hold a life does not.
        """
        return Wish(
            scope=text_of(_REQUESTED_SCOPE if self.scope is None else self.scope, exchange),
            life=life_of(self.expires_in, exchange),
            refresh_life=life_of(self.refresh_expires_in, exchange, faults.REFRESH_EXPIRY_INVALID),
            attributes=given(self.attributes, exchange),
            app_end_user=app_end_user,
            token=self.external.access_text(exchange),
        )
