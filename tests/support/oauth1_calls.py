"""Signed calls and what becomes of them, for the tests of the policies of OAuth 1.0."""

from __future__ import annotations

import inspect

import pytest

from gateway.faults import Fault
from gateway.message import Exchange
from gateway.policies import Policy
from tests.support.builders import make_exchange, make_request
from tests.support.clients import KEY, make_client, make_product
from tests.support.fake_oauth1 import FakeOAuth1
from tests.support.fakes import FakeClients, FakeServices
from tests.support.oauth1_signing import Signing, sign
from tests.support.oauth1_tokens import stored

URL = "http://acme-test.localhost"
EVERYTHING = ({"kind": "request"}, {"kind": "verifier"}, {"kind": "access"})


def make_services(*tables: dict[str, object], oauth1: FakeOAuth1 | None = None) -> FakeServices:
    """Make services that know the tutorial's client, and what the tables say."""
    clients = FakeClients({KEY: make_client(make_product())})
    return FakeServices(clients=clients, oauth1=stored(tables or EVERYTHING) if oauth1 is None else oauth1)


def signed(
    signing: Signing, verb: str = "GET", path: str = "/v0/weather/forecast", body: str = ""
) -> Exchange:
    """Make an exchange whose request is signed by a client."""
    url, headers, sent = sign(signing, verb, URL + path, body)
    query = url.partition("?")[2]
    request = make_request(verb, path.partition("?")[0], query, headers=list(headers.items()), content=sent)
    return make_exchange(request)


async def run(policy: Policy, exchange: Exchange, services: FakeServices) -> Exchange:
    """Run the policy's action to its end."""
    pending = policy.bind(services)(exchange)
    assert inspect.isawaitable(pending)
    await pending
    return exchange


async def fault_of(policy: Policy, exchange: Exchange, services: FakeServices) -> Fault:
    """Return the fault that the policy raises; nothing may be shown then, and nothing else told."""
    with pytest.raises(Fault) as caught:
        await run(policy, exchange, services)
    assert exchange.response is None
    prefix = f"oauthV1.{policy.name}.fault."
    assert exchange.variables == {prefix + "name": caught.value.name, prefix + "cause": caught.value.text}
    return caught.value
