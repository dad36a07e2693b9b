"""VerifyJWT: let a call pass whose token is signed, current and what is expected."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import cast

from gateway.errors import Finding
from gateway.flow import Action, Services
from gateway.message import Exchange, Value
from gateway.oauth import jose
from gateway.policies._fields import Element, child, flag, read_record, ref, whole
from gateway.policies._jose_checking import Checker, Checking
from gateway.policies._jose_fields import (
    Claims,
    additional_claims,
    additional_headers,
    names,
    pass_over_others,
    ruled,
)
from gateway.policies._jose_terms import VERIFIED_JWT, Terms, is_given, jwt_failed, refusing
from gateway.policies._policy import Policy, policy


@policy("VerifyJWT")
class VerifyJWT(Policy):
    """Check a token, and tell the flow what it says."""

    fault_prefix = "jwt"

    checker: Checker = whole(lambda element: read_record(Checker, element))
    subject: Value = ref("Subject")
    issuer: Value = ref("Issuer")
    audience: Value = names("Audience")
    token_id: Value = ref("Id")
    claims: Claims = additional_claims()
    headers: Claims = additional_headers({"alg", "typ"})
    allowance: float = child("TimeAllowance", ruled("InvalidTimeFormat", jose.parse_span), default=0.0)
    ignores_issued_at: bool = flag("IgnoreIssuedAt", default=False)

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
        terms = Terms(VERIFIED_JWT, self.name, self.checker.ignores_unresolved)
        finish = partial(self._finish, terms=terms, services=services)
        return self.checker.bind(terms, services, Checking(finish))

    def _finish(self, exchange: Exchange, token: jose.Compact, terms: Terms, services: Services) -> None:
        """Check what a token says whose signature is good, and tell it."""
        now = services.clock()
        claims, text = jose.claims_of(token.payload)
        jose.check_times(claims, now, self.allowance, ignores_issued_at=self.ignores_issued_at)
        with refusing(jose.Refusal.INVALID_CLAIM):
            self._check_named(exchange, claims, terms)
            jose.check_expected(claims, _expected(self.claims, exchange, terms))
            jose.check_expected(token.header, _expected(self.headers, exchange, terms))
        facts = jose.header_facts(token.header, token.header_text) | jose.claim_facts(claims, text, now)
        exchange.variables.update({terms.prefix + name: value for name, value in facts.items()})

    def _check_named(self, exchange: Exchange, claims: dict[str, object], terms: Terms) -> None:
        """Check the claims that have elements of their own."""
        for name, value in (("sub", self.subject), ("iss", self.issuer)):
            if is_given(value):
                # What is unset and ignored is still something to have: nothing.
                jose.check_expected(claims, {name: terms.value_of(value, exchange) or ""})
        if is_given(self.audience):
            jose.check_audience(claims, cast("list[str]", terms.value_of(self.audience, exchange) or []))
        if is_given(self.token_id):
            jose.check_expected(claims, {"jti": terms.value_of(self.token_id, exchange) or ""})


def _expected(claims: Claims, exchange: Exchange, terms: Terms) -> dict[str, object]:
    found = claims.expected(exchange, terms)
    return {name: "" if value is None else value for name, value in found.items()}
