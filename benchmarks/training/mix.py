"""THE table of what the gateway is trained with: more than is measured, and most of what is called often.

What the training never runs, gcc takes for cold: it is put apart and built small. So every way that a worker
goes again and again in its life belongs here, with about the weight that it has there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.scenarios import BAD_TOKEN, BASE_PATH, BODY, MORE_HEADERS, PATH
from benchmarks.training.messages import chunked

TOKEN_PATH = "/oauth/client_credential/accesstoken?grant_type=client_credentials"
KEYED_BASE_PATH = "/keyed"
"""Where the measured proxy stands once more, with the check of a key before that of the token."""
KEYED_PATH = KEYED_BASE_PATH + PATH.removeprefix(BASE_PATH)
WEATHER_PATH = "/v0/weather/forecastrss?w=12797282"
COLD = 6_000
"""Tokens that each are shown once."""
_JSON = {"Content-Type": "application/json"}
_ITEM = b'"name":"item"'
_LONG = "y" * 100_000


@dataclass(frozen=True, slots=True)
class Ask:
    """Hold a request as it goes over the wire, and the answer expected: status, and a part of the body."""

    octets: bytes
    status: int = 200
    contains: bytes = b""


@dataclass(frozen=True, slots=True)
class Stage:
    """Describe a part of the load.

    Its requests take turns until there were `count`; `ahead` are written at once on each connection, and
    after `kept` such batches a connection is replaced by another one: 0 keeps it.
    """

    title: str
    asks: Sequence[Ask]
    connections: int
    count: int
    ahead: int = 1
    kept: int = 0


@dataclass(frozen=True, slots=True)
class Known:
    """Hold what requests show: a good token, many that the worker has not met, and an app's credentials."""

    token: str
    cold: Sequence[str]
    key: str
    secret: str


def request(
    method: str,
    path: str,
    fields: Mapping[str, str],
    body: str = "",
    *,
    chunks: int = 0,
    version: str = "1.1",
) -> bytes:
    """Return a request as it goes over the wire; `chunks` is the size of the chunks of its body."""
    lines = [f"{method} {path} HTTP/{version}", "Host: 127.0.0.1", "Accept: */*"]
    lines += [f"{name}: {value}" for name, value in fields.items()]
    if chunks:
        lines.append("Transfer-Encoding: chunked")
    elif body:
        lines.append(f"Content-Length: {len(body)}")
    sent = chunked(body.encode(), chunks) if chunks else body.encode()
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + sent


def stages(known: Known) -> Iterator[Stage]:
    """Yield the parts of the load in their order: what is called most comes first and last."""
    shown = _showing(known.token)
    get = Ask(request("GET", PATH, shown), contains=_ITEM)
    many = Ask(request("GET", PATH, {**shown, **MORE_HEADERS}), contains=_ITEM)
    yield Stage("GET, 8 connections", [get], 8, 20_000)
    yield Stage("GET with 16 more header fields, 64 connections", [many], 64, 6_000)
    keyed = Ask(request("GET", f"{KEYED_PATH}&apikey={known.key}", shown), contains=_ITEM)
    yield Stage("a key and a token, 64 connections", [keyed], 64, 6_000)
    yield from _with_bodies(shown)
    yield from _refused()
    yield Stage("tokens that the worker does not know yet", [_cold(each) for each in known.cold], 64, COLD)
    yield Stage("16 requests ahead of their answers", [get, many], 8, 8_000, ahead=16)
    yield from _by_answer(shown)
    yield Stage("a connection for two calls", [get], 16, 3_000, kept=2)
    last = Ask(request("GET", PATH, {**shown, "Connection": "close"}), contains=_ITEM)
    yield Stage("Connection: close", [last], 16, 1_000)
    # HTTP/1.0 is declined: the way there is trained, the other hand is nobody's to train.
    older = Ask(request("GET", PATH, {**shown, "Connection": "close"}, version="1.0"), contains=_ITEM)
    yield Stage("declined to the other hand", [older], 8, 400)
    weather = Ask(request("GET", WEATHER_PATH, shown), contains=b'"@city":"Palo Alto"')
    yield Stage("XML to JSON", [weather], 16, 2_000)
    yield Stage("tokens issued", [_issue(known)], 8, 500)
    yield Stage("GET, 64 connections", [get], 64, 20_000)


def _showing(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def _cold(token: str) -> Ask:
    return Ask(request("GET", PATH, _showing(token)), contains=_ITEM)


def _issue(known: Known) -> Ask:
    form = f"client_id={known.key}&client_secret={known.secret}"
    fields = {"Content-Type": "application/x-www-form-urlencoded"}
    return Ask(request("POST", TOKEN_PATH, fields, form), contains=b'"access_token"')


def _with_bodies(shown: Mapping[str, str]) -> Iterator[Stage]:
    fields = {**shown, **_JSON}
    whole = Ask(request("POST", PATH, fields, BODY), contains=_ITEM)
    pieces = Ask(request("PUT", PATH, fields, BODY, chunks=300), contains=_ITEM)
    long = Ask(request("POST", PATH, fields, _LONG), contains=_ITEM)
    long_pieces = Ask(request("POST", PATH, fields, _LONG, chunks=8_000), contains=_ITEM)
    yield Stage("bodies with their length", [whole], 64, 8_000)
    yield Stage("bodies in chunks", [pieces], 16, 3_000)
    yield Stage("long bodies", [long, long_pieces], 4, 200)


def _refused() -> Iterator[Stage]:
    unknown = Ask(request("GET", PATH, _showing(BAD_TOKEN)), 401, b"keymanagement.service")
    missing = Ask(request("GET", PATH, {}), 401, b'"fault"')
    nowhere = Ask(request("GET", "/nowhere/at/all", {}), 404, b'"fault"')
    yield Stage("tokens that nobody issued", [unknown], 64, 6_000)
    yield Stage("no token", [missing], 8, 2_000)
    yield Stage("no such proxy", [nowhere], 8, 2_000)


def _by_answer(shown: Mapping[str, str]) -> Iterator[Stage]:
    def asking(name: str, status: int = 200, contains: bytes = b"") -> Ask:
        return Ask(request("GET", f"{PATH}&answer={name}", shown), status, contains)

    yield Stage("answers in chunks", [asking("chunked", contains=_ITEM)], 16, 3_000)
    refused = [asking("missing", 404, b"missing"), asking("broken", 500, b"broken"), asking("empty", 204)]
    yield Stage("answers 404, 500 and 204", refused, 16, 3_000)
    yield Stage("targets that close", [asking("closing", contains=_ITEM)], 16, 2_000)
    yield Stage("long answers", [asking("large")], 8, 200)
