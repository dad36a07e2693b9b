"""No spelling of a path reaches the guarded resource past its guard.

`/v0/weather/forecastrss` asks for a token, by a condition on the path. Whatever the target could take for
that resource must meet that condition. Requests are written to the socket byte by byte: no client library
tidies them up. Sent without a token, none may bring a forecast; with a token, those that are the resource
by another spelling do.
"""

from __future__ import annotations

import itertools
import json
import socket

import pytest

from tests.e2e.running import Gateway

GUARDED = "/v0/weather/forecastrss"

# What is the same resource by another spelling: made canonical at the door, so it meets the guard.
SAME = {
    "an escaped letter": "/v0/weather/%66orecastrss",
    "all letters escaped": "/v0/weather/" + "".join(f"%{ord(letter):02x}" for letter in "forecastrss"),
    "an escaped letter in the base path": "/v0/%77eather/forecastrss",
    "an escape with upper-case digits": "/v0/weather/forecast%72%73%73",
    "an escaped digit": "/v%30/weather/forecastrss",
    "an empty query": "/v0/weather/forecastrss?",
    "two question marks": "/v0/weather/forecastrss??w=1",
    "a question mark and a path": "/v0/weather/forecastrss?/../other",
    "the absolute form": "http://anything.example/v0/weather/forecastrss",
    "the absolute form in capitals": "HTTP://anything.example/v0/weather/forecastrss",
    "the absolute form with a user": "http://user:password@anything.example/v0/weather/forecastrss",
    "the absolute form over TLS": "https://anything.example/v0/weather/forecastrss",
    "the absolute form, escaped": "http://anything.example/v0/weather/%66orecastrss",
}

# What is refused before any flow runs: 400.
REFUSED = {
    "a dot segment": "/v0/weather/./forecastrss",
    "a climbing segment": "/v0/weather/other/../forecastrss",
    "a climb out and in": "/v0/weather/../weather/forecastrss",
    "a climb from another proxy": "/v0/hello/../weather/forecastrss",
    "a climb above the root": "/../v0/weather/forecastrss",
    "a dot segment at the end": "/v0/weather/forecastrss/.",
    "a climb at the end": "/v0/weather/forecastrss/other/..",
    "an escaped dot segment": "/v0/weather/%2e/forecastrss",
    "an escaped climb": "/v0/weather/other/%2e%2e/forecastrss",
    "a half-escaped climb": "/v0/weather/other/.%2E/forecastrss",
    "a climb behind an escaped slash": "/v0/weather/other%2f..%2fforecastrss",
    "a climb behind an escaped backslash": "/v0/weather/other%5c..%5cforecastrss",
    "a climb behind a backslash": "/v0/weather/other\\..\\forecastrss",
    "a climb with a parameter": "/v0/weather/other/..;x=y/forecastrss",
    "a climb with an escaped parameter": "/v0/weather/other/..%3bx/forecastrss",
    "a dot segment with a parameter": "/v0/weather/.;/forecastrss",
    "an escaped slash within": "/v0/weather/%2fforecastrss",
    "an escaped slash behind": "/v0/weather/forecastrss%2f",
    "an escaped backslash": "/v0/weather/%5cforecastrss",
    "a backslash": "/v0/weather/\\forecastrss",
    "a backslash for a slash": "/v0/weather\\forecastrss",
    "an escaped NUL": "/v0/weather/forecastrss%00",
    "an escaped NUL and an ending": "/v0/weather/forecastrss%00.html",
    "a broken escape": "/v0/weather/%zzforecastrss",
    "an escape cut short": "/v0/weather/forecastrss%6",
    "a slash in overlong UTF-8": "/v0/weather%c0%afforecastrss",
    "a dot in overlong UTF-8": "/v0/weather/other/%c0%ae%c0%ae/forecastrss",
    "an escape of IIS": "/v0/weather/%u0066orecastrss",
    "a fragment": "/v0/weather/forecastrss#x",
    "a blank that is escaped into a slash's place": "/v0/weather/forecastrss\t",
}

# What is another path: whether it finds a proxy or not, the origin does not know it.
OTHER = {
    "a doubled slash": "/v0/weather//forecastrss",
    "a doubled slash in front": "//v0/weather/forecastrss",
    "a doubled slash in the base path": "/v0//weather/forecastrss",
    "a slash at the end": "/v0/weather/forecastrss/",
    "two slashes at the end": "/v0/weather/forecastrss//",
    "a segment behind": "/v0/weather/forecastrss/x",
    "upper case": "/v0/weather/FORECASTRSS",
    "an upper-case letter": "/v0/weather/Forecastrss",
    "an escaped upper-case letter": "/v0/weather/%46orecastrss",
    "upper case in the base path": "/V0/weather/forecastrss",
    "a parameter": "/v0/weather/forecastrss;x=y",
    "an empty parameter": "/v0/weather/forecastrss;",
    "an escaped parameter": "/v0/weather/forecastrss%3bx=y",
    "a parameter in the base path": "/v0/weather;x/forecastrss",
    "an escaped escape": "/v0/weather/%2566orecastrss",
    "an escaped escape of a slash": "/v0/weather/%252fforecastrss",
    "an escaped escape of a climb": "/v0/weather/other/%252e%252e/forecastrss",
    "an escaped blank at the end": "/v0/weather/forecastrss%20",
    "an escaped line end": "/v0/weather/forecastrss%0d%0a",
    "an escaped question mark": "/v0/weather/forecastrss%3fw=1",
    "an escaped number sign": "/v0/weather/forecastrss%23",
    "a dot at the end": "/v0/weather/forecastrss.",
    "three dots": "/v0/weather/.../forecastrss",
    "an escaped slash behind the base path": "/v0/weather%2fforecastrss",
    "an escaped slash behind the base path, in capitals": "/v0/weather%2Fforecastrss",
    "a full-width letter": "/v0/weather/%ef%bd%86orecastrss",
    "a long s": "/v0/weather/forecastr%c5%bfs",
    "the resource of another proxy": "/v0/hello/forecastrss",
}


def exchange(gateway: Gateway, raw: bytes) -> bytes:
    """Send bytes and return all that is answered until the connection closes."""
    address = ("127.0.0.1", int(gateway.settings["traffic_port"]))
    with socket.create_connection(address, timeout=10) as connection:
        connection.sendall(raw)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def ask(gateway: Gateway, target: str, *fields: str, verb: str = "GET") -> tuple[int, bytes]:
    """Ask for a target as it is written; return the status and all that was answered."""
    lines = [f"{verb} {target} HTTP/1.1", "Host: myorg-test.localhost", "Connection: close", *fields, "", ""]
    answer = exchange(gateway, "\r\n".join(lines).encode("latin-1"))
    return int(answer.split()[1]), answer


def holds_a_forecast(answer: bytes) -> bool:
    return b"Demo Weather" in answer


def cases(table: dict[str, str]) -> list[object]:
    return [pytest.param(target, id=name) for name, target in table.items()]


@pytest.fixture(scope="module")
def token(gateway: Gateway) -> str:
    return gateway.token()


def test_the_plain_spelling_is_guarded_and_open_to_a_token(gateway: Gateway, token: str) -> None:
    status, answer = ask(gateway, GUARDED)
    assert status == 401
    assert not holds_a_forecast(answer)
    status, answer = ask(gateway, GUARDED, f"Authorization: Bearer {token}")
    assert status == 200
    assert holds_a_forecast(answer)


@pytest.mark.parametrize("target", cases(SAME))
def test_another_spelling_meets_the_same_guard(gateway: Gateway, token: str, target: str) -> None:
    status, answer = ask(gateway, target)
    assert status == 401
    assert not holds_a_forecast(answer)
    status, answer = ask(gateway, target, f"Authorization: Bearer {token}")
    assert status == 200
    assert holds_a_forecast(answer)


@pytest.mark.parametrize("target", cases(REFUSED))
def test_a_deceptive_spelling_is_refused(gateway: Gateway, token: str, target: str) -> None:
    for fields in ([], [f"Authorization: Bearer {token}"]):
        status, answer = ask(gateway, target, *fields)
        assert status == 400
        assert not holds_a_forecast(answer)


@pytest.mark.parametrize("target", cases(OTHER))
def test_another_path_is_not_the_resource(gateway: Gateway, target: str) -> None:
    status, answer = ask(gateway, target)
    assert status in {400, 401, 404}
    assert not holds_a_forecast(answer)


@pytest.mark.parametrize("verb", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "get", "TRACE", "X"])
def test_no_verb_passes_the_guard(gateway: Gateway, verb: str) -> None:
    status, answer = ask(gateway, GUARDED, verb=verb)
    assert status in {400, 401, 405, 501}
    assert not holds_a_forecast(answer)


@pytest.mark.parametrize(
    "field",
    [
        "X-Original-URL: /v0/weather/forecastrss",
        "X-Rewrite-URL: /v0/weather/forecastrss",
        "X-Forwarded-Path: /v0/weather/forecastrss",
        "X-Forwarded-Prefix: /v0/weather",
        "X-HTTP-Method-Override: GET",
    ],
)
def test_no_field_rewrites_the_path(gateway: Gateway, field: str) -> None:
    for target in ("/v0/weather/other", GUARDED):
        _, answer = ask(gateway, target, field)
        assert not holds_a_forecast(answer)


def test_the_spellings_combined(gateway: Gateway) -> None:
    """Put the tricks together, two and two: 400 ways that nobody thought of one by one."""
    fronts = [
        "/v0/weather",
        "/v0/weather/",
        "/v0/weather/.",
        "/v0/weather/%2e",
        "/v0/weather/x/..",
        "/v0/weather;a",
    ]
    slashes = ["/", "//", "%2f", "%2F", "%5c", "\\", "/%2f", "/./", "/%2e/", "/;/", "/%3b/", "%252f"]
    names = ["forecastrss", "%66orecastrss", "FORECASTRSS", "forecastrss%00", "forecastrss;", "forecastrss/."]
    for front, slash, name in itertools.product(fronts, slashes, names):
        status, answer = ask(gateway, front + slash + name)
        assert status in {400, 401, 404}, front + slash + name
        assert not holds_a_forecast(answer), front + slash + name


@pytest.mark.parametrize(
    "raw",
    [
        b"GET /v0/weather/other HTTP/1.1\r\nHost: x\r\nContent-Length: 53\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n"
        b"0\r\n\r\nGET /v0/weather/forecastrss HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /v0/weather/other HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nContent-Length: 53\r\n\r\n"
        b"GET /v0/weather/forecastrss HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /v0/weather/other HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n"
        b"GET /v0/weather/forecastrss HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /v0/weather/other HTTP/1.1\r\nHost: x\r\n Transfer-Encoding: chunked\r\n"
        b"Content-Length: 3\r\n\r\nabc",
        b"GET /v0/weather/other HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
        b"GET /v0/weather/other\x00 HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET  /v0/weather/forecastrss HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /v0/weather/forecastrss HTTP/1.1\r\n\r\n",
        b"GET /v0/weather/forecastrss\r\n\r\n",
        b"GET forecastrss HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET * HTTP/1.1\r\nHost: x\r\n\r\n",
        b"CONNECT 127.0.0.1:80 HTTP/1.1\r\nHost: x\r\n\r\n",
    ],
    ids=[
        *("length and chunks", "two lengths", "an odd coding", "a folded line", "two hosts", "a NUL"),
        *("two blanks", "no host", "no version", "no slash", "an asterisk", "connect"),
    ],
)
def test_unsound_framing_brings_no_forecast(gateway: Gateway, raw: bytes) -> None:
    with socket.create_connection(("127.0.0.1", int(gateway.settings["traffic_port"])), timeout=10) as sock:
        sock.sendall(raw)
        sock.shutdown(socket.SHUT_WR)
        answer = b"".join(iter(lambda: sock.recv(65536), b""))
    assert not holds_a_forecast(answer)


def test_a_refused_path_is_answered_in_the_form_of_a_fault(gateway: Gateway) -> None:
    _, answer = ask(gateway, "/v0/weather/other/../forecastrss")
    body = json.loads(answer.partition(b"\r\n\r\n")[2])
    assert set(body["fault"]) == {"faultstring", "detail"}
