"""Deploying over the management API while callers ask which revision answers them."""

from __future__ import annotations

import asyncio
import io
import time
import zipfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import cast

from aiohttp import ClientError, ClientSession, ClientTimeout, TCPConnector

from tests.e2e.running import PASSWORD, Gateway
from tests.support.management import basic

TELL = (
    '<AssignMessage name="Tell"><AssignTo type="response"/><Set><Headers>'
    '<Header name="X-Told">{}</Header></Headers></Set></AssignMessage>'
)
CALL = '<FlowCallout name="Call"><SharedFlowBundle>told</SharedFlowBundle></FlowCallout>'
PAUSE = 0.03
"""Seconds that a caller waits between two calls."""
REVISION = "{apiproxy.revision}"


def proxy(path: str, step: str, policy: str) -> bytes:
    """Return a proxy without a target whose response runs one policy."""
    inside = f"<PreFlow><Response><Step><Name>{step}</Name></Step></Response></PreFlow>"
    connection = f"<HTTPProxyConnection><BasePath>{path}</BasePath></HTTPProxyConnection>"
    text = f'<ProxyEndpoint name="default">{inside}{connection}<RouteRule name="none"/></ProxyEndpoint>'
    return _zipped({"apiproxy/proxies/default.xml": text, f"apiproxy/policies/{step}.xml": policy})


def telling(path: str) -> bytes:
    """Return a proxy that tells its own revision."""
    return proxy(path, "Tell", TELL.format(REVISION))


def shared_flow(told: str) -> bytes:
    """Return a shared flow that tells a text."""
    flow = '<SharedFlow name="default"><Step><Name>Tell</Name></Step></SharedFlow>'
    return _zipped(
        {
            "sharedflowbundle/sharedflows/default.xml": flow,
            "sharedflowbundle/policies/Tell.xml": TELL.format(told),
        }
    )


def _zipped(files: Mapping[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        for name, text in files.items():
            packed.writestr(name, text)
    return buffer.getvalue()


@dataclass(frozen=True)
class Manager:
    """Make management calls over connections that are kept."""

    session: ClientSession
    url: str

    async def __call__(self, verb: str, path: str, content: object = None) -> dict[str, object]:
        """Make a call that succeeds; bytes are sent as an archive, an object as JSON."""
        sent = {"data": content} if isinstance(content, bytes) else {"json": content} if content else {}
        headers = {"Content-Type": "application/octet-stream"} if isinstance(content, bytes) else {}
        async with self.session.request(verb, self.url + path, headers=headers, **sent) as reply:
            assert reply.status in {200, 201}, await reply.text()
            answer: dict[str, object] = await reply.json()
            return answer

    async def imported(self, name: str, raw: bytes, kind: str = "apis") -> str:
        """Import a bundle and return its revision."""
        return str((await self("POST", f"/{kind}?action=import&name={name}", raw))["revision"])

    async def deploy(self, name: str, revision: str, kind: str = "apis") -> list[dict[str, object]]:
        """Deploy a revision in place of another; return what its servers say."""
        path = f"/environments/test/{kind}/{name}/revisions/{revision}/deployments?override=true"
        answer = await self("POST", path)
        places = answer["environment"]
        deployed = cast("dict[str, object]", places[-1] if isinstance(places, list) else answer)
        assert deployed["revision"] == revision
        return cast("list[dict[str, object]]", deployed["server"])


@asynccontextmanager
async def managing(gateway: Gateway) -> AsyncIterator[Manager]:
    """Give a manager of the gateway's organization."""
    headers = {"Authorization": basic("admin@tollkeeper.local", PASSWORD)}
    async with ClientSession(headers=headers) as session:
        yield Manager(session, gateway.url("/v1/organizations/myorg", "management"))


@dataclass
class Callers:
    """Call a path all the time, and remember when each call was made, when answered, and what was told."""

    url: str
    seen: list[tuple[float, float, str]] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    async def call(self, is_over: asyncio.Event) -> None:
        """Call until it is over, on one connection after the other."""
        while not is_over.is_set():
            async with ClientSession(
                connector=TCPConnector(limit=1), timeout=ClientTimeout(total=10)
            ) as session:
                for _ in range(50):
                    await self._once(session)
                    await asyncio.sleep(PAUSE)
                    if is_over.is_set():
                        return

    async def _once(self, session: ClientSession) -> None:
        began = time.monotonic()
        try:
            async with session.get(self.url) as reply:
                await reply.read()
                if reply.status != 200:
                    self.failed.append(str(reply.status))
                self.seen.append((began, time.monotonic(), reply.headers.get("X-Told", "")))
        except (ClientError, TimeoutError) as error:
            self.failed.append(repr(error))

    def told_since(self, moment: float) -> set[str]:
        """Return what calls were told that were made after a moment."""
        return {told for began, _, told in self.seen if began > moment}


@asynccontextmanager
async def calling(gateway: Gateway, path: str, count: int) -> AsyncIterator[Callers]:
    """Have so many callers call a path for a while."""
    callers, is_over = Callers(gateway.url(path)), asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        for _ in range(count):
            tasks.create_task(callers.call(is_over))
        try:
            yield callers
        finally:
            is_over.set()


async def told(gateway: Gateway, path: str, times: int = 20) -> set[str]:
    """Return what is told to as many calls, each on a connection of its own."""
    found = set()
    for _ in range(times):
        async with ClientSession() as session, session.get(gateway.url(path)) as reply:
            found.add(reply.headers.get("X-Told", ""))
    return found
