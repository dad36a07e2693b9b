"""GetOAuthV2Info: tell the flow what is known of an access token, a refresh token, a code, or a client."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from gateway import faults
from gateway.errors import Finding
from gateway.flow import Action, Services
from gateway.message import Exchange, Value
from gateway.oauth import disclosure, inspection, refresh_token_as_of, token_as_of
from gateway.policies._client_facts import client_variables
from gateway.policies._fields import Element, flag
from gateway.policies._oauth_fields import pass_over_undocumented, text_of
from gateway.policies._oauth_records import call_of, presented, raised, told_of
from gateway.policies._policy import Policy, policy

_LOOKUPS = ("AccessToken", "RefreshToken", "AuthorizationCode", "ClientId")
Variables = Mapping[str, object]


@policy("GetOAuthV2Info")
class GetOAuthV2Info(Policy):
    """Look up what is presented, and tell of it. Mostly one thing is; where several are, of each."""

    fault_prefix = "oauthV2"

    access_token: Value | None = presented("AccessToken", "request.formparam.access_token")
    refresh_token: Value | None = presented("RefreshToken", "request.formparam.refresh_token")
    code: Value | None = presented("AuthorizationCode", "request.formparam.code")
    client_id: Value | None = presented("ClientId", "request.formparam.client_id")
    ignores_status: bool = flag("IgnoreAccessTokenStatus", default=False)

    def check(self, element: Element) -> Iterator[Finding]:
        """Yield that nothing is looked up."""
        pass_over_undocumented(element)
        if not any(element.children(tag) for tag in _LOOKUPS):
            yield from element.fail(f"needs one of <{'>, <'.join(_LOOKUPS)}>").findings
        elif self.ignores_status and self.access_token is None:
            element.require("IgnoreAccessTokenStatus").warn(
                "has no effect without <AccessToken> and is ignored"
            )

    def bind(self, services: Services) -> Action:
        """Return the action: one lookup after the other, each told of as it is found."""
        looks = (
            ("oauthv2accesstoken", self.access_token, self._token),
            ("oauthv2refreshtoken", self.refresh_token, _refresh_token),
            ("oauthv2authcode", self.code, _code),
            ("oauthv2client", self.client_id, _client),
        )
        asked = [(f"{group}.{self.name}.", value, look) for group, value, look in looks if value is not None]

        async def look_up(exchange: Exchange) -> None:
            for prefix, value, look in asked:
                told = await look(text_of(value, exchange), exchange, services)
                exchange.variables.update({prefix + name: each for name, each in told.items()})

        return told_of(self.name, look_up)

    async def _token(self, token: str, exchange: Exchange, services: Services) -> Variables:
        """Return what is told of an access token.

        Raises:
            Fault: it is unknown; or it does not count for this call, and its status is not to be ignored.
        """
        now = services.clock()
        found = await services.tokens.profile(token) if token else None
        if found is None:
            raise faults.RECORD_OF_UNKNOWN_TOKEN()
        client = await services.clients.find(found.record.client_id)
        found = token_as_of(found, client)
        if not self.ignores_status:
            raised(inspection.refuse_token(found.record, now))
            raised(inspection.refuse_call(found.record, client, call_of(exchange, services)))
        return disclosure.tell_of_token(token, found.record, found.refresh, now)


async def _refresh_token(refresh_token: str, _: Exchange, services: Services) -> Variables:
    """Return what is told of a refresh token.

    Raises:
        Fault: it is unknown or expired.
    """
    now = services.clock()
    found = await services.tokens.refresh_profile(refresh_token) if refresh_token else None
    if found is None:
        raise faults.RECORD_OF_UNKNOWN_REFRESH_TOKEN()
    raised(inspection.refuse_refresh_token(found.record, now))
    found = refresh_token_as_of(found, await services.clients.find(found.record.access.client_id))
    return disclosure.tell_of_refresh_token(refresh_token, found.record, found.access, now)


async def _code(code: str, _: Exchange, services: Services) -> Variables:
    """Return what is told of an authorization code.

    Raises:
        Fault: it is unknown or expired.
    """
    now = services.clock()
    found = await services.codes.find(code) if code else None
    if found is None:
        raise faults.RECORD_OF_UNKNOWN_CODE()
    raised(inspection.refuse_code(found, now))
    return disclosure.tell_of_code(code, found, now)


async def _client(client_id: str, _: Exchange, services: Services) -> Variables:
    """Return what is told of a client, whatever its status.

    Raises:
        Fault: it is unknown.
    """
    found = await services.clients.find(client_id) if client_id else None
    if found is None:
        raise faults.RECORD_OF_UNKNOWN_CLIENT()
    return client_variables(found, services.organization)
