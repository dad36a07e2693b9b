"""The twin test: what framing calls plain is the very same message to h11 and llhttp.

Framing may be stricter than either, never laxer, and never of another opinion: not about the first line, the
fields, the body, where the message ends, or whether another may follow. Each function reads `count` random
messages and returns how many came to what; it raises AssertionError, with the bytes, where the twins differ.
"""

from __future__ import annotations

from collections import Counter
from random import Random

from gateway._fastpath import (
    DECLINE_REASONS,
    ChunkReader,
    RequestScan,
    ResponseScan,
    scan_request_head,
    scan_response_head,
)
from tests.support import http_grammar
from tests.support.framing import chunks_of, fed, read_request, read_response
from tests.support.http_oracle import (
    Message,
    Reader,
    Rejected,
    h11_request,
    h11_response,
    llhttp_request,
    llhttp_response,
)

Body = tuple[bytes, int] | str
"""A body and how many bytes it takes; or "more" or "broken"."""
CHUNKED = b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"


def chunked_body(wire: bytes) -> Body:
    """Read a chunked body as framing does."""
    reader = ChunkReader()
    try:
        pieces, is_over = reader.feed(wire)
    except ValueError:
        return "broken"
    return (b"".join(pieces), len(wire) - len(reader.rest)) if is_over else "more"


def body_of(scan: RequestScan | ResponseScan, wire: bytes, *, is_response: bool) -> Body:
    """Take the body from what follows a head, as the head says."""
    if scan.is_chunked:
        return chunked_body(wire)
    if scan.length < 0 and is_response:
        return wire, len(wire)
    length = max(scan.length, 0)
    return (wire[:length], length) if length <= len(wire) else "more"


def fields_of(block: bytes) -> list[tuple[bytes, bytes]]:
    """Split a field block into names and values without the blanks around them."""
    pairs = (line.partition(b":") for line in block.split(b"\r\n")[:-1])
    return [(name, value.strip(b" \t")) for name, _, value in pairs]


def head_of(message: Message) -> object:
    """Return what can be compared of a head: h11 writes the name of a coding in lower case."""
    fields = [
        (name, value.lower() if name.lower() == b"transfer-encoding" else value)
        for name, value in message.fields
    ]
    return message.start, fields


def told(read: Reader, data: bytes) -> Message | None:
    """Return what an oracle says, or None where it rejects."""
    try:
        return read(data)
    except Rejected:
        return None


# --- requests -----------------------------------------------------------------------------------------------


def requests(count: int, seed: int) -> Counter[str]:
    """Compare random requests."""
    random, seen = Random(seed), Counter[str]()
    for _ in range(count):
        data = http_grammar.request(random)
        seen[compare_request(data)] += 1
    return seen


def compare_request(data: bytes) -> str:
    """Compare one request; return what it came to."""
    found = scan_request_head(data, declined=True)
    if isinstance(found, str):
        return found
    if found is None:
        for read in (h11_request, llhttp_request):
            message = told(read, data)
            assert message is None or not message.has_head, (data, read)
        return "more"
    body = body_of(found, data[found.size :], is_response=False)
    if found.reason:
        _hold_framing(data, found, body)
        return f"{found.reason}, framed"
    head = Message((found.verb, found.target, b"1.1"), fields_of(found.block), has_head=True)
    _hold_body(data, (head, found), body)
    return f"plain {'chunks' if found.is_chunked else 'length' if found.length >= 0 else 'bare'}"


def _hold_body(data: bytes, plain: tuple[Message, RequestScan], body: Body) -> None:
    """Hold that both oracles read the head and the body that framing read, and end where it ended."""
    head, scan = plain
    if isinstance(body, str):
        for read in (h11_request, llhttp_request):
            message = told(read, data[: scan.size])
            assert message is not None, (data, read)
            assert head_of(message) == head_of(head), (data, read)
            # A body that is broken or cut here is over nowhere.
            message = told(read, data)
            assert body == "broken" or (message is not None and not message.is_over), (data, read)
        return
    end = scan.size + body[1]
    for read, given in ((h11_request, data), (llhttp_request, data[:end])):
        message = told(read, given)
        assert message is not None, (data, read)
        assert message.is_over, (data, read)
        assert head_of(message) == head_of(head), (data, read, message)
        assert message.body == body[0], (data, read, message)
        assert message.rest == data[end : len(given)], (data, read, message)
        assert message.keeps != scan.closes, (data, read)


def _hold_framing(data: bytes, scan: RequestScan, body: Body) -> None:
    """Hold that llhttp, which a declined message goes to, rejects it or ends it where framing did."""
    if isinstance(body, str):
        message = told(llhttp_request, data)
        # One that is broken here ends the connection, whatever llhttp thinks of it.
        assert body == "broken" or message is None or not message.is_over, data
        return
    end = scan.size + body[1]
    message = told(llhttp_request, data[:end])
    if message is not None:
        assert message.is_over, data
        assert message.body == body[0], data
    elif end < len(data):
        # What it rejects here, it rejects whatever follows: it does not only end elsewhere.
        assert told(llhttp_request, data) is None, data


# --- responses ----------------------------------------------------------------------------------------------


def responses(count: int, seed: int) -> Counter[str]:
    """Compare random responses."""
    random, seen = Random(seed), Counter[str]()
    for _ in range(count):
        seen[compare_response(http_grammar.response(random))] += 1
    return seen


def compare_response(data: bytes) -> str:
    """Compare one response; return what it came to."""
    found = scan_response_head(data)
    if isinstance(found, str):
        return found
    if found is None:
        for read in (h11_response, llhttp_response):
            message = told(read, data)
            assert message is None or not message.has_head, (data, read)
        return "more"
    start = (b"%d" % found.status, found.reason, b"1.%d" % found.minor)
    head = head_of(Message(start, fields_of(found.block)))
    # llhttp gives bodies to answers that have none by definition, so only their heads are compared.
    has_none = found.status < 200 or found.status in {204, 304}
    message = told(llhttp_response, data[: found.size])
    assert message is not None, data
    assert head_of(message) == head, (data, message)
    body = body_of(found, data[found.size :], is_response=True)
    if isinstance(body, str):
        message = told(h11_response, data)
        assert body == "broken" or (message is not None and not message.is_over), data
        return f"plain, {body}"
    end = found.size + body[1]
    _hold_response(data, (h11_response, end), found, head)
    if not has_none:
        _hold_response(data, (llhttp_response, end), found, head)
    return "plain"


def _hold_response(data: bytes, given: tuple[Reader, int], scan: ResponseScan, head: object) -> None:
    read, end = given
    until_close = scan.length < 0 and not scan.is_chunked
    try:
        message = (
            read(data[:end])
            if not until_close or read is not h11_response
            else h11_response(data, is_cut=True)
        )
    except Rejected as error:
        raise AssertionError((data, read)) from error
    assert head_of(message) == head, (data, read, message)
    assert message.body == data_of(scan, data), (data, read, message)
    assert message.is_over or (until_close and read is not h11_response), (data, read)
    if scan.status >= 200 and not until_close:
        # h11 never keeps a connection of HTTP/1.0.
        is_known = scan.minor == 1 or read is not h11_response
        assert message.keeps != scan.closes or not is_known, (data, read)


def data_of(scan: ResponseScan, data: bytes) -> bytes:
    """Return the body that framing read."""
    body = body_of(scan, data[scan.size :], is_response=True)
    assert not isinstance(body, str)
    return body[0]


# --- chunked bodies -----------------------------------------------------------------------------------------


def bodies(count: int, seed: int) -> Counter[str]:
    """Compare random chunked bodies."""
    random, seen = Random(seed), Counter[str]()
    for _ in range(count):
        seen[compare_body(http_grammar.bent_chunks(random))] += 1
    return seen


def compare_body(wire: bytes) -> str:
    """Compare one chunked body; return what it came to."""
    found = chunked_body(wire)
    if found == "broken":
        return "broken"
    if isinstance(found, str):
        for read in (h11_request, llhttp_request):
            message = told(read, CHUNKED + wire)
            assert message is not None, (wire, read)
            assert not message.is_over, (wire, read)
        return "more"
    body, end = found
    for read, given in ((h11_request, CHUNKED + wire), (llhttp_request, CHUNKED + wire[:end])):
        message = told(read, given)
        assert message is not None, (wire, read)
        assert message.is_over, (wire, read)
        assert message.body == body, (wire, read)
        assert message.rest == given[len(CHUNKED) + end :], (wire, read)
    return "over"


# --- all of them --------------------------------------------------------------------------------------------


def check_shares(seen: Counter[str]) -> None:
    """Hold that requests of every kind were compared, so that no test of them is empty."""
    count = seen.total()
    plain = sum(number for outcome, number in seen.items() if outcome.startswith("plain"))
    assert plain > count * 0.2, seen
    for outcome in ("plain bare", "plain length", "plain chunks"):
        assert seen[outcome] > count * 0.03, seen
    for reason in DECLINE_REASONS:
        assert reason == "too_big" or seen[reason] + seen[f"{reason}, framed"] > 0, seen


def pieces(count: int, seed: int) -> int:
    """Feed random messages whole, cut in three, and octet by octet; hold that all say the same."""
    random = Random(seed)
    for _ in range(count):
        kind = random.choice([http_grammar.request, http_grammar.response, http_grammar.bent_chunks])
        data = kind(random)
        cuts = sorted(random.choices(range(len(data) + 1), k=2))
        parts = [data[: cuts[0]], data[cuts[0] : cuts[1]], data[cuts[1] :]]
        octets = [data[at : at + 1] for at in range(len(data))]
        if kind is http_grammar.bent_chunks:
            assert chunks_of([data]) == chunks_of(parts) == chunks_of(octets), data
            continue
        read = read_request if kind is http_grammar.request else read_response
        found = read(data)
        for way in (parts, octets):
            assert fed(read, way, sparing=False) == found, data
    return count
