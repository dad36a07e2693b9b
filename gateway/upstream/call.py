"""One call to a target, over as many servers as it takes.

Nothing of an exchange is decided here: where to, with what and for how long was worked out
by the program, and which server is next by `Attempts`. This file sends, and translates what goes wrong.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import aiohttp
from yarl import URL

from gateway.errors import UpstreamError
from gateway.message import Message, Server
from gateway.upstream.answer import Response, TargetAnswer, length_of, message_of
from gateway.upstream.attempts import Attempts
from gateway.upstream.headers import ANNOUNCED, OURS, end_to_end, wire_text
from gateway.upstream.tls import client_context
from gateway.upstream.trouble import TROUBLE, translated
from gateway.upstream.upload import Body, Upload

_SKIPPED = ("User-Agent", "Accept", "Accept-Encoding", "Content-Type")


@dataclass(frozen=True, slots=True)
class Call:
    """Be one call. `session` makes a `Response` of what it gets."""

    attempts: Attempts
    body: Body
    session: aiohttp.ClientSession

    async def answer(self) -> TargetAnswer:
        """Call servers as the attempts say, and return the answer that counts.

        Raises:
            Fault: there is none, or the client's own body ended before its time.
        """
        attempts = self.attempts
        try:
            while True:
                try:
                    answer = await self._send(attempts.server)
                except UpstreamError as error:
                    attempts.failed(error)
                    continue
                if attempts.answered(answer.message.status, answer.peer):
                    # The call is under way until its answer is released.
                    answer.when_released(attempts.end)
                    return answer
                answer.release()
        except BaseException:
            attempts.end()
            raise

    async def _send(self, server: Server) -> TargetAnswer:
        """Send the request and wait for the head of the answer.

        Raises:
            UpstreamError: with what went wrong as its reason.
            Fault: the client's own body ended before its time.
        """
        upload = Upload(self.body, self.attempts.target.time_limit)
        try:
            async with upload.watch():
                response = await self._request(server, upload)
        except TROUBLE as error:
            raise (upload.fault or translated(error)) from error
        try:
            return TargetAnswer(message_of(response), length_of(response), response)
        except UpstreamError:
            response.close()
            raise

    async def _request(self, server: Server, upload: Upload) -> Response:
        """Hand the request to aiohttp."""
        target, request = self.attempts.target, self.attempts.exchange.request
        limit = self.attempts.destination.connect_timeout
        response = await self.session.request(
            request.verb,
            URL(target.sent_url, encoded=True),
            headers=_fields(request, server, upload),
            data=upload.content,
            allow_redirects=False,
            ssl=client_context(server.tls) if server.scheme == "https" else False,
            server_hostname=server.tls.common_name or None,
            timeout=aiohttp.ClientTimeout(
                total=None, connect=limit, sock_connect=limit, sock_read=target.time_limit
            ),
            skip_auto_headers=_SKIPPED,
        )
        return cast("Response", response)


def _fields(request: Message, server: Server, upload: Upload) -> list[tuple[str, str]]:
    """Return the fields for the target: Host is the target's, the body is framed anew."""
    kept = end_to_end(request.headers, without=OURS)
    # aiohttp takes two spellings of a name for a replacement: all are written as the first one.
    spelled: dict[str, str] = {}
    fields = [(spelled.setdefault(name.lower(), name), wire_text(value)) for name, value in kept]
    fields.insert(0, ("Host", server.authority))
    if upload.length or (upload.length is not None and request.verb in ANNOUNCED):
        fields.append(("Content-Length", str(upload.length)))
    return fields
