"""GenerateJWT: make a signed token of claims."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from math import floor
from typing import cast

from gateway.errors import Finding
from gateway.flow import Action, Services
from gateway.message import Exchange, Value
from gateway.oauth import jose
from gateway.policies._fields import Element, read_record, ref, whole
from gateway.policies._jose_fields import (
    Claims,
    additional_claims,
    additional_headers,
    names,
    pass_over_others,
    ruled,
)
from gateway.policies._jose_making import UNWRITABLE, Maker, Making
from gateway.policies._jose_terms import JWT, Terms, jwt_failed
from gateway.policies._policy import Policy, policy

_ID_LENGTH = 22
"""Characters of an unguessable text: 130 bits."""


@policy("GenerateJWT")
class GenerateJWT(Policy):
    """Sign a token; it goes to a variable."""

    fault_prefix = "jwt"

    maker: Maker = whole(lambda element: read_record(Maker, element))
    subject: Value = ref("Subject")
    issuer: Value = ref("Issuer")
    audience: Value = names("Audience")
    token_id: Value = ref("Id")
    has_id: bool = whole(lambda element: element.child("Id") is not None)
    expires_in: Value = ref("ExpiresIn", ruled("InvalidTimeFormat", jose.parse_span))
    not_before: Value = ref("NotBefore", ruled("InvalidTimeFormat", jose.parse_moment))
    claims: Claims = additional_claims()
    headers: Claims = additional_headers(UNWRITABLE | {"typ"})

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
        terms = Terms(JWT, self.name, self.maker.ignores_unresolved)
        payload = partial(self._payload, terms=terms, services=services)
        return self.maker.bind(terms, services, Making({"typ": "JWT"}, self.headers, payload))

    def _payload(self, exchange: Exchange, terms: Terms, services: Services) -> bytes:
        """Return the claims as they are signed."""
        now = services.clock()
        claims: dict[str, object] = {}
        for name, value in (("sub", self.subject), ("iss", self.issuer)):
            if (text := terms.value_of(value, exchange)) is not None:
                claims[name] = text
        if audience := cast("list[str]", terms.value_of(self.audience, exchange)):
            claims["aud"] = audience[0] if len(audience) == 1 else audience
        claims |= self._times(exchange, terms, now)
        if self.has_id:
            claims["jti"] = terms.value_of(self.token_id, exchange) or jose.token_id(
                services.random_text(_ID_LENGTH)
            )
        claims |= self.claims.read(exchange, terms)
        return jose.write(claims).encode("utf-8", "replace")

    def _times(self, exchange: Exchange, terms: Terms, now: float) -> dict[str, object]:
        """Return the claims that are instants, in whole seconds."""
        times: dict[str, object] = {"iat": floor(now)}
        life = cast("float | None", terms.value_of(self.expires_in, exchange))
        if life is not None:
            times["exp"] = floor(now + life)
        start = cast("jose.Moment | None", terms.value_of(self.not_before, exchange))
        if start is not None:
            times["nbf"] = floor(start.at(now))
        return times
