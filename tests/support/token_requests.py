"""Token requests and what becomes of them, for the tests of OAuthV2's token operations."""

from __future__ import annotations

import base64
import inspect

import pytest

from gateway.faults import Fault
from gateway.message import Exchange
from gateway.policies.oauth_v2 import OAuthV2
from tests.support.builders import make_exchange, make_request
from tests.support.clients import KEY, SECRET, make_client, make_product
from tests.support.fakes import FakeClients, FakeServices
from tests.support.policies import read

FORM = ("Content-Type", "application/x-www-form-urlencoded")
CREDENTIALS = f"client_id={KEY}&client_secret={SECRET}"
GRANT = "grant_type=client_credentials"
EDGE_BODY = '{"ErrorCode" : "%s", "Error" :"%s"}'


def generate(inside: str = "", name: str = "P") -> OAuthV2:
    """Read a policy that issues tokens for client_credentials."""
    return read(
        OAuthV2,
        f"""<OAuthV2 name="{name}"><Operation>GenerateAccessToken</Operation>
        <SupportedGrantTypes><GrantType>client_credentials</GrantType></SupportedGrantTypes>
        {inside}</OAuthV2>""",
    )


def make_services() -> FakeServices:
    """Make services that know the tutorial's client."""
    client = make_client(make_product(), make_product("B", scopes=["B"]))
    return FakeServices(clients=FakeClients({KEY: client}))


def post(body: str = f"{GRANT}&{CREDENTIALS}", query: str = "", *headers: tuple[str, str]) -> Exchange:
    """Make an exchange whose request asks for a token."""
    request = make_request("POST", "/oauth/token", query, headers=[FORM, *headers], content=body)
    return make_exchange(request)


def basic(user: str, password: str) -> tuple[str, str]:
    """Return an Authorization header."""
    return "Authorization", "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


async def run(policy: OAuthV2, exchange: Exchange, services: FakeServices) -> None:
    """Run the policy's action to its end."""
    pending = policy.bind(services)(exchange)
    assert inspect.isawaitable(pending)
    await pending


async def fault_of(policy: OAuthV2, exchange: Exchange, services: FakeServices | None = None) -> Fault:
    """Return the fault that the policy raises; nothing may be issued or shown then."""
    services = services or make_services()
    issued = set(services.tokens.issued)
    with pytest.raises(Fault) as caught:
        await run(policy, exchange, services)
    assert set(services.tokens.issued) == issued
    assert exchange.response is None
    assert not [name for name in exchange.variables if name.startswith("oauthv2accesstoken.")]
    return caught.value
