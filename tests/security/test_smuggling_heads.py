"""The published classes of request smuggling, shown to framing itself: none is plain, and none hides its end.

Each payload is what one parser reads as one message and another as two. Framing must not choose a side: it
declines the head without saying where the message ends (so that nothing behind it is looked at again), or
reads the one meaning that every parser gives it. Sources: RFC 9112 §11.2; Linhart et al., "HTTP Request
Smuggling" (2005); Kettle, "HTTP Desync Attacks" (2019) and its permutations, "HTTP/1.1 must die" (2025).
"""

from __future__ import annotations

import pytest

from gateway._fastpath import ChunkReader, RequestScan, ResponseScan, scan_request_head, scan_response_head

HIDDEN = b"GET /hidden HTTP/1.1\r\nHost: a\r\n\r\n"

CODINGS = {
    "vertical tab behind": b"Transfer-Encoding: chunked\x0b",
    "vertical tab before": b"Transfer-Encoding: \x0bchunked",
    "form feed behind": b"Transfer-Encoding: chunked\x0c",
    "form feed before": b"Transfer-Encoding:\x0cchunked",
    "NUL behind": b"Transfer-Encoding: chunked\x00",
    "NUL within": b"Transfer-Encoding: chu\x00nked",
    "CR behind": b"Transfer-Encoding: chunked\r",
    "CR before": b"Transfer-Encoding: \rchunked",
    "LF before": b"Transfer-Encoding:\nchunked",
    "CR alone ends the line": b"X: y\rTransfer-Encoding: chunked",
    "LF alone ends the line": b"X: y\nTransfer-Encoding: chunked",
    "LF and CR end the line": b"X: y\n\rTransfer-Encoding: chunked",
    "two CRs end the line": b"X: y\r\r\nTransfer-Encoding: chunked",
    "folded value": b"Transfer-Encoding:\r\n chunked",
    "folded value, tab": b"Transfer-Encoding:\r\n\tchunked",
    "folded behind": b"Transfer-Encoding: chunked\r\n x",
    "folded into another": b"X: y\r\n Transfer-Encoding: chunked",
    "folded into another, tab": b"X: y\r\n\tTransfer-Encoding: chunked",
    "folded name": b"Transfer-Encoding\r\n : chunked",
    "blank before the colon": b"Transfer-Encoding : chunked",
    "tab before the colon": b"Transfer-Encoding\t: chunked",
    "vertical tab before the colon": b"Transfer-Encoding\x0b: chunked",
    "NUL before the colon": b"Transfer-Encoding\x00: chunked",
    "CR before the colon": b"Transfer-Encoding\r: chunked",
    "blank in the name": b"Transfer Encoding: chunked",
    "underscore": b"Transfer_Encoding: chunked",
    "another octet in the name": b"Transf\x82r-Encoding: chunked",
    "no colon": b"Transfer-Encoding chunked",
    "no name": b": chunked\r\nTransfer-Encoding: identity",
    "x before": b"Transfer-Encoding: xchunked",
    "x behind": b"Transfer-Encoding: chunkedx",
    "cut short": b"Transfer-Encoding: chunk",
    "another octet": b"Transfer-Encoding: ch\x96nked",
    "octet 255 before": b"Transfer-Encoding: \xffchunked",
    "no-break space before": b"Transfer-Encoding: \xa0chunked",
    "identity": b"Transfer-Encoding: identity",
    "identity behind": b"Transfer-Encoding: chunked, identity",
    "identity before": b"Transfer-Encoding: identity, chunked",
    "cow behind": b"Transfer-Encoding: chunked, cow",
    "cow before": b"Transfer-Encoding: cow, chunked",
    "twice in one": b"Transfer-Encoding: chunked, chunked",
    "comma before": b"Transfer-Encoding: ,chunked",
    "comma behind": b"Transfer-Encoding: chunked,",
    "a parameter": b"Transfer-Encoding: chunked;q=0.1",
    "semicolon": b"Transfer-Encoding: chunked;",
    "double quotes": b'Transfer-Encoding: "chunked"',
    "single quotes": b"Transfer-Encoding: 'chunked'",
    "nothing": b"Transfer-Encoding:",
    "an equals sign": b"Transfer-Encoding: =chunked",
    "a comment": b"Transfer-Encoding: chunked (x)",
    "twice": b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
    "twice, loudly": b"TRANSFER-ENCODING: chunked\r\nTRANSFER-ENCODING: chunked",
    "twice, then identity": b"Transfer-Encoding: chunked\r\nTransfer-encoding: identity",
    "twice, first identity": b"Transfer-Encoding: identity\r\nTransfer-encoding: chunked",
    "twice, then cow": b"Transfer-Encoding: chunked\r\nTransfer-encoding: cow",
}
"""Lines that some parsers read as chunks, and others do not."""

LENGTHS = {
    "two that differ": b"Content-Length: 0\r\nContent-Length: %d",
    "two alike": b"Content-Length: %d\r\nContent-Length: %d",
    "two, one in other case": b"Content-Length: 0\r\ncontent-length: %d",
    "list": b"Content-Length: 0, %d",
    "list alike": b"Content-Length: %d, %d",
    "plus": b"Content-Length: +%d",
    "minus": b"Content-Length: -%d",
    "minus nothing": b"Content-Length: -0",
    "blank within": b"Content-Length: 0 %d",
    "tab within": b"Content-Length: 0\t%d",
    "vertical tab": b"Content-Length: \x0b%d",
    "hexadecimal": b"Content-Length: 0x%d",
    "fraction": b"Content-Length: %d.0",
    "exponent": b"Content-Length: %de0",
    "underscores": b"Content-Length: 0_%d",
    "letters behind": b"Content-Length: %dabc",
    "quotes": b'Content-Length: "%d"',
    "nothing": b"Content-Length:",
    "semicolon": b"Content-Length: %d;",
    "2**64": b"Content-Length: 18446744073709551616",
    "2**64 and more": b"Content-Length: 18446744073709551617",
    "blank before the colon": b"Content-Length : %d",
    "tab before the colon": b"Content-Length\t: %d",
    "underscore in the name": b"Content_Length: %d",
    "folded": b"Content-Length:\r\n %d",
    "folded into another": b"X: y\r\n Content-Length: %d",
    "NUL": b"Content-Length: %d\x00",
    "CR": b"Content-Length: \r%d",
    "LF ends the line": b"X: y\nContent-Length: %d",
    "CR ends the line": b"X: y\rContent-Length: %d",
}
"""Lines whose length parsers read differently."""

LINES = {
    "LF ends the request line": b"GET / HTTP/1.1\nHost: a\r\n\r\n",
    "CR ends the request line": b"GET / HTTP/1.1\rHost: a\r\n\r\n",
    "LF ends the head": b"GET / HTTP/1.1\r\nHost: a\r\n\n",
    "CR ends the head": b"GET / HTTP/1.1\r\nHost: a\r\n\rX: y\r\n\r\n",
    "all lines end in LF": b"GET / HTTP/1.1\nHost: a\n\n",
    "all lines end in CR": b"GET / HTTP/1.1\rHost: a\r\rGET ",
    "blank line of blanks": b"GET / HTTP/1.1\r\nHost: a\r\n \r\n\r\n",
    "folded first field": b"GET / HTTP/1.1\r\n Host: a\r\nHost: a\r\n\r\n",
    "a line without a colon": b"GET / HTTP/1.1\r\nHost: a\r\nfoo\r\n\r\n",
    "another request line as a field": b"GET / HTTP/1.1\r\nHost: a\r\nGET /hidden HTTP/1.1\r\n\r\n",
    "NUL in the target": b"GET /\x00 HTTP/1.1\r\nHost: a\r\n\r\n",
    "NUL in the method": b"GE\x00T / HTTP/1.1\r\nHost: a\r\n\r\n",
    "NUL in a name": b"GET / HTTP/1.1\r\nHost: a\r\nX\x00: y\r\n\r\n",
    "NUL in a value": b"GET / HTTP/1.1\r\nHost: a\r\nX: y\x00z\r\n\r\n",
    "CR in a value": b"GET / HTTP/1.1\r\nHost: a\r\nX: y\rz\r\n\r\n",
    "a version within the target": b"GET / HTTP/1.1 HTTP/1.1\r\nHost: a\r\n\r\n",
    "blanks in the target": b"GET /a b HTTP/1.1\r\nHost: a\r\n\r\n",
    "no version": b"GET /\r\n\r\n",
    "HTTP/0.9 before HTTP/1.1": b"GET http://a/\r\nHost: a\r\n\r\n",
    "a strange version": b"GET / HTTP/1.1a\r\nHost: a\r\n\r\n",
    "a version of two digits": b"GET / HTTP/1.10\r\nHost: a\r\n\r\n",
    "an empty line first": b"\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
    "octets above ASCII in a name": b"GET / HTTP/1.1\r\nHost: a\r\nX\xc2\xa0: y\r\n\r\n",
}

AUTHORITIES = {
    "two Hosts": b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    "two Hosts alike": b"GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n",
    "two Hosts, one in other case": b"GET / HTTP/1.1\r\nHost: a\r\nhOST: b\r\n\r\n",
    "two Hosts apart": b"GET / HTTP/1.1\r\nHost: a\r\nX: y\r\nHost: b\r\n\r\n",
    "no Host": b"GET / HTTP/1.1\r\nX: y\r\n\r\n",
    "an empty Host": b"GET / HTTP/1.1\r\nHost:\r\n\r\n",
    "blank before the colon": b"GET / HTTP/1.1\r\nHost: a\r\nHost : b\r\n\r\n",
    "a folded Host": b"GET / HTTP/1.1\r\nHost: a\r\n Host: b\r\n\r\n",
    "a user": b"GET / HTTP/1.1\r\nHost: a@b\r\n\r\n",
    "a path": b"GET / HTTP/1.1\r\nHost: a/b\r\n\r\n",
    "a backslash": b"GET / HTTP/1.1\r\nHost: a\\b\r\n\r\n",
    "a fragment": b"GET / HTTP/1.1\r\nHost: a#b\r\n\r\n",
    "a query": b"GET / HTTP/1.1\r\nHost: a?b\r\n\r\n",
    "a list": b"GET / HTTP/1.1\r\nHost: a, b\r\n\r\n",
    "a blank": b"GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
    "octets above ASCII": b"GET / HTTP/1.1\r\nHost: \xc3\xa4\r\n\r\n",
    "an escape": b"GET / HTTP/1.1\r\nHost: a%00b\r\n\r\n",
    "Connection takes Host away": b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close, Host\r\n\r\n",
    "absolute form, two Hosts": b"GET http://b/ HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    "absolute form without Host": b"GET http://b/ HTTP/1.1\r\n\r\n",
    "CONNECT": b"CONNECT b:80 HTTP/1.1\r\nHost: a\r\n\r\n",
    "CONNECT in origin form": b"CONNECT /hidden HTTP/1.1\r\nHost: a\r\n\r\n",
}

CHUNKS = {
    "0x before the size": b"0x5\r\nhello\r\n0\r\n\r\n",
    "0X before the size": b"0X5\r\nhello\r\n0\r\n\r\n",
    "plus": b"+5\r\nhello\r\n0\r\n\r\n",
    "minus": b"-5\r\nhello\r\n0\r\n\r\n",
    "minus nothing": b"-0\r\n\r\n",
    "overflow of 64 bits": b"10000000000000005\r\nhello\r\n0\r\n\r\n",
    "overflow of 63 bits": b"8000000000000005\r\nhello\r\n0\r\n\r\n",
    "all bits": b"ffffffffffffffff\r\nhello\r\n0\r\n\r\n",
    "many zeros": b"0" * 17 + b"5\r\nhello\r\n0\r\n\r\n",
    "blank before": b" 5\r\nhello\r\n0\r\n\r\n",
    "tab before": b"\t5\r\nhello\r\n0\r\n\r\n",
    "blank behind": b"5 \r\nhello\r\n0\r\n\r\n",
    "blank within": b"0 5\r\nhello\r\n0\r\n\r\n",
    "underscore": b"0_5\r\nhello\r\n0\r\n\r\n",
    "no size": b"\r\nhello\r\n0\r\n\r\n",
    "size of letters": b"G\r\nhello\r\n0\r\n\r\n",
    "NUL behind": b"5\x00\r\nhello\r\n0\r\n\r\n",
    "vertical tab behind": b"5\x0b\r\nhello\r\n0\r\n\r\n",
    "LF ends the size": b"5\nhello\r\n0\r\n\r\n",
    "CR ends the size": b"5\rhello\r\n0\r\n\r\n",
    "two CRs end the size": b"5\r\r\nhello\r\n0\r\n\r\n",
    "LF ends an extension": b"5;a\nhello\r\n0\r\n\r\n",
    "LF within an extension": b"2;\nxx\r\n4c\r\n0\r\n\r\n",
    "LF within a quoted extension": b'5;a="\n"\r\nhello\r\n0\r\n\r\n',
    "CR within an extension": b"5;a\rb\r\nhello\r\n0\r\n\r\n",
    "an extension without an end": b"5;" + b"a" * 10_000,
    "no CRLF behind the octets": b"5\r\nhello0\r\n\r\n",
    "LF behind the octets": b"5\r\nhello\n0\r\n\r\n",
    "CR behind the octets": b"5\r\nhello\r0\r\n\r\n",
    "other octets for CRLF": b"5\r\nhelloXX0\r\n\r\n",
    "one octet too many": b"5\r\nhello!\r\n0\r\n\r\n",
    "one octet too few": b"5\r\nhell\r\n0\r\n\r\n",
    "LF ends the body": b"0\n\n",
    "LF ends the last line": b"0\r\n\n",
    "a request for trailers": b"0\r\n" + HIDDEN,
    "a length for a trailer": b"0\r\nContent-Length: 5\r\n\r\nhello",
    "a coding for a trailer": b"0\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
    "a folded trailer": b"0\r\nX: y\r\n z\r\n\r\n",
    "trailers without end": b"0\r\n" + b"X: y\r\n" * 10_000,
}

PLAIN_CODINGS = [
    *(b"Transfer-Encoding: chunked", b"Transfer-Encoding:chunked", b"transfer-encoding:  chunked"),
    *(b"TRANSFER-ENCODING:\tchunked", b"tRaNsFeR-eNcOdInG: \t chunked"),
]


def request(lines: bytes) -> bytes:
    return b"POST / HTTP/1.1\r\nHost: a\r\n" + lines + b"\r\n\r\n0\r\n\r\n" + HIDDEN


def hides_its_end(head: bytes) -> bool:
    """Tell whether a head is declined, and the more so in pieces, without a word about its framing."""
    found = scan_request_head(head, declined=True)
    piecewise = [scan_request_head(head[:end], declined=True) for end in range(len(head))]
    return isinstance(found, str) and all(said is None or said == found for said in piecewise)


def numbered(lines: bytes) -> bytes:
    return lines.replace(b"%d", b"%d" % len(HIDDEN))


def test_there_are_enough_of_them() -> None:
    assert len(CODINGS) >= 50
    assert len(LENGTHS) >= 25


@pytest.mark.parametrize("name", CODINGS)
def test_a_doubtful_coding_is_never_plain(name: str) -> None:
    for lines in (
        CODINGS[name],
        b"Content-Length: 5\r\n" + CODINGS[name],
        CODINGS[name] + b"\r\nContent-Length: 5",
        b"Transfer-Encoding: chunked\r\n" + CODINGS[name],
        CODINGS[name] + b"\r\nTransfer-Encoding: chunked",
    ):
        assert hides_its_end(request(lines)), lines
        assert isinstance(scan_response_head(b"HTTP/1.1 200 OK\r\n" + lines + b"\r\n\r\n"), str), lines


@pytest.mark.parametrize("name", LENGTHS)
def test_a_doubtful_length_is_never_plain(name: str) -> None:
    lines = numbered(LENGTHS[name])
    for text in (lines, b"X: y\r\n" + lines, lines + b"\r\nTransfer-Encoding: chunked"):
        assert hides_its_end(request(text)), text
        assert isinstance(scan_response_head(b"HTTP/1.1 200 OK\r\n" + text + b"\r\n\r\n"), str), text


@pytest.mark.parametrize("coding", PLAIN_CODINGS)
def test_chunks_and_a_length_are_never_one_message(coding: bytes) -> None:
    alone = scan_request_head(request(coding))
    assert isinstance(alone, RequestScan)
    assert alone.is_chunked
    assert alone.length == -1
    for lines in (coding + b"\r\nContent-Length: 5", b"Content-Length: 5\r\n" + coding):
        assert hides_its_end(request(lines))
        assert scan_response_head(b"HTTP/1.1 200 OK\r\n" + lines + b"\r\n\r\n") == "framing"


@pytest.mark.parametrize("name", LINES)
def test_a_doubtful_line_is_never_plain(name: str) -> None:
    assert hides_its_end(LINES[name] + HIDDEN)


@pytest.mark.parametrize("name", AUTHORITIES)
def test_a_doubtful_authority_is_never_plain(name: str) -> None:
    assert hides_its_end(AUTHORITIES[name] + HIDDEN)


@pytest.mark.parametrize(
    "target", [b"http://b/", b"https://b/hidden", b"a@b", b"b:80", b"*", b"?a", b"hidden", b"/#/"]
)
def test_another_form_of_target_is_never_plain_and_framed_as_its_fields_say(target: bytes) -> None:
    head = b"GET " + target + b" HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n"
    assert scan_request_head(head) == "form"
    found = scan_request_head(head, declined=True)
    assert isinstance(found, RequestScan)
    assert (found.size, found.length, found.is_chunked) == (len(head), 5, False)


@pytest.mark.parametrize("name", CHUNKS)
def test_a_doubtful_chunk_breaks_the_body(name: str) -> None:
    for pieces in ([CHUNKS[name]], [bytes([octet]) for octet in CHUNKS[name]]):
        reader = ChunkReader()
        with pytest.raises(ValueError, match="not a chunked body"):
            [reader.feed(piece) for piece in pieces]


def test_a_hidden_request_in_a_body_is_body() -> None:
    head = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n" % len(HIDDEN)
    found = scan_request_head(head + HIDDEN)
    assert isinstance(found, RequestScan)
    assert (found.size, found.length) == (len(head), len(HIDDEN))
    wire = b"%x\r\n%b\r\n0\r\n\r\n" % (len(HIDDEN), HIDDEN)
    assert ChunkReader().feed(wire) == ([HIDDEN], True)


def test_a_body_where_none_can_be_is_not_read_from_a_response() -> None:
    for status in (103, 204, 304):
        head = b"HTTP/1.1 %d X\r\nContent-Length: 5\r\n\r\n" % status
        found = scan_response_head(head + b"hello")
        assert isinstance(found, ResponseScan)
        assert (found.size, found.length, found.is_chunked) == (len(head), 0, False)
