"""Drive a management API that runs in the test: its store, its calls, and bundles to import."""

from __future__ import annotations

import base64
import functools
import io
import json
import socket
import zipfile
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import cast

from aiohttp import ClientSession
from argon2 import PasswordHasher
from yarl import URL as Address

from gateway.config import Settings
from gateway.entities import Attribute, Environment, KeyRing, Organization, SigningKey, VirtualHost
from gateway.login import Proving, open_login
from gateway.management import Site, api_of, make_app, make_first_admin
from gateway.oauth.jose import new_rsa_pair
from gateway.store import DEPLOYED, DeploymentStatus, Passwords, ServedGeneration, SignIn, Store, WorkerReport
from tests.support.fakes import FakeClock

ORG = "myorg"
ADMIN = "admin@tollkeeper.local"
PASSWORD = "a password of the tests"
O = f"/v1/organizations/{ORG}"  # noqa: E741 - the reference calls it so
E = f"{O}/environments/test"
JSON = "application/json"
ZIP = "application/octet-stream"
FORM = "application/x-www-form-urlencoded"

PROXY = """<ProxyEndpoint name="default">
  <Description>the front</Description>
  <PreFlow name="PreFlow"><Request><Step><Name>Refuse</Name><Condition>request.verb = "PUT"</Condition></Step>
  </Request><Response/></PreFlow>
  <Flows><Flow name="one"><Condition>proxy.pathsuffix MatchesPath "/x"</Condition>
  <Request/><Response/></Flow></Flows>
  <HTTPProxyConnection><BasePath>{path}</BasePath><VirtualHost>default</VirtualHost></HTTPProxyConnection>
  <RouteRule name="default"><TargetEndpoint>default</TargetEndpoint></RouteRule>
</ProxyEndpoint>"""
TARGET = """<TargetEndpoint name="default">
  <HTTPTargetConnection>{connection}</HTTPTargetConnection>
</TargetEndpoint>"""
POLICY = """<RaiseFault name="Refuse">
  <FaultResponse><Set><StatusCode>400</StatusCode></Set></FaultResponse>
</RaiseFault>"""
URL = "<URL>http://127.0.0.1:1/</URL>"
BALANCER = '<LoadBalancer><Server name="backend"/></LoadBalancer>'


def quick_passwords() -> Passwords:
    """Return passwords whose hashes cost next to nothing."""
    return Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


def basic(user: str, password: str) -> str:
    """Return the Authorization header of Basic credentials."""
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def bundle(path: str = "/hello", *, connection: str = URL, more: Mapping[str, str] | None = None) -> bytes:
    """Return the archive of a proxy of one endpoint, target, policy and resource."""
    files = {
        "apiproxy/hello.xml": "<APIProxy name='other'><DisplayName>Hello</DisplayName></APIProxy>",
        "apiproxy/proxies/default.xml": PROXY.format(path=path),
        "apiproxy/targets/default.xml": TARGET.format(connection=connection),
        "apiproxy/policies/Refuse.xml": POLICY,
        "apiproxy/resources/jsc/lib/x.js": "// nothing",
        **(more or {}),
    }
    return archive(files)


def archive(files: Mapping[str, str]) -> bytes:
    """Return a zip of files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in files.items():
            packed.writestr(name, text)
    return buffer.getvalue()


@dataclass(frozen=True)
class Reply:
    """Hold what came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def value(self) -> dict[str, object]:
        """Return the JSON object."""
        return cast("dict[str, object]", json.loads(self.body))

    @property
    def items(self) -> list[object]:
        """Return the JSON array."""
        return cast("list[object]", json.loads(self.body))

    def expect(self, status: int) -> Reply:
        """Return the reply, which has this status."""
        assert self.status == status, self.body.decode()
        return self

    def refused(self, status: int, code: str) -> str:
        """Return the message of an Edge error body with this status and code."""
        assert (self.status, self.headers["Content-Type"]) == (status, JSON), self.body
        assert set(self.value) == {"code", "contexts", "message"}
        assert (self.value["code"], self.value["contexts"]) == (code, [])
        return str(self.value["message"])


@dataclass(frozen=True)
class Call:
    """Hold what was sent; `kind` is the type of the body."""

    verb: str
    path: str
    body: object
    kind: str


def unseen(call: Call, reply: Reply) -> None:
    """Look at no call."""


@dataclass(frozen=True)
class Driver:
    """Call a management API; `watch` is shown each call and what was answered."""

    store: Store
    session: ClientSession
    url: str
    port: int
    clock: FakeClock
    authorization: str = ""
    watch: Callable[[Call, Reply], None] = unseen

    async def __call__(
        self,
        verb: str,
        path: str,
        body: object = None,
        *,
        kind: str = JSON,
        accept: str = "*/*",
        headers: Mapping[str, str] | None = None,
        chunked: bool = False,
    ) -> Reply:
        """Call; an object is sent as JSON, a text or bytes as they are."""
        content = body if isinstance(body, (str, type(None))) else None
        # Bytes in a stream is how aiohttp wants large bodies.
        stream = io.BytesIO(body) if isinstance(body, bytes) else None
        if stream is None and content is None and body is not None:
            content = json.dumps(body)
        sent = {
            "Accept": accept,
            **({"Content-Type": kind} if kind else {}),
            **({"Authorization": self.authorization} if self.authorization else {}),
            **(headers or {}),
        }
        skipped = [] if kind else ["Content-Type"]
        url = Address(self.url + path, encoded=True)
        async with self.session.request(
            verb,
            url,
            data=stream or content,
            headers=sent,
            skip_auto_headers=skipped,
            chunked=chunked or None,
        ) as response:
            reply = Reply(response.status, dict(response.headers), await response.read())
        self.watch(Call(verb, path, body, kind), reply)
        return reply

    def anonymous(self) -> Driver:
        """Return a driver that shows no credentials."""
        return replace(self, authorization="")

    def as_user(self, user: str, password: str) -> Driver:
        """Return a driver that shows these credentials."""
        return replace(self, authorization=basic(user, password))

    async def imported(self, name: str = "hello", content: bytes | None = None) -> str:
        """Import a bundle and return the revision."""
        raw = bundle() if content is None else content
        reply = await self("POST", f"{O}/apis?action=import&name={name}", raw, kind=ZIP)
        return str(reply.expect(201).value["revision"])

    async def deployed(self, name: str = "hello", content: bytes | None = None) -> str:
        """Import a bundle, deploy it to test and return the revision."""
        revision = await self.imported(name, content)
        (await self("POST", f"{E}/apis/{name}/revisions/{revision}/deployments", kind="")).expect(200)
        return revision

    async def registered(self, **members: object) -> dict[str, object]:
        """Make the tutorial's product, developer and app; return the app."""
        product = {"name": "Premium", "displayName": "P", "scopes": ["READ"], "approvalType": "auto"}
        developer = {"email": "t@w.com", "firstName": "N", "lastName": "T", "userName": "t"}
        app = {"name": "Weather App", "apiProducts": ["Premium"], **members}
        (await self("POST", f"{O}/apiproducts", product)).expect(201)
        (await self("POST", f"{O}/developers", developer)).expect(201)
        return (await self("POST", f"{O}/developers/t@w.com/apps", app)).expect(201).value

    async def worker(self, *revisions: tuple[str, int, str], generation: int = 10**6) -> None:
        """Let a worker report what it runs: proxy, revision, problem."""
        statuses = tuple(
            DeploymentStatus(ORG, "test", proxy, number, "error" if problem else DEPLOYED, problem)
            for proxy, number, problem in revisions
        )
        report = WorkerReport("worker-1", 1, "host", 0.0, (ServedGeneration(ORG, generation),), statuses)
        await self.store.workers.report(report, lifetime=100.0)


def listening_socket() -> socket.socket:
    """Return a socket that listens on a free port of the loopback."""
    sock = socket.socket()
    sock.bind(("127.0.0.1", 0))
    sock.listen()
    sock.setblocking(False)
    return sock


@asynccontextmanager
async def driving(store: Store) -> AsyncIterator[Driver]:
    """Serve the API over a fresh organization on a port of its own."""
    await _furnish(store)
    clock = FakeClock()
    sign_in = SignIn.over(store, quick_passwords())
    login = open_login(store, Settings(), sign_in, clock=clock, proving=Proving(sleep=_at_once))
    api = api_of(store, Settings(), sign_in, login.tokens)
    api = replace(api, ports=replace(api.ports, clock=clock, patience=0.1))
    sign_in.on_failure = api.journal.failed_login  # by the clock of the tests, too
    sock = listening_socket()
    site = await Site.open(make_app(api, login.routes, login.described), sock)
    port = sock.getsockname()[1]
    try:
        async with ClientSession() as session:
            url = f"http://127.0.0.1:{port}"
            yield Driver(store, session, url, port, clock, basic(ADMIN, PASSWORD))
    finally:
        await site.close(1.0)


async def _at_once(_: float) -> None:
    """Be a sleep that takes no time."""


@functools.cache
def signing_pair() -> tuple[str, str]:
    """Return a pair of keys: to make one takes its time, and any will do."""
    return new_rsa_pair()


async def _furnish(store: Store) -> None:
    properties = (Attribute("features.isCpsEnabled", "true"),)
    await store.organizations.create(Organization(ORG, properties=properties).made(1.0, ADMIN))
    for name in ("test", "prod"):
        await store.environments(ORG).create(Environment(name).made(1.0, ADMIN))
        hosts = store.virtual_hosts(ORG, name)
        await hosts.create("default", VirtualHost("default", (f"{ORG}-{name}.localhost",), 8080))
        await hosts.create("secure", VirtualHost("secure", port=443, is_secure=True))
    private, public = signing_pair()
    # Ever so young: the clock of a test may stand anywhere.
    key = SigningKey("key-of-the-tests", public, private, made_at=1e12)
    await store.signing_keys.update(lambda _: KeyRing((key,)))
    await make_first_admin(store, Settings(admin_user=ADMIN, admin_password=PASSWORD), quick_passwords())
