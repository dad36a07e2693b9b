"""Bodies in the aiohttp hand: read whole within a limit where a program asks for them."""

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
    """Name the faults of a body that cannot be held."""

    too_big: FaultKind
    undecodable: FaultKind
    unknown_coding: FaultKind


REQUEST = Rules(faults.REQUEST_BODY_TOO_BIG, faults.REQUEST_UNDECODABLE, faults.REQUEST_ENCODING)
RESPONSE = Rules(faults.RESPONSE_BODY_TOO_BIG, faults.RESPONSE_UNDECODABLE, faults.RESPONSE_ENCODING)


async def hold(message: Message, stream: Stream, limit: int, rules: Rules) -> None:
    """Read a body to its end and put it, decoded, into the message.

    What cannot be held by what its head says is refused before a byte of it is read.

    Raises:
        Fault: of one of the rules, or what reading raised.
    """
    try:
        coding = coding_of(message)
        if stream.length is not None and stream.length > limit:
            raise TooBig
        body = await _joined(stream.chunks(), limit)
        if coding and body:
            body = decode(body, coding, limit)
            message.coding = coding
    except TooBig:
        raise rules.too_big() from None
    except Undecodable as error:
        raise rules.undecodable() from error
    except UnsupportedCoding as error:
        raise rules.unknown_coding(encoding=str(error)) from None
    message.content = body


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
