"""What a failing OAuthV2 policy leaves behind for fault rules: the name and the cause of its fault."""

from __future__ import annotations

from collections.abc import Callable

from gateway.faults import Fault
from gateway.message import Exchange

Tell = Callable[[Exchange, Fault], Fault]


def teller(policy: str, *, keeps_prefix: bool = False) -> Tell:
    """Return a function that tells a fault in the policy's variables, and returns it for raising.

    With `keeps_prefix` the name is the whole code. The variable `failed` is the engine's to set.
    """
    name, cause = f"oauthV2.{policy}.fault.name", f"oauthV2.{policy}.fault.cause"

    def tell(exchange: Exchange, fault: Fault) -> Fault:
        exchange.variables[name] = fault.code if keeps_prefix else fault.name
        exchange.variables[cause] = fault.text
        return fault

    return tell
