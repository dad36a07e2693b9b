"""The answer to the client, written by aiohttp."""

from __future__ import annotations

import re

from aiohttp import hdrs, web
from aiohttp.client_exceptions import ClientConnectionResetError
from multidict import CIMultiDict

from gateway.message import Message
from gateway.runtime.refusals import SERVER
from gateway.upstream import end_to_end

_ODD = re.compile("[\ud800-\udfff]")


class Answer(web.StreamResponse):
    """Be a response that says nothing of its own: no content type is made up, no byte is lost."""

    async def _prepare_headers(self) -> None:
        """Let aiohttp frame the body, and take back what it invents."""
        had_type = hdrs.CONTENT_TYPE in self.headers
        await super()._prepare_headers()
        if not had_type:
            self.headers.popall(hdrs.CONTENT_TYPE, None)

    async def _write_headers(self) -> None:
        """Write the head; aiohttp would leave out bytes that are no UTF-8.

        Raises:
            ConnectionError: the client is gone.
        """
        request, writer = self._req, self._payload_writer
        if request is None or writer is None or not self._has_odd_bytes():
            await super()._write_headers()
            return
        if request.transport is None or request.transport.is_closing():
            raise ClientConnectionResetError("the client is gone")
        major, minor = request.version
        lines = [f"HTTP/{major}.{minor} {self.status} {self.reason}"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        head = "\r\n".join([*lines, "", ""]).encode("utf-8", "surrogateescape")
        request.transport.write(head)
        request.writer.output_size += len(head)

    def _has_odd_bytes(self) -> bool:
        """Tell whether a field holds a byte that is no UTF-8: it stands as half a surrogate pair."""
        return any(not value.isascii() and _ODD.search(value) for value in self.headers.values())


def answer_of(message: Message, length: int | None) -> Answer:
    """Make the head of the answer; `length` is the body's, None when it is not known."""
    headers = CIMultiDict(end_to_end(message.headers, without=("content-length",)))
    headers.setdefault(hdrs.SERVER, SERVER)
    reason = "".join(character for character in message.reason if character.isprintable())
    answer = Answer(status=message.status, reason=reason, headers=headers)
    if length is not None:
        answer.content_length = length
    return answer
