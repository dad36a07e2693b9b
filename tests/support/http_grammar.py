"""Random heads and bodies of HTTP/1: mostly sound, then bent where parsers are known to differ."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

VERBS = [b"GET", b"POST", b"PUT", b"HEAD", b"DELETE", b"OPTIONS", b"PATCH", b"TRACE"]
ODD_VERBS = [b"CONNECT", b"PROPFIND", b"QUERY", b"get", b"X", b"PRI", b"G", b"M-SEARCH"]
TARGETS = [b"/", b"/a/b?c=d&e", b"//x", b"/%2e%2E/", b"/a?b?c/d", b"/~!$&'()*+,;=:@-._", b'/"<>[]^`{|}\\']
ODD_TARGETS = [
    b"*",
    b"http://a/b",
    b"http://a:80",
    b"a:443",
    b"/a#b",
    b"a",
    b"?b",
    b"/\xc3\xa4",
    b"http://u@a/",
]
VALUES = [
    b"x",
    b"",
    b"a b\tc",
    b"text/html; q=0.5, */*",
    b'W/"1"',
    b"\xc3\xa4\xff",
    b"0" * 70,
    b"a:b",
    b"\x80",
]
NAMES = [
    b"A",
    b"Accept",
    b"X-Trace-Id",
    b"cookie",
    b"Authorization",
    b"TE",
    b"Trailer",
    b"Keep-Alive",
    b"a_b",
    b"!",
]
OPTIONS = [
    b"keep-alive",
    b"close",
    b"Close",
    b"x-trace-id",
    b"keep-alive, x",
    b"te, close",
    b"",
    b",close,",
    b"upgrade",
]
LENGTHS = [
    b"%d",
    b"%d",
    b"%d",
    b"0%d",
    b"000%d",
    b"+%d",
    b"-%d",
    b"%d,%d",
    b"%d ",
    b"0x%d",
    b"%d;",
    b"%d.0",
    b"\x0b%d",
]
CODINGS = [
    *[b"chunked"] * 8,
    *(b"Chunked", b"CHUNKED", b"chunked, identity", b"identity", b"gzip, chunked", b"chunked,", b",chunked"),
    *(
        b"xchunked",
        b"chunkedx",
        b'"chunked"',
        b"chunked;q=1",
        b"\x0bchunked",
        b"chunked\x0b",
        b"chunk",
        b"",
        b"\xffchunked",
    ),
]
HOSTS = [b"a", b"example.com", b"127.0.0.1:8080", b"[::1]:80", b"A_b-c", b"a@b", b"", b"a b", b"a,b", b"a/b"]
UPGRADES = [b"h2c", b"websocket", b"H2C", b"TLS/1.0", b"h2c, websocket"]
BENDS = [
    *(
        b" ",
        b"\t",
        b"\r",
        b"\n",
        b"\r\n",
        b"\x00",
        b"\x0b",
        b"\x0c",
        b"\x7f",
        b"\x80",
        b"\xff",
        b":",
        b",",
        b";",
    ),
    *(
        b"\r\n ",
        b"\r\n\t",
        b"\n\n",
        b"\r\r\n",
        b"\r\n\r\n",
        b"0",
        b"1",
        b"-",
        b"+",
        b"_",
        b"/",
        b"#",
        b'"',
        b"chunked",
    ),
    *(b"Content-Length: 3\r\n", b"Transfer-Encoding: chunked\r\n", b"Host: b\r\n", b"HTTP/1.0", b"HTTP/1.1"),
]
BLANKS = [b" "] * 12 + [b"", b"  ", b"\t", b" \t "]
TAILS = [b""] * 12 + [b" ", b"\t", b"  "]
NEXT = b"GET /next HTTP/1.1\r\nHost: next\r\n\r\n"


def _field(random: Random, name: bytes, value: bytes) -> bytes:
    if random.random() < 0.15:
        name = random.choice([name.upper(), name.lower(), name.title()])
    return name + b":" + random.choice(BLANKS) + value + random.choice(TAILS) + b"\r\n"


def _plain_fields(random: Random) -> list[bytes]:
    return [_field(random, random.choice(NAMES), random.choice(VALUES)) for _ in range(random.randrange(4))]


def _framing(random: Random) -> tuple[list[bytes], bytes]:
    """Return fields that frame, or do not, and a body that belongs to them."""
    kind = random.random()
    if kind < 0.4:
        return [], b""
    body = random.choice([b"", b"a", b"hello", b"0\r\n\r\n", NEXT, bytes(range(256))])
    if kind < 0.7:
        style = random.choice(LENGTHS[:3] if random.random() < 0.7 else LENGTHS)
        return [_field(random, b"Content-Length", style.replace(b"%d", b"%d" % len(body)))], body
    wire = chunked(random)
    coding = b"chunked" if random.random() < 0.7 else random.choice(CODINGS)
    lines = [_field(random, b"Transfer-Encoding", coding)]
    if kind > 0.95:
        lines.append(_field(random, b"Content-Length", b"%d" % random.choice([0, 3, len(wire)])))
    return lines, wire


def request(random: Random) -> bytes:
    """Return a request, perhaps bent, with bytes behind it."""
    fields, body = _framing(random)
    if random.random() < 0.97:
        fields.append(_field(random, b"Host", random.choice(HOSTS[:5] if random.random() < 0.95 else HOSTS)))
    if random.random() < 0.2:
        fields.append(_field(random, b"Connection", random.choice(OPTIONS)))
    if random.random() < 0.05:
        fields.append(_field(random, b"Expect", random.choice([b"100-continue", b"x"])))
    if random.random() < 0.05:
        fields.append(_field(random, b"Upgrade", random.choice(UPGRADES)))
    fields += _plain_fields(random)
    random.shuffle(fields)
    verb = random.choice(VERBS if random.random() < 0.95 else ODD_VERBS)
    target = random.choice(TARGETS if random.random() < 0.92 else ODD_TARGETS)
    version = (
        b"HTTP/1.1"
        if random.random() < 0.94
        else random.choice([b"HTTP/1.0", b"HTTP/1.2", b"HTTP/2.0", b"http/1.1"])
    )
    head = b"%b %b %b\r\n%b\r\n" % (verb, target, version, b"".join(fields))
    return _bent_at_times(random, head) + body + random.choice([b"", NEXT, b"x", b"\r\n"])


def response(random: Random) -> bytes:
    """Return a response, perhaps bent, with bytes behind it."""
    fields, body = _framing(random)
    if random.random() < 0.2:
        fields.append(_field(random, b"Connection", random.choice(OPTIONS)))
    if random.random() < 0.05:
        fields.append(_field(random, b"Upgrade", random.choice(UPGRADES)))
    fields += _plain_fields(random)
    random.shuffle(fields)
    status = random.choice(
        [b"200"] * 6 + [b"100", b"103", b"101", b"204", b"304", b"404", b"500", b"599", b"999", b"099", b"20"]
    )
    reason = random.choice([b" OK", b" OK", b" OK", b" Not Found", b" ", b"", b" N\xc3\xa9 ", b"  x", b"\tx"])
    version = (
        b"HTTP/1.1"
        if random.random() < 0.85
        else random.choice([b"HTTP/1.0", b"HTTP/2", b"HTTP/1.2", b"ICY"])
    )
    head = b"%b %b%b\r\n%b\r\n" % (version, status, reason, b"".join(fields))
    return _bent_at_times(random, head) + body + random.choice([b"", b"HTTP/1.1 200 OK\r\n\r\n", b"x"])


def chunked(random: Random) -> bytes:
    """Return a sound chunked body."""
    parts = []
    for _ in range(random.randrange(3)):
        body = random.choice([b"a", b"hello", b"\r\n", b"0\r\n\r\n", b"x" * 30])
        size = random.choice([b"%x", b"%X", b"0%x", b"0000%x"]) % len(body)
        parts.append(size + _extension(random) + b"\r\n" + body + b"\r\n")
    trailers = b"" if random.random() < 0.8 else b"".join(_plain_fields(random))
    return (
        b"".join(parts)
        + random.choice([b"0", b"0", b"000"])
        + _extension(random)
        + b"\r\n"
        + trailers
        + b"\r\n"
    )


def _extension(random: Random) -> bytes:
    if random.random() < 0.8:
        return b""
    return random.choice(
        [b";a", b";a=b", b';a="b c"', b';a="\\"";b', b";a;b=c", b";", b";a=", b" ;a", b"; a", b';a="']
    )


def bent_chunks(random: Random) -> bytes:
    """Return a chunked body, perhaps bent, with bytes behind it."""
    return _bent_at_times(random, chunked(random)) + random.choice([b"", NEXT, b"x"])


# --- bending ------------------------------------------------------------------------------------------------


def _insert(random: Random, text: bytes) -> bytes:
    at = random.randrange(len(text) + 1)
    return text[:at] + random.choice(BENDS) + text[at:]


def _replace(random: Random, text: bytes) -> bytes:
    at = random.randrange(len(text))
    return text[:at] + random.choice(BENDS) + text[at + 1 :]


def _delete(random: Random, text: bytes) -> bytes:
    at = random.randrange(len(text))
    return text[:at] + text[at + random.randrange(1, 3) :]


def _any_octet(random: Random, text: bytes) -> bytes:
    at = random.randrange(len(text))
    return text[:at] + bytes([random.randrange(256)]) + text[at + 1 :]


def _at_a_mark(random: Random, text: bytes) -> bytes:
    """Bend beside a line's end or a colon, where framing is decided."""
    mark = random.choice([b"\r\n", b"\r\n", b":", b" "])
    pieces = text.split(mark)
    if len(pieces) < 2:
        return text
    at = random.randrange(1, len(pieces))
    bend = random.choice(
        [mark + random.choice(BENDS), random.choice(BENDS) + mark, random.choice(BENDS), mark * 2]
    )
    return mark.join(pieces[:at]) + bend + mark.join(pieces[at:])


def _twice(random: Random, text: bytes) -> bytes:
    """Write a line twice, or put one in another place."""
    lines = text.split(b"\r\n")
    line = random.choice(lines)
    if random.random() < 0.3:
        lines.remove(line)
    lines.insert(random.randrange(len(lines) + 1), line)
    return b"\r\n".join(lines)


def _cut(random: Random, text: bytes) -> bytes:
    return text[: random.randrange(len(text))]


_BENDERS: list[Callable[[Random, bytes], bytes]] = [
    *(_insert, _insert, _replace, _delete, _any_octet),
    *(_at_a_mark, _at_a_mark, _at_a_mark, _twice, _cut),
]


def _bent_at_times(random: Random, text: bytes) -> bytes:
    """Bend a text once in two times, and then at times again."""
    while text and random.random() < 0.45:
        text = random.choice(_BENDERS)(random, text)
    return text
