"""Management contract cases: files of calls and what the management API must answer.

A file of `tests/contract/management/` holds cases; each runs on a fresh organization `myorg` with the
environments `test` and `prod`. A case is a list of calls:

    [[case]]
    name = "a target server lives"
    source = "reference 2.4"

    [[case.call]]
    request = "POST E/targetservers"
    json = { name = "backend", host = "10.0.0.5", port = "8080" }
    status = 201
    answer = { name = "backend", host = "10.0.0.5", port = 8080, isEnabled = true }

`request` is a verb and a path; a path begins with one of the reference's abbreviations `O`, `E`, or with a
slash. What is sent: `json`, `xml`, `form`, `text` (with `type`), `bundle` (a table of file names and texts,
sent as a zip) or `multipart` (a table of part names and texts; one that begins with `base64:` stands for
bytes); nothing by default. `headers` adds to them.
`as` names another caller: "anonymous", or an e-mail address and its password with a blank between.

With `worker = true` beside its name, a case finds one worker that reports that it runs: `worker-1` on `host`.
With `tokens = true` it finds the app `Weather App` and what `tests/support/issued.py` issues to it.

What is expected: `status`, and of the answer any of `answer` (the whole JSON value), `has` (members that it
must have, at any depth where tables are nested), `xml_has` and `lines` (texts that the body holds), `code`
and `message` (an Edge error body), `headers_has`, `empty = true`. Texts among the expected values stand for
themselves, but for "<time>" (epoch milliseconds, the clock of the test), "<text>" (any text but ""),
"<any>" and "<absent>" (in `has`: no such member). `save` keeps values of the answer by their path
(`save = { key = "credentials.0.consumerKey" }`); `{key}` in later requests, bodies and expected values is
replaced by it.
`recorded` is a transaction that a worker adds to the one debug session before the call; `runs` are the
proxies and revisions that the one worker reports to run, from before the call on (`runs = ["hello 1"]`).
"""

from __future__ import annotations

import base64
import io
import json
import tomllib
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from tests.support.comparing import differs
from tests.support.issued import issue
from tests.support.management import FORM, JSON, ORG, ZIP, Driver, Reply
from tests.support.tracing import record_transaction

FOLDER = Path(__file__).parents[1] / "contract" / "management"
ABBREVIATIONS = {"O": f"/v1/organizations/{ORG}", "E": f"/v1/organizations/{ORG}/environments/test"}
_SENT = ("json", "xml", "form", "text", "bundle", "multipart")
_EXPECTED = ("status", "answer", "has", "xml_has", "lines", "code", "message", "headers_has", "empty", "save")
_WORDS = {"request", "type", "headers", "as", "accept", "chunked", "recorded", "runs", *_SENT, *_EXPECTED}
_BOUNDARY = "boundary-of-the-tests"


@dataclass(frozen=True)
class ApiCall:
    """Hold one call and what must come of it."""

    request: str
    words: Mapping[str, object]

    @property
    def verb(self) -> str:
        """Return the verb."""
        return self.request.partition(" ")[0]

    @property
    def path(self) -> str:
        """Return the path of the wire, query and all; saved values still stand in braces."""
        path = self.request.partition(" ")[2]
        first, slash, rest = path.partition("/")
        first, mark, query = first.partition("?")
        return ABBREVIATIONS.get(first, first) + mark + query + slash + rest


@dataclass(frozen=True)
class ApiCase:
    """Hold one case of a file."""

    file: str
    name: str
    calls: tuple[ApiCall, ...] = field(repr=False)
    has_worker: bool = False
    has_tokens: bool = False

    def __str__(self) -> str:
        return f"{self.file}: {self.name}"


def read_api_cases(folder: Path = FOLDER) -> list[ApiCase]:
    """Return all cases of a folder, by file.

    Raises:
        ValueError: a case says what nobody understands, or expects nothing.
    """
    return [
        _case(path.stem, each)
        for path in sorted(folder.glob("*.toml"))
        for each in tomllib.loads(path.read_text(encoding="utf-8"))["case"]
    ]


def _case(file: str, words: Mapping[str, object]) -> ApiCase:
    name, calls = words["name"], words["call"]
    assert isinstance(name, str)
    assert isinstance(calls, list)
    unknown = {*words} - {"name", "source", "worker", "tokens", "call"}
    for each in calls:
        unknown |= {*each} - _WORDS
        if "status" not in each:
            raise ValueError(f"{file}: {name}: {each['request']} expects no status")
    if unknown:
        raise ValueError(f"{file}: {name}: nobody understands {', '.join(sorted(unknown))}")
    return ApiCase(
        file,
        name,
        tuple(ApiCall(each["request"], each) for each in calls),
        *(bool(words.get(each, False)) for each in ("worker", "tokens")),
    )


async def run_case(case: ApiCase, driver: Driver) -> None:
    """Make a case's calls and hold what comes back against what it expects."""
    saved: dict[str, str] = {}
    if case.has_tokens:
        saved |= await issue(driver)
    if case.has_worker:
        await driver.worker()
    for number, each in enumerate(case.calls, 1):
        place = f"{case}, call {number} ({each.request})"
        if "recorded" in each.words:
            await record_transaction(driver.store, json.dumps(each.words["recorded"]))
        if "runs" in each.words:
            await driver.worker(*map(_run, _listed(each.words["runs"])))
        reply = await _made(each, driver, saved)
        _check(place, _filled_in(each.words, saved), reply)
        for name, path in _table(each.words.get("save")).items():
            saved[name] = str(_at(json.loads(reply.body), str(path)))


def _run(text: str) -> tuple[str, int, str]:
    """Return proxy and revision, and no problem with it."""
    proxy, revision = text.split(" ")
    return proxy, int(revision), ""


async def _made(call: ApiCall, driver: Driver, saved: Mapping[str, str]) -> Reply:
    words = call.words
    caller = str(words.get("as", ""))
    if caller == "anonymous":
        driver = driver.anonymous()
    elif caller:
        driver = driver.as_user(*_filled(caller, saved).split(" ", 1))
    body, kind = _body(words, saved)
    return await driver(
        call.verb,
        _filled(call.path, saved),
        body,
        kind=str(words.get("type", kind)),
        accept=str(words.get("accept", "*/*")),
        headers={name: _filled(str(value), saved) for name, value in _table(words.get("headers")).items()},
        chunked=bool(words.get("chunked", False)),
    )


def _body(words: Mapping[str, object], saved: Mapping[str, str]) -> tuple[str | bytes | None, str]:
    """Return what is sent, and its type."""
    if "json" in words:
        return _filled(json.dumps(words["json"]), saved), JSON
    if "xml" in words:
        return _filled(str(words["xml"]), saved), "application/xml"
    if "form" in words:
        return urlencode(
            {name: _filled(str(value), saved) for name, value in _table(words["form"]).items()}
        ), FORM
    if "bundle" in words:
        return zipped(_table(words["bundle"])), ZIP
    if "multipart" in words:
        return _multipart(_table(words["multipart"])), f'multipart/form-data; boundary="{_BOUNDARY}"'
    if "text" in words:
        return _filled(str(words["text"]), saved), "text/plain"
    return None, ""


def zipped(files: Mapping[str, object]) -> bytes:
    """Return a zip of files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in files.items():
            packed.writestr(name, str(text))
    return buffer.getvalue()


def _multipart(parts: Mapping[str, object]) -> bytes:
    head = '--{}\r\nContent-Disposition: form-data; name="{}"; filename="{}"\r\n\r\n'
    pieces = [
        head.format(_BOUNDARY, name, name).encode() + _octets(str(value)) + b"\r\n"
        for name, value in parts.items()
    ]
    return b"".join(pieces) + f"--{_BOUNDARY}--\r\n".encode()


def _octets(text: str) -> bytes:
    """Return a part's bytes; those of a text that begins with `base64:` are written so."""
    prefix = "base64:"
    return base64.b64decode(text.removeprefix(prefix)) if text.startswith(prefix) else text.encode()


def _filled(text: str, saved: Mapping[str, str]) -> str:
    for name, value in saved.items():
        text = text.replace("{" + name + "}", value)
    return text


def _filled_in(words: Mapping[str, object], saved: Mapping[str, str]) -> Mapping[str, object]:
    """Return what is expected of a call, saved values in their places."""
    expected = {name: words[name] for name in _EXPECTED if name in words and name != "save"}
    return _table(_replaced(expected, saved))


def _replaced(value: object, saved: Mapping[str, str]) -> object:
    if isinstance(value, dict):
        return {name: _replaced(each, saved) for name, each in value.items()}
    if isinstance(value, list):
        return [_replaced(each, saved) for each in value]
    return _filled(value, saved) if isinstance(value, str) else value


def _table(value: object) -> Mapping[str, object]:
    if value is None:
        return {}
    assert isinstance(value, dict), value
    return value


def _at(value: object, path: str) -> object:
    """Return what a path of member names and places leads to."""
    for part in path.split(".") if path else []:
        value = value[int(part)] if isinstance(value, list) else _table(value)[part]
    return value


def _check(place: str, words: Mapping[str, object], reply: Reply) -> None:
    text = reply.body.decode(errors="replace")
    told = f"{place}: {reply.status} {text}"
    assert reply.status == words["status"], told
    if words.get("empty"):
        assert reply.body == b"", told
    if "answer" in words:
        difference = differs(words["answer"], json.loads(reply.body), whole=True)
        assert not difference, f"{told}\n{difference}"
    if "has" in words:
        difference = differs(words["has"], json.loads(reply.body), whole=False)
        assert not difference, f"{told}\n{difference}"
    for name in ("code", "message"):
        if name in words:
            assert set(reply.value) == {"code", "contexts", "message"}, told
            assert reply.value[name] == words[name], told
    for name in ("lines", "xml_has"):
        for line in _listed(words.get(name)):
            assert line in text, f"{told}\nlacks {line}"
    for name, value in _table(words.get("headers_has")).items():
        assert reply.headers.get(name) == value, f"{told}\n{name}: {reply.headers.get(name)}"


def _listed(value: object) -> list[str]:
    if value is None:
        return []
    return [str(each) for each in value] if isinstance(value, list) else [str(value)]
