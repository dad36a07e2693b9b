"""DeleteOAuthV1Info: forget an access token, a request token or a verifier of OAuth 1.0a.

One element names what is forgotten; where there are several, each of them is.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping

from gateway import faults
from gateway.errors import Finding
from gateway.faults import Fault, FaultKind
from gateway.flow import Action, OAuth1Store, Services
from gateway.message import Exchange
from gateway.policies._fields import Element, whole
from gateway.policies._oauth1_fields import given
from gateway.policies._oauth1_lookup import Sources, sources_of
from gateway.policies._oauth1_refusals import PREFIX, Refusals
from gateway.policies._oauth_fields import pass_over_undocumented
from gateway.policies._policy import Policy, policy

Delete = Callable[[OAuth1Store, str], Awaitable[bool]]

_DELETIONS: Mapping[str, tuple[Delete, FaultKind]] = {
    "AccessToken": (lambda store, text: store.delete_access(text), faults.OAUTH1_UNKNOWN_ACCESS_TOKEN),
    "RequestToken": (lambda store, text: store.delete_request(text), faults.OAUTH1_UNKNOWN_REQUEST_TOKEN),
    "Verifier": (lambda store, text: store.delete_verifier(text), faults.OAUTH1_UNKNOWN_VERIFIER),
}
"""What each element deletes, and the fault of what is not known."""


@policy("DeleteOAuthV1Info")
class DeleteOAuthV1Info(Policy):
    """Delete tokens and verifiers; what is not known is a fault."""

    fault_prefix = PREFIX

    sources: Sources = whole(sources_of(*_DELETIONS))

    def check(self, element: Element) -> Iterator[Finding]:
        """Warn of what is undocumented."""
        pass_over_undocumented(element)
        yield from ()

    def bind(self, services: Services) -> Action:
        """Return the action: each deletion."""
        refusals = Refusals(self.name, None, None)

        async def delete(exchange: Exchange) -> None:
            try:
                for tag, value in self.sources:
                    text = given(value, exchange)
                    forget, unknown = _DELETIONS[tag]
                    if not text or not await forget(services.oauth1, text):
                        raise unknown()
            except Fault as fault:
                refusals.told(fault, exchange)
                raise

        return delete
