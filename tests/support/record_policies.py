"""Run a policy about stored records of OAuth 2.0 on an exchange, with a store that holds one of each."""

from __future__ import annotations

from gateway.message import Exchange
from gateway.policies import readers
from tests.support.builders import element, make_exchange, make_request
from tests.support.clients import KEY, make_client, make_code, make_product, make_refresh_token, make_token
from tests.support.driver import await_now
from tests.support.fakes import FakeServices

READERS = readers()


def make_services() -> FakeServices:
    """Make services that know a client, its token `t`, refresh token `r` and code `c`."""
    services = FakeServices()
    services.clients.registrations[KEY] = make_client(make_product())
    services.tokens.issued["t"] = token = make_token(grant_type="password")
    services.tokens.refreshers["r"] = make_refresh_token(token)
    services.tokens.link("t", "r")
    services.codes.issued["c"] = make_code()
    return services


def run(xml: str, services: FakeServices, query: str = "", exchange: Exchange | None = None) -> Exchange:
    """Run a policy on an exchange, or on one of that query."""
    root = element(xml)
    exchange = exchange or make_exchange(make_request(query=query))
    await_now(READERS[root.tag](root).bind(services)(exchange))  # type: ignore[arg-type]
    return exchange
