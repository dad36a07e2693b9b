"""What the policies about records of OAuth 2.0 share: where a token stands, and how a fault is told."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import cast

from gateway.faults import Fault
from gateway.flow import Action, Services
from gateway.message import Exchange, Value, resolve
from gateway.oauth import Call
from gateway.policies._fields import Element, XmlField, ref, whole
from gateway.policies._oauth_faults import Teller


def presented(tag: str, default: str = "") -> Value | None:
    """Take an element that says where a token stands: the variable wins, the text is its fallback.

    An empty element stands for the variable `default`, and is refused where there is none.
    """
    given = cast("XmlField", ref(tag))

    def read(element: Element) -> Value | None:
        found = element.child(tag)
        if found is None:
            return None
        # A property bean: which type the value has is no question here.
        found.ignore("type")
        if not found.text and not (found.get("ref") or "").strip():
            if default:
                return resolve(default)
            raise found.fail("needs a text or the attribute 'ref'")
        if "{" in found.text:
            found.warn(f"'{found.text}' is taken as it stands: a variable is named by the attribute 'ref'")
        return cast("Value", given.read(element))

    return whole(read)


def told_of(policy: str, act: Callable[[Exchange], Awaitable[None]]) -> Action:
    """Return an action that leaves name and cause of its fault behind, in the variables of that policy."""
    tell = Teller(policy).tell

    async def acting(exchange: Exchange) -> None:
        try:
            await act(exchange)
        except Fault as fault:
            tell(exchange, fault)
            raise

    return acting


def raised(fault: Fault | None) -> None:
    """Raise what was decided, if it is a fault."""
    if fault is not None:
        raise fault


def call_of(exchange: Exchange, services: Services) -> Call:
    """Return what an exchange calls, now."""
    proxy = exchange.proxy
    return Call(services.environment, proxy.facts.api, proxy.path_suffix, services.clock())
