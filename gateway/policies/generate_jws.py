"""GenerateJWS: sign any payload, within the token or apart from it."""

from __future__ import annotations

from collections.abc import Iterable

from gateway.errors import Finding
from gateway.flow import Action, Services
from gateway.message import Exchange
from gateway.oauth import jose
from gateway.policies._fields import Element, flag, read_record, whole
from gateway.policies._jose_fields import Claims, additional_headers, pass_over_others
from gateway.policies._jose_making import UNWRITABLE, Maker, Making
from gateway.policies._jose_payload import Payload, read_payload
from gateway.policies._jose_terms import JWS, Terms
from gateway.policies._policy import Policy, policy


@policy("GenerateJWS")
class GenerateJWS(Policy):
    """Sign a payload; the token goes to a variable."""

    fault_prefix = "jws"

    maker: Maker = whole(lambda element: read_record(Maker, element))
    payload: Payload = whole(read_payload)
    headers: Claims = additional_headers(UNWRITABLE)
    detaches: bool = flag("DetachContent", default=False)

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
        terms = Terms(JWS, self.name, self.maker.ignores_unresolved)

        def payload(exchange: Exchange) -> bytes:
            raw = self.payload.read(exchange, terms)
            if not raw:
                raise jose.Refused(jose.Refusal.MISSING_PAYLOAD)
            return raw

        return self.maker.bind(terms, services, Making({}, self.headers, payload, self.detaches))
