"""DeleteOAuthV2Info: forget an access token, with its refresh token, or an authorization code."""

from __future__ import annotations

from collections.abc import Iterator

from gateway import faults
from gateway.errors import Finding
from gateway.flow import Action, Services
from gateway.message import Exchange, Value
from gateway.oauth import inspection
from gateway.policies._fields import Element
from gateway.policies._oauth_fields import pass_over_undocumented, text_of
from gateway.policies._oauth_records import call_of, presented, raised, told_of
from gateway.policies._policy import Policy, policy

_ELEMENTS = ("AccessToken", "AuthorizationCode")


@policy("DeleteOAuthV2Info")
class DeleteOAuthV2Info(Policy):
    """Remove the record of what is presented: it is unknown from then on, and not merely revoked."""

    fault_prefix = "oauthV2"

    access_token: Value | None = presented("AccessToken")
    code: Value | None = presented("AuthorizationCode")

    def check(self, element: Element) -> Iterator[Finding]:
        """Yield that nothing is to be removed, or more than one."""
        pass_over_undocumented(element)
        for found in element.children("Attributes"):
            if not found.is_empty:
                found.warn("has no effect and is ignored: attributes are removed with their token")
            found.consume()
        given = [tag for tag in _ELEMENTS if element.children(tag)]
        if len(given) != 1:
            yield from element.fail(f"needs <{'> or <'.join(_ELEMENTS)}>").findings

    def bind(self, services: Services) -> Action:
        """Return the action."""
        token, code = self.access_token, self.code

        async def delete(exchange: Exchange) -> None:
            if token is not None:
                await _delete_token(text_of(token, exchange), exchange, services)
            if code is not None:
                await _delete_code(text_of(code, exchange), services)

        return told_of(self.name, delete)


async def _delete_token(token: str, exchange: Exchange, services: Services) -> None:
    """Remove an access token, whatever its status; one whose client is gone, too.

    Raises:
        Fault: it is unknown, or none of its products covers this call.
    """
    found = await services.tokens.profile(token) if token else None
    if found is None:
        raise faults.RECORD_OF_UNKNOWN_TOKEN()
    client = await services.clients.find(found.record.client_id)
    if client is not None:
        raised(inspection.refuse_path(found.record, client, call_of(exchange, services)))
    if not await services.tokens.delete(token):
        raise faults.RECORD_OF_UNKNOWN_TOKEN()


async def _delete_code(code: str, services: Services) -> None:
    """Remove an authorization code.

    Raises:
        Fault: it is unknown.
    """
    if not code or not await services.codes.delete(code):
        raise faults.RECORD_OF_UNKNOWN_CODE()
