"""A token endpoint for fuzzed requests: on fakes without a socket, and on a real Redis behind a real one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from gateway.bundle import Files, load
from gateway.entities import ClientRegistration
from gateway.faults import Fault
from gateway.flow import Binding, CodeStore, Program, Services, TokenStore, compile_bundle
from gateway.message import Headers
from gateway.oauth import AccessToken, Rotation
from gateway.policies import readers
from gateway.runtime.arrival import Door, RequestHead
from gateway.runtime.routes import RouteTable
from gateway.store import Store
from tests.support.case_run import CLIENT, LOCAL
from tests.support.clients import make_client, make_code, make_product, make_refresh_token, make_token
from tests.support.driver import PureDriver
from tests.support.fake_tokens import FakeTokens
from tests.support.fakes import FakeClients, FakeClock, FakeCodes, FakeServices
from tests.support.gateway_in_process import DEFAULT, Gateway, a_gateway
from tests.support.token_attempts import KNOWN, RIGHT, Attempt
from tests.support.token_fuzz import Outcome

_GENERATE = """<OAuthV2 name="{0}"><Operation>GenerateAccessToken</Operation>
<SupportedGrantTypes><GrantType>{2}</GrantType></SupportedGrantTypes>{1}</OAuthV2>"""
_CLIENT = "client_credentials"
_POLICIES = {
    "token": _GENERATE.format("token", "<GenerateResponse/>", _CLIENT),
    "quiet": _GENERATE.format("quiet", "", _CLIENT),
    "rfc": _GENERATE.format(
        "rfc",
        "<GenerateResponse/><RFCCompliantRequestResponse>true</RFCCompliantRequestResponse>",
        _CLIENT,
    ),
    "code": _GENERATE.format("code", "<GenerateResponse/>", "authorization_code"),
    "password": _GENERATE.format("password", "<GenerateResponse/>", "password"),
    "refresh": """<OAuthV2 name="refresh"><Operation>RefreshAccessToken</Operation><GenerateResponse/>
</OAuthV2>""",
}


def make_program(services: Services) -> Program:
    """Compile the token endpoint: a path for each way to ask."""
    flows = "".join(
        f"""<Flow name="{name}"><Condition>proxy.pathsuffix = "/{name}"</Condition><Request>
<Step><Name>{name}</Name></Step></Request></Flow>"""
        for name in _POLICIES
    )
    proxy = f"""<ProxyEndpoint name="default"><Flows>{flows}</Flows><HTTPProxyConnection>
<BasePath>/</BasePath></HTTPProxyConnection><RouteRule name="none"/></ProxyEndpoint>"""
    texts = {f"policies/{name}.xml": xml for name, xml in _POLICIES.items()}
    texts |= {"oauth.xml": '<APIProxy name="oauth"/>', "proxies/default.xml": proxy}
    files = Files("apiproxy", {name: text.encode() for name, text in texts.items()})
    (program,), _ = compile_bundle(load(files, "oauth", readers()), Binding(services, "1"))
    return program


def make_clients() -> FakeClients:
    """Make the clients that requests know; of those that are not right, the key was revoked."""
    return FakeClients({key: _client(key, secret) for key, secret in KNOWN.items()})


def _client(key: str, secret: str) -> ClientRegistration:
    client = make_client(make_product(), key_status="approved" if key in RIGHT else "revoked")
    return replace(client, credential=replace(client.credential, consumer_key=key, consumer_secret=secret))


class OnFakes:
    """Ask the token endpoint on fakes."""

    def __init__(self) -> None:
        self._clock = FakeClock()
        self._services = FakeServices(clock=self._clock, clients=make_clients())
        program = make_program(self._services)
        self._routes = RouteTable({"acme/test": [program]}, {}, DEFAULT)
        self._door = Door(self._clock, lambda: "rrt-1", ())

    def ask(self, made: Attempt) -> Outcome:
        """Make one request; nothing is left of earlier ones."""
        tokens = self._services.tokens = FakeTokens(self._clock)
        tokens.refreshers[made.held] = make_refresh_token(make_token(grant_type="password"))
        codes = self._services.codes = FakeCodes()
        codes.issued[made.held] = make_code()
        pairs = [("Host", "gateway.test"), *made.headers, ("Content-Length", str(len(made.body)))]
        head = RequestHead(made.verb, made.target(), "1.1", Headers(pairs), CLIENT, LOCAL)
        try:
            program, exchange = self._door.arrive(head, self._routes)
        except Fault as fault:
            return Outcome(fault.status, fault.render("")[0])
        driver = PureDriver(request_body=made.body)
        driver.run(program, exchange)
        assert driver.sent is not None
        owners = [record.client_id for record in tokens.issued.values()]
        return Outcome(driver.sent.status, (driver.sent.content or b"").decode(), owners)


class _Recorded:
    """Pass on what a store of tokens is asked, and remember whose tokens it kept."""

    def __init__(self, tokens: TokenStore) -> None:
        self.tokens = tokens
        self.owners: list[str] = []

    def __getattr__(self, name: str) -> object:
        return getattr(self.tokens, name)

    async def save(self, token: str, record: AccessToken, *others: Any, **named: Any) -> bool:
        is_kept = await self.tokens.save(token, record, *others, **named)
        self.owners += [record.client_id] if is_kept else []
        return is_kept

    async def rotate(
        self, presented: str, token: str, record: AccessToken, *others: Any, **named: Any
    ) -> object:
        outcome = await self.tokens.rotate(presented, token, record, *others, **named)
        self.owners += [record.client_id] if outcome is Rotation.DONE else []
        return outcome


class OnRedis:
    """Ask the token endpoint on a real Redis through a socket."""

    def __init__(self, gateway: Gateway, tokens: _Recorded, codes: CodeStore) -> None:
        self._gateway = gateway
        self._tokens = tokens
        self._codes = codes

    async def ask(self, made: Attempt) -> Outcome:
        """Make one request on a connection of its own."""
        if made.path == "/refresh":
            record = make_token(grant_type="password")
            refresh = (made.held, make_refresh_token(record))
            assert await self._tokens.tokens.save(f"companion of {made.held}", record, refresh)
        elif made.path == "/code":
            assert await self._codes.save(made.held, make_code())
        self._tokens.owners.clear()
        answer = await self._gateway.ask(_written(made), to=made.verb)
        return Outcome(answer.status, answer.body.decode(), list(self._tokens.owners))


@asynccontextmanager
async def on_redis(store: Store, hand: str) -> AsyncIterator[OnRedis]:
    """Run a token endpoint on a store, carried by a hand."""
    tokens, codes, clock = _Recorded(store.tokens("acme")), store.codes("acme"), FakeClock()
    services = FakeServices(clock, tokens=tokens, codes=codes, clients=make_clients())  # type: ignore[arg-type]
    async with a_gateway(make_program(services), clock=clock, hand=hand, body_limit=10_000_000) as gateway:
        yield OnRedis(gateway, tokens, codes)


def _written(made: Attempt) -> bytes:
    """Write a request as a client sends it."""
    fields = [("Host", "gateway.test"), *made.headers, ("Content-Length", str(len(made.body)))]
    lines = [f"{made.verb} {made.target()} HTTP/1.1", *(f"{name}: {value}" for name, value in fields), "", ""]
    return "\r\n".join(lines).encode() + made.body
