"""What all operations of OAuthV1 are that answer: serve a call, tell the flow, make the response."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import ClassVar, TypeVar

from gateway.errors import Finding, StoreUnavailable
from gateway.faults import Fault
from gateway.flow import Action, Services
from gateway.message import Exchange, Headers, Message, Needs, Value
from gateway.oauth import Mint, v1
from gateway.policies._fields import Element, record, whole
from gateway.policies._oauth1_fields import pass_over_the_rest, read_errors, read_realm, read_response
from gateway.policies._oauth1_refusals import Refusals

T = TypeVar("T")
MOST_ATTEMPTS = 5
"""How often texts are made: even one that is taken, of more than 128 random bits, is not to be expected."""


@dataclass(frozen=True, slots=True)
class Served:
    """State what came of a call: what the flow is told beside the answer, and the answer."""

    answer: v1.Answer
    variables: Mapping[str, object] = field(default_factory=dict, repr=False)


@record
class OAuth1Operation(ABC):
    """Be an operation of OAuthV1 that answers. Each says in `serve` what it does."""

    name: ClassVar[str]
    answers: ClassVar[bool] = True
    """Whether there is a response on success."""
    extra_needs: ClassVar[Needs] = Needs.NOTHING

    response: v1.Form | None = whole(read_response)
    errors: v1.Form | None = whole(read_errors)
    realm: Value | None = whole(read_realm)

    @abstractmethod
    async def serve(self, exchange: Exchange, services: Services, mint: Mint) -> Served:
        """Do what the operation is for.

        Raises:
            ProtocolError: the call is refused.
            Fault: the policy's configuration does not fit what the exchange holds.
            StoreUnavailable: nothing is certain.
        """

    def check(self, element: Element) -> Iterator[Finding]:
        """Warn of what stands in the element and is not for this operation."""
        pass_over_the_rest(element, self.name)
        for found in () if self.answers else element.children("GenerateResponse"):
            if not found.is_empty:
                found.warn(f"has no effect with {self.name} and is ignored: the request goes on")
        yield from ()

    def bind(self, policy: str, services: Services) -> Action:
        """Return the action of the policy of that name."""
        mint = Mint(services.organization, services.clock, services.random_text)
        refusals = Refusals(policy, self.errors, self.realm)
        form = self.response if self.answers else None

        async def act(exchange: Exchange) -> None:
            try:
                served = await self.serve(exchange, services, mint)
            except v1.ProtocolError as error:
                raise refusals.fault(error, exchange) from error
            except Fault as fault:
                refusals.told(fault, exchange)
                raise
            told = v1.answer_variables(served.answer, form or v1.Form.FORM_PARAM)
            exchange.variables.update({**served.variables, **told})
            if form is not None:
                exchange.response = _response(served.answer, form)

        return act


def _response(answer: v1.Answer, form: v1.Form) -> Message:
    """Make the response that shows an answer; it holds secrets, so nobody is to store it."""
    headers = Headers([("Content-Type", answer.content_type(form)), ("Cache-Control", "no-store")])
    return Message.response(200, headers=headers, content=answer.text(form).encode())


async def made_anew(attempt: Callable[[], Awaitable[T | None]]) -> T:
    """Return what an attempt gives that does not give None: the text that it made is taken.

    Raises:
        StoreUnavailable: they all did.
    """
    for _ in range(MOST_ATTEMPTS):
        made = await attempt()
        if made is not None:
            return made
    raise StoreUnavailable(f"{MOST_ATTEMPTS} texts made for a token were taken already")
