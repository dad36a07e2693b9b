"""One call to a target, over as many servers as it takes.

Nothing of an exchange is decided here: where to, with what and for how long was worked out
by the program. This file picks a server, sends, and translates what goes wrong.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from typing import cast

import aiohttp
from yarl import URL

from gateway import faults
from gateway.errors import UpstreamError
from gateway.message import Destination, Exchange, Message, Server, TargetCall
from gateway.upstream.answer import Response, TargetAnswer, length_of, message_of
from gateway.upstream.balancer import Balancer
from gateway.upstream.failures import TROUBLE, fault_of, translated
from gateway.upstream.headers import end_to_end, wire_text
from gateway.upstream.tls import client_context
from gateway.upstream.upload import Body, Upload

SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
"""Verbs that change nothing at the target. Source: RFC 9110 §9.2.1."""
_SKIPPED = ("User-Agent", "Accept", "Accept-Encoding", "Content-Type")
_NOTHING_SENT = frozenset({"connect", "tls"})


@dataclass(frozen=True, slots=True)
class Call:
    """Be one call. `session` makes a `Response` of what it gets; `clock` gives seconds since the epoch."""

    exchange: Exchange
    target: TargetCall
    destination: Destination
    body: Body
    session: aiohttp.ClientSession
    clock: Callable[[], float]

    async def direct(self) -> TargetAnswer:
        """Call the URL that the program worked out.

        Raises:
            Fault: it did not answer.
        """
        target = self.target
        server = Server(target.name, target.scheme, target.host, target.port, tls=self.destination.tls)
        try:
            return await self._send(server)
        except UpstreamError as error:
            raise fault_of(error) from error

    async def balanced(self, balancer: Balancer) -> TargetAnswer:
        """Try the servers of a balanced target in turn.

        Where RetryEnabled, the next one is tried while nothing was sent (the connection
        failed), or, if the verb is safe and the body can be sent again, after any failure
        and after an unhealthy status.

        Raises:
            Fault: none of them answered.
        """
        may_repeat = isinstance(self.body, bytes) and self.exchange.request.verb in SAFE
        servers = balancer.choices()
        server = next(servers, None)
        if server is None:
            raise faults.NO_ACTIVE_TARGETS()
        while True:
            outcome = await self._attempt(server, balancer)
            answer = outcome if isinstance(outcome, TargetAnswer) else None
            if answer is not None and answer.message.status not in self.destination.unhealthy_codes:
                balancer.succeeded(server)
                return answer
            balancer.failed(server)
            self.target.failed_servers = [*self.target.failed_servers, server.name]
            nothing_sent = isinstance(outcome, UpstreamError) and outcome.reason in _NOTHING_SENT
            is_retried = self.destination.is_retried and (may_repeat or nothing_sent)
            server = next(servers, None) if is_retried else None
            if server is None:
                return _settled(outcome)
            if answer is not None:
                answer.release()

    async def _attempt(self, server: Server, balancer: Balancer) -> TargetAnswer | UpstreamError:
        """Ask one server; what goes wrong is an outcome, too."""
        target = self.target
        target.server, target.is_fallback = server.name, server.is_fallback
        target.scheme, target.host, target.port = server.scheme, server.host, server.port
        target.sent_url = server.origin + self.exchange.request.uri
        with ExitStack() as calls:
            calls.enter_context(balancer.calling(server))
            try:
                answer = await self._send(server)
            except UpstreamError as error:
                return error
            # The call is under way until its answer is released.
            answer.hold(calls.pop_all())
            return answer

    async def _send(self, server: Server) -> TargetAnswer:
        """Send the request and wait for the head of the answer.

        Raises:
            UpstreamError: with what went wrong as its reason.
            Fault: the client's own body ended before its time.
        """
        target = self.target
        upload = Upload(self.body, target.time_limit)
        target.sent_start, target.received_start = self.clock(), 0.0
        try:
            async with upload.watch():
                response = await self._request(server, upload)
        except TROUBLE as error:
            raise (upload.fault or translated(error)) from error
        target.sent_end = target.received_start = self.clock()
        target.ip = response.peer
        try:
            return TargetAnswer(message_of(response), length_of(response), response)
        except UpstreamError:
            response.close()
            raise

    async def _request(self, server: Server, upload: Upload) -> Response:
        """Hand the request to aiohttp."""
        destination = self.destination
        limit = destination.connect_timeout
        response = await self.session.request(
            self.exchange.request.verb,
            URL(self.target.sent_url, encoded=True),
            headers=_fields(self.exchange.request, server, upload),
            data=upload.content,
            allow_redirects=False,
            ssl=client_context(server.tls) if server.scheme == "https" else False,
            server_hostname=server.tls.common_name or None,
            timeout=aiohttp.ClientTimeout(
                total=None, connect=limit, sock_connect=limit, sock_read=self.target.time_limit
            ),
            skip_auto_headers=_SKIPPED,
        )
        return cast("Response", response)


def _settled(outcome: TargetAnswer | UpstreamError) -> TargetAnswer:
    """Return the last outcome where no server is left to try: an answer, or a fault raised."""
    if isinstance(outcome, UpstreamError):
        raise fault_of(outcome) from outcome
    return outcome


def _fields(request: Message, server: Server, upload: Upload) -> list[tuple[str, str]]:
    """Return the fields for the target: Host is the target's, the body is framed anew."""
    kept = end_to_end(request.headers, without=("host", "content-length", "expect"))
    # aiohttp takes two spellings of a name for a replacement: all are written as the first one.
    spelled: dict[str, str] = {}
    fields = [(spelled.setdefault(name.lower(), name), wire_text(value)) for name, value in kept]
    default = 443 if server.scheme == "https" else 80
    host = f"[{server.host}]" if ":" in server.host else server.host
    fields.insert(0, ("Host", host if server.port == default else f"{host}:{server.port}"))
    if upload.length or (upload.length is not None and request.verb in {"POST", "PUT", "PATCH"}):
        fields.append(("Content-Length", str(upload.length)))
    return fields
