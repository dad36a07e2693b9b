"""DecodeJWT: tell the flow what a token says, whoever signed it."""

from __future__ import annotations

from collections.abc import Iterable

from gateway.errors import Finding
from gateway.flow import Action, Services
from gateway.message import Exchange
from gateway.oauth import jose
from gateway.policies._fields import Element, flag, read_record, whole
from gateway.policies._jose_checking import Source
from gateway.policies._jose_fields import pass_over_others
from gateway.policies._jose_terms import JWT, Terms, jwt_failed
from gateway.policies._policy import Policy, policy


@policy("DecodeJWT")
class DecodeJWT(Policy):
    """Read a token without checking it."""

    fault_prefix = "jwt"

    source: Source = whole(lambda element: read_record(Source, element))
    ignores_unresolved: bool = flag("IgnoreUnresolvedVariables", default=False)

    @property
    def failed_variables(self) -> tuple[str, ...]:
        """Return the policy's own, and the one of all JWT policies."""
        return jwt_failed(self.name)

    def check(self, element: Element) -> Iterable[Finding]:
        """Warn of what is for other policies."""
        pass_over_others(element)
        return ()

    def bind(self, services: Services) -> Action:
        """Return the action."""
        terms = Terms(JWT, self.name)
        clock = services.clock

        def decode(exchange: Exchange) -> None:
            with terms.telling(exchange):
                token = jose.split(self.source.read(exchange, terms))
                claims, text = jose.claims_of(token.payload)
                facts = jose.header_facts(token.header, token.header_text)
                facts |= jose.claim_facts(claims, text, clock())
            exchange.variables.update({terms.prefix + name: value for name, value in facts.items()})

        return decode
