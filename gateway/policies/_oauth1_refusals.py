"""How the policies of OAuth 1.0 refuse: the fault with its answer, and what fault rules read of it."""

from __future__ import annotations

from gateway.faults import Fault
from gateway.message import Exchange, Value
from gateway.oauth import v1
from gateway.policies._oauth1_fields import given

PREFIX = "oauthV1"
"""What opens the variables of a failing policy; not documented for OAuth 1.0, and made like OAuthV2's."""


class Refusals:
    """Make the faults of one policy. `form` is that of its errors, None for the classic one."""

    __slots__ = ("_cause", "_form", "_name", "_realm")

    def __init__(self, policy: str, form: v1.Form | None, realm: Value | None) -> None:
        self._name = f"{PREFIX}.{policy}.fault.name"
        self._cause = f"{PREFIX}.{policy}.fault.cause"
        self._form = form
        self._realm = realm

    def fault(self, error: v1.ProtocolError, exchange: Exchange) -> Fault:
        """Return the fault that tells an error, after telling it in the variables."""
        realm = "" if self._realm is None else given(self._realm, exchange)
        return self.told(error.as_fault(self._form, realm), exchange)

    def told(self, fault: Fault, exchange: Exchange) -> Fault:
        """Tell a fault in the variables, and return it for raising."""
        exchange.variables[self._name] = fault.name
        exchange.variables[self._cause] = fault.text
        return fault
