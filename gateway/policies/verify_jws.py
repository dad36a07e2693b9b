"""VerifyJWS: let a call pass whose signature over a payload is good."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from gateway.errors import Finding
from gateway.flow import Action, Services
from gateway.message import Exchange, Variable, to_text
from gateway.oauth import jose
from gateway.policies._fields import Element, read_record, variable, whole
from gateway.policies._jose_checking import Checker, Checking
from gateway.policies._jose_fields import Claims, additional_headers, pass_over_others
from gateway.policies._jose_payload import raw_of
from gateway.policies._jose_terms import JWS, Terms, refusing
from gateway.policies._policy import Policy, policy


@policy("VerifyJWS")
class VerifyJWS(Policy):
    """Check a signature, and tell the flow the header and the payload."""

    fault_prefix = "jws"

    checker: Checker = whole(lambda element: read_record(Checker, element))
    headers: Claims = additional_headers({"alg"})
    detached: Variable | None = variable("DetachedContent")

    @property
    def failed_variables(self) -> tuple[str, ...]:
        """Return the policy's own, and the one of all JWS policies."""
        return (f"jws.{self.name}.failed", "JWS.failed")

    def check(self, element: Element) -> Iterable[Finding]:
        """Warn of what is for other policies."""
        pass_over_others(element)
        return ()

    def bind(self, services: Services) -> Action:
        """Return the action."""
        terms = Terms(JWS, self.name, self.checker.ignores_unresolved)
        does = Checking(partial(self._finish, terms=terms), partial(self._apart, terms=terms))
        return self.checker.bind(terms, services, does)

    def _apart(self, exchange: Exchange, token: jose.Compact, terms: Terms) -> bytes | None:
        """Return the payload that came apart from its signature, None for one within."""
        if self.detached is None:
            if token.is_detached:
                raise jose.Refused(jose.Refusal.PAYLOAD_IS_DETACHED)
            return None
        if not token.is_detached:
            raise jose.Refused(jose.Refusal.CONTENT_NOT_DETACHED)
        payload = self.detached(exchange)
        if payload is None:
            terms.unresolved(self.detached.name)
            raise jose.Refused(jose.Refusal.MISSING_PAYLOAD)
        return raw_of(payload)

    def _finish(self, exchange: Exchange, token: jose.Compact, terms: Terms) -> None:
        """Check the header, and tell it and the payload."""
        with refusing(jose.Refusal.INVALID_CLAIM):
            found = self.headers.expected(exchange, terms)
        jose.check_expected(
            token.header, {name: "" if value is None else value for name, value in found.items()}
        )
        facts = jose.header_facts(token.header, token.header_text)
        facts["payload"] = to_text(token.payload)
        exchange.variables.update({terms.prefix + name: value for name, value in facts.items()})
