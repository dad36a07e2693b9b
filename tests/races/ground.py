"""What a race is run on: a gateway with the bundles of examples/, an app, the lines to it, and its store."""

from __future__ import annotations

import asyncio
import re
import time
from base64 import b64encode
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import cast
from urllib.parse import parse_qs, urlencode, urlsplit

from aiohttp import ClientSession

from gateway.store import Store
from tests.e2e.examples import CLASSIC, Examples
from tests.races.lines import Lines

ORGANIZATION = "myorg"
USER = ("ada", "lovelace")
_IN_FLIGHT = re.compile(r"^tollkeeper_requests_in_flight (\S+)$", re.M)
_READ_WITHIN = 20.0
_FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Ground:
    """Hold all that a race needs."""

    examples: Examples
    lines: Lines
    session: ClientSession
    store: Store

    def url(self, example: str, path: str) -> str:
        """Return the URL of a path of an example as it stands in examples/."""
        return self.examples.url(example, path, CLASSIC)

    async def ask(self, url: str, form: Mapping[str, str]) -> str:
        """Post a form that must be answered by 200; return the answer."""
        async with self.session.post(url, data=form) as answer:
            text = await answer.text()
            assert answer.status == 200, f"{answer.status} {text}"
            return text

    async def agree(self, url: str, query: Mapping[str, str]) -> dict[str, str]:
        """Sign in as the user and agree; return what stands in the address that the browser is sent to."""
        # Encoded here: aiohttp would leave the callback's colon and slashes as they are.
        async with self.session.get(
            f"{url}?{urlencode(query)}", headers=_basic(*USER), allow_redirects=False
        ) as answer:
            assert answer.status == 302, f"{answer.status} {await answer.text()}"
            back = urlsplit(answer.headers["Location"])
        return {name: values[0] for name, values in parse_qs(back.query).items()}

    @staticmethod
    def request(
        verb: str, url: str, headers: Mapping[str, str], form: Mapping[str, str] | None = None
    ) -> bytes:
        """Spell a request."""
        parts = urlsplit(url)
        lines = [f"{verb} {parts.path} HTTP/1.1", f"Host: {parts.netloc}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        body = urlencode(form or {})
        if body:
            lines += [f"Content-Type: {_FORM}", f"Content-Length: {len(body)}"]
        return "\r\n".join([*lines, "", body]).encode()

    def basic(self) -> dict[str, str]:
        """Return the header by which the app says who it is."""
        return _basic(self.examples.key, self.examples.secret)

    async def keys(self, kind: str) -> set[bytes]:
        """Return the keys in Redis of one kind: `token`, or `oauth1-token`."""
        found = await self.store.connection.ask("KEYS", f"tk:{{{ORGANIZATION}}}:{kind}:*")
        return set(cast("list[bytes]", found))

    async def under_way(self, count: int) -> int:
        """Wait until the workers have so many requests under way together; return how many they have."""
        deadline = time.monotonic() + _READ_WITHIN
        url = self.examples.gateway.url("/metrics", "ops")
        while True:
            async with self.session.get(url) as answer:
                told = _IN_FLIGHT.search(await answer.text())
            assert told is not None, "no metric tells how many requests are under way"
            if float(told[1]) >= count or time.monotonic() > deadline:
                return int(float(told[1]))
            await asyncio.sleep(0.01)


def _basic(user: str, password: str) -> dict[str, str]:
    return {"Authorization": f"Basic {b64encode(f'{user}:{password}'.encode()).decode()}"}


@asynccontextmanager
async def ground_of(examples: Examples) -> AsyncIterator[Ground]:
    """Make the ground on a gateway that runs."""
    gateway = examples.gateway
    pids = await gateway.worker_pids()
    lines = Lines(int(gateway.settings["traffic_port"]), sorted(pids))
    try:
        async with ClientSession() as session, await gateway.store() as store:
            yield Ground(examples, lines, session, store)
    finally:
        lines.close()
