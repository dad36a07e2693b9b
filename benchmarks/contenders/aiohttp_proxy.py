"""A proxy as one would write it with aiohttp, tuned: uvloop, no routing, no middleware, bodies streamed.

Run as a program by `aiohttp_gateway.py`, with the arguments PORT ORIGIN TOKEN LOG.
"""

from __future__ import annotations

import asyncio
import json
import re
import signal
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import BinaryIO

import uvloop
from aiohttp import ClientSession, TCPConnector, web
from aiohttp.client import ClientTimeout
from multidict import CIMultiDict
from yarl import URL

from benchmarks.flows import PROTECTED, flows

_HOP_BY_HOP = frozenset({"connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade"})
_ADDED = ("Accept", "Accept-Encoding", "User-Agent", "Content-Type")
"""What aiohttp's client would add by itself."""
_BUCKETS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


@dataclass(slots=True)
class Proxy:
    """Check and forward; `tokens` are records by token text."""

    session: ClientSession
    origin: str
    port: str
    tokens: dict[str, dict[str, object]]
    log: BinaryIO
    counts: Counter[str] = field(default_factory=Counter)
    durations: Counter[float] = field(default_factory=Counter)
    conditions: list[tuple[str, str, re.Pattern[str]]] = field(
        default_factory=lambda: [(flow.name, flow.verb, re.compile(flow.regex)) for flow in flows()]
    )

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer one request, count and log it."""
        begun = time.monotonic()
        refusal = self._refusal(request)
        response = (
            web.Response(status=401, text=refusal, content_type="application/json") if refusal else None
        )
        if response is None:
            response = await self._forward(request)
        took = time.monotonic() - begun
        self.counts[f"{response.status // 100}xx"] += 1
        self.durations[next((bound for bound in _BUCKETS if took <= bound), float("inf"))] += 1
        line = {
            "time": time.time(),
            "client_ip": request.remote,
            "method": request.method,
            "path": request.rel_url.raw_path,
            "host": request.host,
            "status": response.status,
            "duration_ms": round(took * 1000, 3),
        }
        self.log.write(json.dumps(line).encode() + b"\n")
        return response

    def _refusal(self, request: web.BaseRequest) -> str:
        path = request.rel_url.raw_path
        for name, verb, pattern in self.conditions:
            if (not verb or verb == request.method) and pattern.match(path):
                return self._verify(request) if name == PROTECTED else ""
        return ""

    def _verify(self, request: web.BaseRequest) -> str:
        """Return the fault of a token that does not open this call."""
        authorization = request.headers.get("Authorization", "")
        record = self.tokens.get(authorization[7:]) if authorization.startswith("Bearer ") else None
        if record is None or record["status"] != "approved":
            return _fault("Invalid Access Token", "keymanagement.service.invalid_access_token")
        if float(str(record["expires"])) <= time.time():
            return _fault("Access Token expired", "keymanagement.service.access_token_expired")
        if "protected" not in record["proxies"] or "test" not in record["environments"]:  # type: ignore[operator]
            return _fault("Invalid API call", "keymanagement.service.InvalidAPICallAsNoApiProductMatchFound")
        if "READ" not in record["scopes"]:  # type: ignore[operator]
            return _fault("Required scope(s): READ", "oauth.v2.InsufficientScope")
        return ""

    async def _forward(self, request: web.BaseRequest) -> web.Response:
        headers = CIMultiDict(
            (name, value) for name, value in request.headers.items() if name.lower() not in _HOP_BY_HOP
        )
        headers["X-Forwarded-For"] = request.remote or ""
        headers["X-Forwarded-Port"] = self.port
        headers["X-Forwarded-Proto"] = "http"
        url = URL(self.origin + request.raw_path, encoded=True)
        data = request.content if request.can_read_body else None
        async with self.session.request(
            request.method, url, headers=headers, data=data, allow_redirects=False, skip_auto_headers=_ADDED
        ) as target:
            body = await target.read()
            kept = CIMultiDict(
                (name, value)
                for name, value in target.headers.items()
                if name.lower() not in _HOP_BY_HOP and name.lower() != "content-length"
            )
            return web.Response(status=target.status, headers=kept, body=body)


def _fault(text: str, code: str) -> str:
    return json.dumps({"fault": {"faultstring": text, "detail": {"errorcode": code}}})


async def serve(port: int, origin: int, token: str, log: str) -> None:
    """Serve until SIGTERM."""
    record: dict[str, object] = {
        "status": "approved",
        "expires": time.time() + 3600,
        "proxies": {"protected"},
        "environments": {"test"},
        "scopes": {"READ"},
    }
    over = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, over.set)
    connector = TCPConnector(limit=0, keepalive_timeout=600)
    with open(log, "ab", buffering=65536) as lines:
        async with ClientSession(
            connector=connector, auto_decompress=False, timeout=ClientTimeout(total=55)
        ) as session:
            proxy = Proxy(session, f"http://127.0.0.1:{origin}", str(port), {token: record}, lines)
            server = web.Server(proxy.answer, access_log=None, keepalive_timeout=600.0)
            listening = await asyncio.get_running_loop().create_server(
                server, "127.0.0.1", port, backlog=4096
            )
            await over.wait()
            listening.close()
            await server.shutdown(1.0)


if __name__ == "__main__":
    uvloop.run(serve(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4]))
