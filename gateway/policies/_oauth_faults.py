"""What a failing OAuthV2 policy leaves behind for fault rules: the name and the cause of its fault.

Compiled as it stands: a token that is refused is told of on the call's way.
"""

from __future__ import annotations

from gateway.fault import Fault  # house: the compiler asks who declares a type
from gateway.message.exchange import Exchange  # house: the compiler, likewise


class Teller:
    """Tell faults in the variables of a policy. With `keeps_prefix` the name is the whole code.

    The variable `failed` is the engine's to set.
    """

    __slots__ = ("_cause", "_keeps_prefix", "_name")

    def __init__(self, policy: str, *, keeps_prefix: bool = False) -> None:
        self._name = f"oauthV2.{policy}.fault.name"
        self._cause = f"oauthV2.{policy}.fault.cause"
        self._keeps_prefix = keeps_prefix

    def tell(self, exchange: Exchange, fault: Fault) -> Fault:
        """Tell a fault, and return it for raising."""
        variables = exchange.told()
        variables[self._name] = fault.kind.code if self._keeps_prefix else fault.kind.name
        variables[self._cause] = fault.text
        return fault
