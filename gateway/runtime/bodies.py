"""Bodies that are read whole, within a limit, where a program asks for them: the rules of both hands."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

from gateway import faults
from gateway.faults import FaultKind
from gateway.message import Message
from gateway.runtime.coding import TooBig, Undecodable, UnsupportedCoding, coding_of, decode
from gateway.upstream import Stream


@dataclass(frozen=True, slots=True)
class Rules:
    """Say what may be held of a body, and which faults refuse it. Both hands ask the same rules."""

    too_big: FaultKind
    undecodable: FaultKind
    unknown_coding: FaultKind

    def admit(self, message: Message, length: int | None, limit: int) -> None:
        """Look at what the head says, before a byte of the body is read; `length` is None for chunks.

        Raises:
            Fault: the body cannot be held.
        """
        self._coding(message)
        if length is not None and length > limit:
            raise self.too_big()

    def keep(self, message: Message, body: bytes, limit: int) -> None:
        """Put a body that was read to its end, decoded, into its message.

        Raises:
            Fault: it is damaged, or too big once it is decoded.
        """
        coding = self._coding(message)
        if coding and body:
            try:
                body = decode(body, coding, limit)
            except TooBig:
                raise self.too_big() from None
            except Undecodable as error:
                raise self.undecodable() from error
            message.coding = coding
        message.content = body

    def _coding(self, message: Message) -> str:
        try:
            return coding_of(message)
        except UnsupportedCoding as error:
            raise self.unknown_coding(encoding=str(error)) from None


REQUEST = Rules(faults.REQUEST_BODY_TOO_BIG, faults.REQUEST_UNDECODABLE, faults.REQUEST_ENCODING)
RESPONSE = Rules(faults.RESPONSE_BODY_TOO_BIG, faults.RESPONSE_UNDECODABLE, faults.RESPONSE_ENCODING)


async def hold(message: Message, stream: Stream, limit: int, rules: Rules) -> None:
    """Read a body to its end and put it, decoded, into the message.

    What cannot be held by what its head says is refused before a byte of it is read.

    Raises:
        Fault: of one of the rules, or what reading raised.
    """
    rules.admit(message, stream.length, limit)
    try:
        body = await _joined(stream.chunks(), limit)
    except TooBig:
        raise rules.too_big() from None
    rules.keep(message, body, limit)


async def _joined(chunks: AsyncIterator[bytes], limit: int) -> bytes:
    """Join chunks up to a limit.

    Raises:
        TooBig: there are more bytes than that.
    """
    pieces: list[bytes] = []
    size = 0
    async for chunk in chunks:
        size += len(chunk)
        if size > limit:
            raise TooBig
        pieces.append(chunk)
    return b"".join(pieces)
