"""What the operations of OAuthV2 share that answer a user agent by a redirection: a request, and its outcome.

The decisions are made in `gateway.oauth`; here the exchange is read for them. An error is never redirected.
Edge's sample calls these operations by GET, its reference names form parameters: the query comes first.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar

from gateway.errors import Finding
from gateway.faults import Fault
from gateway.flow import Action, Services
from gateway.message import Exchange, Needs, Variable, resolve, to_text
from gateway.oauth import (
    AnyClient,
    Authorization,
    Mint,
    OAuthError,
    check_request,
    errors,
    identify,
)
from gateway.policies._authorization import basic_credentials
from gateway.policies._fields import Element, flag, many, read_record, record, variable, whole
from gateway.policies._oauth_answers import Refusals, redirection
from gateway.policies._oauth_external import ExternalOfRedirects
from gateway.policies._oauth_fields import (
    AttributeField,
    FirstOf,
    out_of_place,
    read_generates_response,
    read_writes_errors,
    refused,
    text_of,
)
from gateway.policies._oauth_form import refuse_unreadable_form

_AUTHORIZATION = resolve("request.header.Authorization")


def _sent(name: str) -> FirstOf:
    return FirstOf(f"request.queryparam.{name}", f"request.formparam.{name}")


_CLIENT_ID = _sent("client_id")
_RESPONSE_TYPE = _sent("response_type")
_REDIRECT_URI = _sent("redirect_uri")
_SCOPE = _sent("scope")
_STATE = _sent("state")
_APP_END_USER = _sent("app_enduser")
_CHALLENGE = _sent("code_challenge")
_CHALLENGE_METHOD = _sent("code_challenge_method")


@dataclass(frozen=True, slots=True)
class Outcome:
    """Hold where the user agent is sent, and what the flow is told: variables by their whole names."""

    location: str
    variables: Mapping[str, str]


Decide = Callable[[str, Authorization, Exchange, Services], Awaitable[Outcome]]


@record
class RedirectOperation(ABC):
    """Be an operation that answers by a redirection. Each says how in `issue`."""

    extra_needs: ClassVar[Needs] = Needs.REQUEST_BODY
    response_of: ClassVar[str] = ""
    """The response type that must be asked for."""
    edge_name: ClassVar[str] = ""

    response_type: Variable | None = variable("ResponseType")
    client_id: Variable | None = variable("ClientId")
    redirect_uri: Variable | None = variable("RedirectUri")
    scope: Variable | None = variable("Scope")
    state: Variable | None = variable("State")
    app_end_user: Variable | None = variable("AppEndUser")
    attributes: tuple[AttributeField, ...] = many("Attribute", AttributeField, within="Attributes")
    generates_response: bool = whole(read_generates_response)
    is_rfc: bool = flag("RFCCompliantRequestResponse", default=False)
    writes_errors: bool = whole(read_writes_errors)
    external: ExternalOfRedirects = whole(lambda element: read_record(ExternalOfRedirects, element))

    def check(self, element: Element) -> Iterator[Finding]:
        """Yield what stands in the element and is not for this operation."""
        why = f"does not apply to {self.edge_name}, which issues no refresh token"
        yield from refused(
            element, "RefreshTokenExpiresIn", why, "RefreshTokenExpiresInNotApplicableForOperation"
        )
        why = f"does not apply to {self.edge_name}, which has no grant types"
        for around in element.children("SupportedGrantTypes"):
            yield from refused(around, "GrantType", why, "GrantTypesNotApplicableForOperation")
        yield from out_of_place(element, self.edge_name)

    @abstractmethod
    async def issue(
        self, policy: str, asked: Authorization, exchange: Exchange, services: Services
    ) -> Outcome:
        """Decide on a request that asks for what this operation gives, and save what is issued.

        Raises:
            OAuthError: the request is refused.
            Fault: the policy's configuration does not fit what the exchange holds.
            StoreUnavailable: nothing was issued.
        """

    def bind(self, policy: str, services: Services) -> Action:
        """Return the action of the policy of that name."""
        return self.bound(policy, services, self.issue)

    def bound(self, policy: str, services: Services, decide: Decide) -> Action:
        """Return the action of the policy of that name, whose outcome is decided so."""
        refusals = Refusals(
            policy,
            is_generated=self.generates_response,
            is_rfc=self.is_rfc,
            writes_response=self.writes_errors,
        )

        async def redirect(exchange: Exchange) -> None:
            try:
                refuse_unreadable_form(exchange.request)
                asked = self._asked(exchange)
                check_request(asked, self.response_of)
                self.external.admit(exchange)
                outcome = await decide(policy, asked, exchange, services)
            except OAuthError as error:
                raise refusals.of(exchange, error) from error
            except Fault as fault:
                refusals.told(exchange, fault)
                raise
            exchange.variables.update(outcome.variables)
            if self.generates_response:
                exchange.response = redirection(outcome.location, is_rfc=self.is_rfc)

        return redirect

    async def identified(self, asked: Authorization, services: Services) -> AnyClient:
        """Return the client that a request names.

        Raises:
            OAuthError: there is none, or it may not have codes and tokens.
        """
        return identify(await services.clients.find(asked.client_id), asked.client_id, services.clock())

    def mint(self, services: Services) -> Mint:
        """Return what it takes to make tokens and codes."""
        return Mint(services.organization, services.clock, services.random_text)

    def _asked(self, exchange: Exchange) -> Authorization:
        """Return what the request says.

        Raises:
            OAuthError: the variable that should hold the client id does not.
        """
        return Authorization(
            response_type=text_of(self.response_type or _RESPONSE_TYPE, exchange),
            client_id=self._client_id(exchange),
            redirect_uri=text_of(self.redirect_uri or _REDIRECT_URI, exchange),
            scope=text_of(self.scope or _SCOPE, exchange),
            state=text_of(self.state or _STATE, exchange),
            app_end_user=text_of(self.app_end_user or _APP_END_USER, exchange),
            challenge=text_of(_CHALLENGE, exchange),
            challenge_method=text_of(_CHALLENGE_METHOD, exchange),
        )

    def _client_id(self, exchange: Exchange) -> str:
        text = text_of(self.client_id or _CLIENT_ID, exchange)
        basic = None if text else basic_credentials(to_text(_AUTHORIZATION(exchange)))
        text = text if basic is None else basic[0]
        if not text and self.client_id is not None:
            raise errors.AUTHORIZE_CLIENT_ID_UNRESOLVED(variable=self.client_id.name)
        return text
