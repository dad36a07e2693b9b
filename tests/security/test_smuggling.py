"""No request travels inside another: what is framed in two ways at once is refused, and never forwarded.

The classes are the published ones: Content-Length beside Transfer-Encoding, several lengths, disguised
Transfer-Encodings, line ends that are none, folded and spaced fields, tricks with chunks, and confusion about
who is addressed. Each row is written from RFC 9110 and 9112 and says what the bytes mean; where they mean
nothing, or two things to two readers, it is `REFUSED`. To refuse is always allowed, to misread never.

Each payload travels behind a plain request and in front of another one, whole and in pieces. Forged requests
ask for /smuggled. The origin takes only what can be read in one way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.support.driver import Pause
from tests.support.gateway_in_process import a_gateway, passing
from tests.support.strict_origin import StrictOrigin, a_strict_origin

HOST = b"Host: gateway.test\r\n"
FIRST = b"GET /p/first HTTP/1.1\r\n" + HOST + b"\r\n"
LAST = b"GET /p/last HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n"
FORGED = b"GET /p/smuggled HTTP/1.1\r\n" + HOST + b"\r\n"
LINE = b"POST /p/outer HTTP/1.1\r\n"
REFUSED = None


@dataclass(frozen=True)
class Row:
    """Be a payload and what it means: the body of one POST for /outer, or nothing.

    Behind a refusal the connection closes. Where `is_framed`, only whom it is for is in doubt, and the
    request behind it may be answered.
    """

    name: str
    raw: bytes
    body: bytes | None = REFUSED
    is_framed: bool = False


def chunked(*chunks: bytes) -> bytes:
    return b"".join(b"%x\r\n%b\r\n" % (len(chunk), chunk) for chunk in (*chunks, b""))


def outer(fields: bytes, body: bytes = b"") -> bytes:
    return LINE + HOST + fields + b"\r\n" + body


def length(body: bytes) -> bytes:
    return b"Content-Length: %d\r\n" % len(body)


# ---------------------------------------------------------------- Transfer-Encoding, disguised

CHUNKED = {
    "plain": b"Transfer-Encoding: chunked\r\n",
    "no blank": b"Transfer-Encoding:chunked\r\n",
    "a tab": b"Transfer-Encoding:\tchunked\r\n",
    "blanks behind": b"Transfer-Encoding: chunked \t \r\n",
    "capitals": b"TRANSFER-ENCODING: CHUNKED\r\n",
    "mixed": b"tRANSFER-eNCODING: cHUNKED\r\n",
}
"""What is a Transfer-Encoding of chunked, however it is written."""

DISGUISED = {
    "a prefix": b"Transfer-Encoding: xchunked\r\n",
    "a suffix": b"Transfer-Encoding: chunkedx\r\n",
    "a part": b"Transfer-Encoding: chunk\r\n",
    "an animal": b"Transfer-Encoding: cow\r\n",
    "nothing": b"Transfer-Encoding:\r\n",
    "blanks": b"Transfer-Encoding: \t \r\n",
    "quoted": b'Transfer-Encoding: "chunked"\r\n',
    "in single quotes": b"Transfer-Encoding: 'chunked'\r\n",
    "a comma in front": b"Transfer-Encoding: ,chunked\r\n",
    "a comma behind": b"Transfer-Encoding: chunked,\r\n",
    "commas": b"Transfer-Encoding: ,,chunked,,\r\n",
    "twice in a list": b"Transfer-Encoding: chunked, chunked\r\n",
    "twice": b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
    "identity": b"Transfer-Encoding: identity\r\n",
    "identity in front": b"Transfer-Encoding: identity, chunked\r\n",
    "identity behind": b"Transfer-Encoding: chunked, identity\r\n",
    "identity before": b"Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n",
    "identity after": b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
    "an unknown one after": b"Transfer-Encoding: chunked\r\nTransfer-encoding: cow\r\n",
    "an unknown one before": b"Transfer-encoding: cow\r\nTransfer-Encoding: chunked\r\n",
    "an empty one after": b"Transfer-Encoding: chunked\r\nTransfer-Encoding:\r\n",
    "zipped behind": b"Transfer-Encoding: chunked, gzip\r\n",
    "zipped only": b"Transfer-Encoding: gzip\r\n",
    "a parameter": b"Transfer-Encoding: chunked;q=1\r\n",
    "a semicolon": b"Transfer-Encoding: chunked;\r\n",
    "a blank before the colon": b"Transfer-Encoding : chunked\r\n",
    "a tab before the colon": b"Transfer-Encoding\t: chunked\r\n",
    "a blank in front": b" Transfer-Encoding: chunked\r\n",
    "a tab in front": b"\tTransfer-Encoding: chunked\r\n",
    "a line feed before the colon": b"Transfer-Encoding\n: chunked\r\n",
    "a NUL before the colon": b"Transfer-Encoding\x00: chunked\r\n",
    "a high blank before the colon": b"Transfer-Encoding\xa0: chunked\r\n",
    "a vertical tab": b"Transfer-Encoding: \x0bchunked\r\n",
    "a form feed": b"Transfer-Encoding: \x0cchunked\r\n",
    "a carriage return": b"Transfer-Encoding: \rchunked\r\n",
    "a carriage return behind": b"Transfer-Encoding: chunked\r\r\n",
    "a NUL in front": b"Transfer-Encoding: \x00chunked\r\n",
    "a NUL behind": b"Transfer-Encoding: chunked\x00\r\n",
    "a control behind": b"Transfer-Encoding: chunked\x1f\r\n",
    "a delete behind": b"Transfer-Encoding: chunked\x7f\r\n",
    "a high blank in front": b"Transfer-Encoding: \xa0chunked\r\n",
    "a high blank behind": b"Transfer-Encoding: chunked\xa0\r\n",
    "next line": b"Transfer-Encoding: \x85chunked\r\n",
    "a Kelvin sign": b"Transfer-Encoding: chun\xe2\x84\xaaed\r\n",
    "a dotless capital": b"Transfer-Encod\xc4\xb0ng: chunked\r\n",
    "a soft hyphen": b"Transfer-Encoding: chunk\xc2\xaded\r\n",
    "folded": b"Transfer-Encoding:\r\n chunked\r\n",
    "folded by a tab": b"Transfer-Encoding:\r\n\tchunked\r\n",
    "folded behind": b"Transfer-Encoding: chunked\r\n \r\n",
    "folded into another": b"Transfer-Encoding: chunked\r\n , identity\r\n",
    "behind a line feed": b"X-A: a\nTransfer-Encoding: chunked\r\n",
    "behind a carriage return": b"X-A: a\rTransfer-Encoding: chunked\r\n",
    "a line feed for its end": b"Transfer-Encoding: chunked\n",
    "with a colon": b"Transfer-Encoding:: chunked\r\n",
    "with an equals sign": b"Transfer-Encoding= chunked\r\n",
    "a header within": b"Transfer-Encoding: chunked Content-Length: 3\r\n",
}
"""What a reader somewhere takes for chunked, and another one not."""

UNKNOWN = {
    "an underscore": b"Transfer_Encoding: chunked\r\n",
    "no hyphen": b"TransferEncoding: chunked\r\n",
    "another name": b"X-Transfer-Encoding: chunked\r\n",
    "of the content": b"Content-Encoding: chunked\r\n",
    "a dot": b"Transfer.Encoding: chunked\r\n",
}
"""What is another field altogether: the length counts."""

INSIDE = b"0\r\n\r\n" + FORGED
"""By its length a body; by its chunks nothing, and a request behind it."""
CHUNKS = chunked(FORGED)
SHORT = b"Content-Length: %d\r\n" % (CHUNKS.index(b"\n") + 1)
"""By its length the first line of a chunk, and a request behind it."""


def encodings() -> Iterator[Row]:
    for name, field in CHUNKED.items():
        yield Row(f"chunked, {name}", outer(field, CHUNKS), FORGED)
    for name, field in (CHUNKED | DISGUISED).items():
        yield Row(f"length and encoding, {name}", outer(length(INSIDE) + field, INSIDE))
        yield Row(f"encoding and length, {name}", outer(field + SHORT, CHUNKS))
    for name, field in DISGUISED.items():
        yield Row(f"disguised, {name}", outer(field, CHUNKS))
    for name, field in UNKNOWN.items():
        yield Row(f"unknown, {name}", outer(length(INSIDE) + field, INSIDE), INSIDE)


# ---------------------------------------------------------------- Content-Length

LENGTHS = {
    "twice the same": b"Content-Length: %d\r\nContent-Length: %d\r\n",
    "another one first": b"Content-Length: 0\r\nContent-Length: %d\r\n",
    "another one last": b"Content-Length: %d\r\nContent-Length: 0\r\n",
    "another case": b"Content-Length: %d\r\ncontent-length: 0\r\n",
    "a list": b"Content-Length: %d, %d\r\n",
    "a list of others": b"Content-Length: 0, %d\r\n",
    "a comma": b"Content-Length: %d,\r\n",
    "a plus": b"Content-Length: +%d\r\n",
    "a minus": b"Content-Length: -%d\r\n",
    "a fraction": b"Content-Length: %d.0\r\n",
    "an exponent": b"Content-Length: %de0\r\n",
    "hexadecimal": b"Content-Length: 0x%x\r\n",
    "octal": b"Content-Length: 0o%o\r\n",
    "an underscore": b"Content-Length: %d_\r\n",
    "underscores within": b"Content-Length: 0_%d\r\n",
    "a blank within": b"Content-Length: 0 %d\r\n",
    "quoted": b'Content-Length: "%d"\r\n',
    "a parameter": b"Content-Length: %d;x=1\r\n",
    "letters behind": b"Content-Length: %dx\r\n",
    "nothing": b"Content-Length:\r\n",
    "beyond 64 bits": b"Content-Length: 18446744073709551616\r\n",
    "64 bits and some": b"Content-Length: 184467440737095516%d\r\n",
    "digits of Arabic": b"Content-Length: \xd9\xa5\xd9\xa0\r\n",
    "a superscript": b"Content-Length: \xb2\r\n",
    "full-width digits": b"Content-Length: \xef\xbc\x95\xef\xbc\x90\r\n",
    "a blank before the colon": b"Content-Length : %d\r\n",
    "a tab before the colon": b"Content-Length\t: %d\r\n",
    "a NUL before the colon": b"Content-Length\x00: %d\r\n",
    "a blank in front": b" Content-Length: %d\r\n",
    "folded": b"Content-Length:\r\n %d\r\n",
    "folded within": b"Content-Length: 0\r\n %d\r\n",
    "behind a line feed": b"X-A: a\nContent-Length: %d\r\n",
    "behind a carriage return": b"X-A: a\rContent-Length: %d\r\n",
    "a NUL behind": b"Content-Length: %d\x00\r\n",
    "a vertical tab": b"Content-Length: \x0b%d\r\n",
    "a form feed behind": b"Content-Length: %d\x0c\r\n",
    "a high blank behind": b"Content-Length: %d\xa0\r\n",
    "a carriage return behind": b"Content-Length: %d\r\r\n",
    "a line feed for its end": b"Content-Length: %d\n",
}


def lengths() -> Iterator[Row]:
    for name, field in LENGTHS.items():
        count = len(re.findall(rb"%[dxo]", field))
        yield Row(f"length, {name}", outer(field % ((len(FORGED),) * count), FORGED))
    for verb in (b"GET", b"DELETE", b"OPTIONS", b"PUT", b"PATCH"):
        raw = outer(length(FORGED), FORGED).replace(b"POST", verb, 1)
        yield Row(f"length, in a {verb.decode()}", raw, FORGED)
    yield Row("length, zeros in front", outer(b"Content-Length: 000%d\r\n" % len(FORGED), FORGED), FORGED)
    yield Row("length, blanks around", outer(b"Content-Length: \t%d \r\n" % len(FORGED), FORGED), FORGED)
    for named in (
        b"Content-Length",
        b"content-length, close",
        b"Transfer-Encoding",
        b"Host",
        b"X-A, Content-Length",
    ):
        field = b"Connection: " + named + b"\r\n"
        yield Row(
            f"length, {named.decode()} as of the connection", outer(field + length(FORGED), FORGED), FORGED
        )
        yield Row(
            f"chunks, {named.decode()} as of the connection", outer(field + CHUNKED["plain"], CHUNKS), FORGED
        )


# ---------------------------------------------------------------- lines and fields

HEADS = {
    "line feeds only": (LINE + HOST + length(FORGED)).replace(b"\r\n", b"\n") + b"\n" + FORGED,
    "a line feed behind the first line": LINE.replace(b"\r\n", b"\n") + HOST + b"\r\n",
    "a line feed for the last": LINE + HOST + b"\n" + FORGED,
    "a line feed and a return": LINE + HOST + b"X-A: a\n\r\n" + FORGED,
    "carriage returns only": (LINE + HOST + b"\r\n").replace(b"\n", b""),
    "a return behind the first line": LINE.replace(b"\r\n", b"\r") + HOST + b"\r\n",
    "two returns": LINE + HOST + b"X-A: a\r\r\n\r\n" + FORGED,
    "a return within": LINE + HOST + b"X-A: a\rX-B: b\r\n\r\n",
    "a line feed within": LINE + HOST + b"X-A: a\nX-B: b\r\n\r\n",
    "an end of line feeds within": LINE + HOST + b"X-A: a\n\n" + FORGED + b"\r\n",
    "a NUL within": LINE + HOST + b"X-A: a\x00b\r\n\r\n",
    "folded": LINE + HOST + b"X-A: a\r\n b\r\n\r\n",
    "folded by a tab": LINE + HOST + b"X-A: a\r\n\tb\r\n\r\n",
    "folded in front": LINE + b" X-A: a\r\n" + HOST + b"\r\n",
    "a folded length": LINE + HOST + b"X-A: a\r\n Content-Length: %d\r\n\r\n" % len(FORGED) + FORGED,
    "a line of blanks": LINE + HOST + b" \r\n" + FORGED,
    "a blank before a colon": LINE + HOST + b"X-A : a\r\n\r\n",
    "a blank within a name": LINE + HOST + b"X A: a\r\n\r\n",
    "a name of nothing": LINE + HOST + b": a\r\n\r\n",
    "no colon": LINE + HOST + b"X-A\r\n\r\n",
    "a name in brackets": LINE + HOST + b"(X-A): a\r\n\r\n",
    "a quoted name": LINE + HOST + b'"X-A": a\r\n\r\n',
    "a high byte in a name": LINE + HOST + b"X-\xe9: a\r\n\r\n",
    "a request for a name": LINE + HOST + b"GET /p/smuggled HTTP/1.1: a\r\n\r\n",
    "a tab for a blank": LINE.replace(b" HTTP", b"\tHTTP") + HOST + b"\r\n",
    "a blank behind the version": LINE.replace(b"1.1", b"1.1 ") + HOST + b"\r\n",
    "a blank in the target": LINE.replace(b"outer", b"outer x") + HOST + b"\r\n",
    "two versions": LINE.replace(b"outer", b"outer HTTP/1.1") + HOST + b"\r\n",
    "no version": b"GET /p/outer\r\n" + HOST + b"\r\n",
    "a version in small letters": LINE.replace(b"HTTP", b"http") + HOST + b"\r\n",
    "a longer version": LINE.replace(b"1.1", b"1.10") + HOST + b"\r\n",
    "a version of one number": LINE.replace(b"1.1", b"1") + HOST + b"\r\n",
    "another protocol": LINE.replace(b"HTTP", b"ICAP") + HOST + b"\r\n",
    "a blank in front": b" " + LINE + HOST + b"\r\n",
    "a colon in the method": b"PO:ST" + LINE[4:] + HOST + b"\r\n",
    "chunks in HTTP/1.0": outer(CHUNKED["plain"], CHUNKS).replace(b"1.1", b"1.0", 1),
    "kept chunks in HTTP/1.0": (LINE + HOST).replace(b"1.1", b"1.0")
    + b"Connection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n" + CHUNKS,
    "a return in the target": LINE.replace(b"outer", b"outer\rx") + HOST + b"\r\n",
    "a NUL in the target": LINE.replace(b"outer", b"outer\x00") + HOST + b"\r\n",
}  # fmt: skip


# ---------------------------------------------------------------- chunks

TRICKS = {
    "a prefix": b"0x%x\r\n%b\r\n0\r\n\r\n",
    "a plus": b"+%x\r\n%b\r\n0\r\n\r\n",
    "a minus": b"-%x\r\n%b\r\n0\r\n\r\n",
    "a blank in front": b" %x\r\n%b\r\n0\r\n\r\n",
    "a tab in front": b"\t%x\r\n%b\r\n0\r\n\r\n",
    "an underscore": b"0_%x\r\n%b\r\n0\r\n\r\n",
    "no size": b"\r\n%.0x%b\r\n0\r\n\r\n",
    "no hexadecimal": b"g%x\r\n%b\r\n0\r\n\r\n",
    "a letter behind": b"%xg\r\n%b\r\n0\r\n\r\n",
    "a number behind": b"%x 1\r\n%b\r\n0\r\n\r\n",
    "a NUL behind": b"%x\x00\r\n%b\r\n0\r\n\r\n",
    "a line feed for the end of the size": b"%x\n%b\r\n0\r\n\r\n",
    "a return for the end of the size": b"%x\r%b\r\n0\r\n\r\n",
    "two returns": b"%x\r\r\n%b\r\n0\r\n\r\n",
    "a line feed for the end of the chunk": b"%x\r\n%b\n0\r\n\r\n",
    "a return for the end of the chunk": b"%x\r\n%b\r0\r\n\r\n",
    "no end of the chunk": b"%x\r\n%b0\r\n\r\n",
    "another end of the chunk": b"%x\r\n%bxx0\r\n\r\n",
    "a line feed in an extension": b"%x;a\nb\r\n%b\r\n0\r\n\r\n",
    "a return in an extension": b"%x;a\rb\r\n%b\r\n0\r\n\r\n",
    "a NUL in an extension": b"%x;a\x00b\r\n%b\r\n0\r\n\r\n",
    "line feeds at the end": b"%x\r\n%b\r\n0\n\n",
    "a line feed at the very end": b"%x\r\n%b\r\n0\r\n\n",
    "a size of 65 bits": b"1000000000000000%02x\r\n%b\r\n0\r\n\r\n",
    "a size of 33 bits": b"1000000%02x\r\n%b\r\n0\r\n\r\n",
    "a size of many bits": b"f" * 40 + b"%x\r\n%b\r\n0\r\n\r\n",
    "a negative size of 64 bits": b"ffffffffffffff%02x\r\n%b\r\n0\r\n\r\n",
}

TRAILERS = {
    "a request": FORGED,
    "a folded field": b"X-A: a\r\n b\r\n\r\n",
    "a line feed within": b"X-A: a\nX-B: b\r\n\r\n",
    "a return within": b"X-A: a\rX-B: b\r\n\r\n",
    "a blank before a colon": b"X-A : a\r\n\r\n",
    "no colon": b"X-A\r\n\r\n",
    "a NUL": b"X-A: \x00\r\n\r\n",
    "a name of nothing": b": a\r\n\r\n",
}

SOUND_TRAILERS = {
    "a length": b"Content-Length: 5\r\n\r\n",
    "an encoding": b"Transfer-Encoding: identity\r\n\r\n",
    "a host": b"Host: other.test\r\n\r\n",
    "a field": b"X-A: a\r\n\r\n",
}


def chunks() -> Iterator[Row]:
    plain = CHUNKED["plain"]
    for name, trick in TRICKS.items():
        yield Row(f"chunk, {name}", outer(plain, trick % (len(FORGED), FORGED)))
    for name, trailer in TRAILERS.items():
        yield Row(f"trailer, {name}", outer(plain, chunked(b"x")[:-2] + trailer))
    for name, trailer in SOUND_TRAILERS.items():
        yield Row(f"trailer, {name}", outer(plain, chunked(FORGED)[:-2] + trailer), FORGED)
    yield Row(
        "chunk, extensions", outer(plain, b"%x;a=b;c\r\n%b\r\n0;d\r\n\r\n" % (len(FORGED), FORGED)), FORGED
    )
    yield Row(
        "chunk, zeros in front", outer(plain, b"00%x\r\n%b\r\n000\r\n\r\n" % (len(FORGED), FORGED)), FORGED
    )
    yield Row("chunk, capitals", outer(plain, b"%X\r\n%b\r\n0\r\n\r\n" % (len(FORGED), FORGED)), FORGED)
    halves = FORGED[:20], FORGED[20:]
    yield Row("chunk, two of them", outer(plain, chunked(*halves)), FORGED)


# ---------------------------------------------------------------- whom it is for

ADDRESSED = {
    "no host": LINE + b"\r\n",
    "two hosts": LINE + HOST + b"Host: other.test\r\n\r\n",
    "the same host twice": LINE + HOST + HOST + b"\r\n",
    "two hosts in another case": LINE + HOST + b"hOST: other.test\r\n\r\n",
    "hosts in a list": LINE + b"Host: gateway.test, other.test\r\n\r\n",
    "a host with a blank": LINE + b"Host: gateway.test other.test\r\n\r\n",
    "a host with a path": LINE + b"Host: gateway.test/p/smuggled\r\n\r\n",
    "a host with a query": LINE + b"Host: gateway.test?x\r\n\r\n",
    "a host with a fragment": LINE + b"Host: gateway.test#x\r\n\r\n",
    "a host with a user": LINE + b"Host: user@gateway.test\r\n\r\n",
    "a host with a NUL": LINE + b"Host: gateway.test\x00\r\n\r\n",
    "a host with a tab": LINE + b"Host: gate\tway.test\r\n\r\n",
    "a blank before the host's colon": LINE + b"Host : gateway.test\r\n\r\n",
    "a folded host": LINE + b"Host:\r\n gateway.test\r\n\r\n",
    "an absolute form and two hosts": LINE.replace(b" /p", b" http://gateway.test/p") + HOST + HOST + b"\r\n",
    "an absolute form without a host": LINE.replace(b" /p", b" http://gateway.test/p") + b"\r\n",
    "an absolute form of nobody": LINE.replace(b" /p", b" http:///p") + HOST + b"\r\n",
    "an absolute form with a NUL": LINE.replace(b" /p", b" http://gateway\x00.test/p") + HOST + b"\r\n",
    "an absolute form with a blank": LINE.replace(b" /p", b" http://gateway .test/p") + HOST + b"\r\n",
    "the authority form": b"POST gateway.test:80 HTTP/1.1\r\n" + HOST + b"\r\n",
    "a target without a slash": LINE.replace(b" /p", b" p") + HOST + b"\r\n",
    "a target of another host": LINE.replace(b" /p", b" @other.test/p") + HOST + b"\r\n",
    "a tunnel": b"CONNECT origin.test:80 HTTP/1.1\r\n" + HOST + b"\r\n" + FORGED,
    "a tunnel to a path": b"CONNECT /p/outer HTTP/1.1\r\n" + HOST + b"\r\n" + FORGED,
    "a fragment": LINE.replace(b"outer", b"outer#x") + HOST + b"\r\n",
}  # fmt: skip


def addressed() -> Iterator[Row]:
    for name, raw in ADDRESSED.items():
        yield Row(f"addressed, {name}", raw, is_framed=b"CONNECT" not in raw)
    absolute = outer(length(FORGED), FORGED).replace(b" /p", b" http://gateway.test/p", 1)
    yield Row("addressed, in absolute form", absolute, FORGED)
    yield Row(
        "addressed, in absolute form of another", absolute.replace(b"//gateway.test", b"//other.test"), FORGED
    )
    for name, fields in {
        "to HTTP/2": b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n",
        "to a socket": b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n",
        "that is not named": b"Upgrade: h2c\r\n",
    }.items():
        yield Row(f"upgrade {name}", outer(fields + length(FORGED), FORGED), FORGED)
    for name, value in {"plain": b"100-continue", "capitals": b"100-CONTINUE"}.items():
        yield Row(f"expect, {name}", outer(b"Expect: " + value + b"\r\n" + length(FORGED), FORGED), FORGED)
    for name, fields in {
        "another": b"Expect: 101-continue\r\n",
        "disguised": b"Expect: y 100-continue\r\n",
        "a list": b"Expect: 100-continue, x\r\n",
        "a line feed": b"Expect:\n100-continue\r\n",
        "folded": b"Expect:\r\n 100-continue\r\n",
        "nothing": b"Expect:\r\n",
    }.items():
        yield Row(f"expect, {name}", outer(fields + length(FORGED), FORGED), FORGED)


PLAIN = {"chunked, plain", "unknown, an underscore", "length, in a GET", "chunk, two of them"}
"""Without these, a gateway that refuses everything would pass."""

ROWS = [
    *encodings(),
    *lengths(),
    *(Row(f"head, {name}", raw) for name, raw in HEADS.items()),
    Row("head, two blanks", LINE.replace(b" HTTP", b"  HTTP") + HOST + b"\r\n", b""),
    *chunks(),
    *addressed(),
]


# ---------------------------------------------------------------- through a running gateway


HANDS = pytest.mark.parametrize("hand", ["compiled", "aiohttp"])
"""The compiled hand leaves to aiohttp what is not plain, so most payloads go through both."""


@dataclass(frozen=True)
class Outcome:
    """Be what came of a payload."""

    statuses: list[int]
    origin: StrictOrigin


_STATUS_LINE = re.compile(rb"HTTP/1\.1 (\d{3}) ")


async def sent(raw: bytes, *, piece: int, hand: str) -> Outcome:
    """Send bytes between two plain requests, in pieces of so many bytes; read until the gateway closes.

    `statuses` are those behind the first request's.
    """
    async with (
        a_strict_origin() as origin,
        a_gateway(
            passing(origin.url), head_timeout=0.4, body_timeout=0.4, idle_timeout=0.4, hand=hand
        ) as gateway,
        gateway.client() as client,
    ):
        await client.send(FIRST)
        assert (await client.answer()).status == 200
        everything = raw + LAST
        for at in range(0, len(everything), piece):
            try:
                await client.send(everything[at : at + piece])
            except ConnectionError:
                break
            if piece < len(everything):
                await Pause()
        answers = await client.rest()
        statuses = [int(status) for status in _STATUS_LINE.findall(answers)]
        return Outcome([status for status in statuses if status != 100], origin)


def test_there_are_enough_disguises() -> None:
    assert len(DISGUISED) >= 30
    assert len({row.name for row in ROWS}) == len(ROWS)


@HANDS
@pytest.mark.parametrize("piece", [100_000, 11], ids=["whole", "in pieces"])
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
async def test_nothing_travels_inside_another_request(row: Row, piece: int, hand: str) -> None:
    outcome = await sent(row.raw, piece=piece, hand=hand)
    origin, statuses = outcome.origin, outcome.statuses
    assert origin.objections == []
    allowed = [["/first"]]
    if row.body is not REFUSED:
        allowed += [["/first", "/outer"], ["/first", "/outer", "/last"]]
    elif row.is_framed:
        allowed += [["/first", "/last"]]
    assert origin.targets in allowed
    bodies = [seen.body for seen in origin.seen if seen.target == "/outer"]
    assert bodies in ([], [row.body])
    # A client that is cut off may miss answers; it never gets one too many.
    carried = [status for status in statuses if status == 200]
    refusals = [status for status in statuses if status != 200]
    assert len(carried) <= len(origin.seen) - 1
    assert all(400 <= status < 600 for status in refusals)
    assert len(refusals) <= 1
    assert row.is_framed or statuses == carried + refusals


@HANDS
@pytest.mark.parametrize("row", [row for row in ROWS if row.name in PLAIN], ids=lambda row: row.name)
async def test_what_is_plain_is_carried(row: Row, hand: str) -> None:
    outcome = await sent(row.raw, piece=100_000, hand=hand)
    assert outcome.origin.targets == ["/first", "/outer", "/last"]
    assert outcome.statuses == [200, 200]
