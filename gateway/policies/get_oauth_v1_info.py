"""GetOAuthV1Info: fill variables from what is known of a key or a token, without a signature.

One element names what is looked up; where there are several, each of them is.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping

from gateway.entities import ClientRegistration
from gateway.errors import Finding
from gateway.faults import Fault
from gateway.flow import Action, Services
from gateway.message import Exchange, Value
from gateway.oauth import Call, v1
from gateway.policies._fields import Element, whole
from gateway.policies._oauth1_fields import given, read_errors, read_realm
from gateway.policies._oauth1_lookup import Sources, sources_of
from gateway.policies._oauth1_refusals import PREFIX, Refusals
from gateway.policies._oauth1_variables import call_variables
from gateway.policies._oauth_fields import pass_over_undocumented
from gateway.policies._policy import Policy, policy

Told = Mapping[str, object]
Find = Callable[[str, Exchange, Services], Awaitable[Told]]


async def _app_key(text: str, exchange: Exchange, services: Services) -> Told:  # noqa: ARG001
    """Tell of a key that is in order, whatever it opens."""
    return v1.consumer_variables((await _client(text, services)).credential)


async def _consumer_key(text: str, exchange: Exchange, services: Services) -> Told:
    """Tell of a key that is in order and covers the call."""
    client = await _client(text, services)
    v1.product_for(client, _call(exchange, services))
    return v1.consumer_variables(client.credential)


async def _request_token(text: str, exchange: Exchange, services: Services) -> Told:  # noqa: ARG001
    """Tell of a request token that is good."""
    held = v1.known(await services.oauth1.find_request(text))
    v1.check_request_token(held.record, services.clock())
    return v1.token_answer(held.token, held.secret).fields


async def _access_token(text: str, exchange: Exchange, services: Services) -> Told:
    """Tell of an access token that is good and covers the call, and of its app."""
    held = v1.known(await services.oauth1.find_access(text))
    v1.check_signed_token(held.record, services.clock())
    client = await _client(held.record.consumer_key, services)
    product = v1.product_for(client, _call(exchange, services), held.record.api_products)
    told = call_variables(client, product, held.record, services.organization)
    return {**told, **v1.token_answer(held.token, held.secret).fields}


async def _client(key: str, services: Services) -> ClientRegistration:
    if not key:
        raise v1.problems.CONSUMER_KEY_ABSENT()
    client = await services.clients.find(key)
    if client is None:
        raise v1.problems.CONSUMER_KEY_UNKNOWN()
    v1.check_client(client, services.clock())
    return client


def _call(exchange: Exchange, services: Services) -> Call:
    proxy = exchange.proxy
    return Call(services.environment, proxy.facts.api, proxy.path_suffix, services.clock())


# Edge: the seed document writes APIKey, the schema AppKey.
_LOOKUPS: Mapping[str, Find] = {
    "APIKey": _app_key,
    "AppKey": _app_key,
    "ConsumerKey": _consumer_key,
    "RequestToken": _request_token,
    "AccessToken": _access_token,
}


@policy("GetOAuthV1Info")
class GetOAuthV1Info(Policy):
    """Look up a consumer key or a token of OAuth 1.0a."""

    fault_prefix = PREFIX

    sources: Sources = whole(sources_of(*_LOOKUPS))
    errors: v1.Form | None = whole(read_errors)
    realm: Value | None = whole(read_realm)

    def check(self, element: Element) -> Iterator[Finding]:
        """Warn of what is undocumented."""
        pass_over_undocumented(element)
        yield from ()

    def bind(self, services: Services) -> Action:
        """Return the action: each lookup, and what it tells."""
        refusals = Refusals(self.name, self.errors, self.realm)

        async def look_up(exchange: Exchange) -> None:
            told: dict[str, object] = {}
            try:
                for tag, value in self.sources:
                    told.update(await _LOOKUPS[tag](given(value, exchange), exchange, services))
            except v1.ProtocolError as error:
                raise refusals.fault(error, exchange) from error
            except Fault as fault:
                refusals.told(fault, exchange)
                raise
            exchange.variables.update(told)

        return look_up
