"""DecodeJWS: tell the flow the header of a token and its payload, whoever signed it."""

from __future__ import annotations

from collections.abc import Iterable

from gateway.errors import Finding
from gateway.flow import Action, Services
from gateway.message import Exchange, to_text
from gateway.oauth import jose
from gateway.policies._fields import Element, flag, read_record, whole
from gateway.policies._jose_checking import Source
from gateway.policies._jose_fields import pass_over_others
from gateway.policies._jose_terms import JWS, Terms
from gateway.policies._policy import Policy, policy


@policy("DecodeJWS")
class DecodeJWS(Policy):
    """Read a token without checking it."""

    fault_prefix = "jws"

    source: Source = whole(lambda element: read_record(Source, element))
    ignores_unresolved: bool = flag("IgnoreUnresolvedVariables", default=False)

    @property
    def failed_variables(self) -> tuple[str, ...]:
        """Return the policy's own, and the one of all JWS policies."""
        return (f"jws.{self.name}.failed", "JWS.failed")

    def check(self, element: Element) -> Iterable[Finding]:
        """Warn of what is for other policies."""
        pass_over_others(element)
        return ()

    def bind(self, services: Services) -> Action:  # noqa: ARG002 - nothing is needed beyond the call
        """Return the action."""
        terms = Terms(JWS, self.name)

        def decode(exchange: Exchange) -> None:
            with terms.telling(exchange):
                token = jose.split(self.source.read(exchange, terms))
            facts = jose.header_facts(token.header, token.header_text)
            facts["payload"] = to_text(token.payload)
            exchange.variables.update({terms.prefix + name: value for name, value in facts.items()})

        return decode
