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
(`save = { key = "credentials.0.consumerKey" }`); `{key}` in later requests and bodies is replaced by it.
`recorded` is a transaction that a worker adds to the one debug session before the call.
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

from tests.support.issued import issue
from tests.support.management import FORM, JSON, ORG, ZIP, Driver, Reply
from tests.support.tracing import record_transaction

FOLDER = Path(__file__).parents[1] / "contract" / "management"
ABBREVIATIONS = {"O": f"/v1/organizations/{ORG}", "E": f"/v1/organizations/{ORG}/environments/test"}
_SENT = ("json", "xml", "form", "text", "bundle", "multipart")
_EXPECTED = ("status", "answer", "has", "xml_has", "lines", "code", "message", "headers_has", "empty", "save")
_WORDS = {"request", "type", "headers", "as", "accept", "chunked", "recorded", *_SENT, *_EXPECTED}
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
        reply = await _made(each, driver, saved)
        _check(place, each.words, reply)
        for name, path in _table(each.words.get("save")).items():
            saved[name] = str(_at(json.loads(reply.body), str(path)))


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


def differs(wanted: object, found: object, *, whole: bool, at: str = "$") -> str:
    """Return where two values differ, "" where they do not; `whole` allows no members beside those wanted."""
    if isinstance(wanted, dict) and isinstance(found, dict):
        if whole and set(wanted) - {name for name in wanted if wanted[name] == "<absent>"} != set(found):
            return f"{at}: {', '.join(sorted(set(wanted) ^ set(found)))} in one of both"
        return next(filter(None, (_differs_by(name, wanted, found, whole, at) for name in wanted)), "")
    if isinstance(wanted, list) and isinstance(found, list):
        if len(wanted) != len(found):
            return f"{at}: {len(found)} instead of {len(wanted)}"
        pairs = enumerate(zip(wanted, found, strict=True))
        return next(filter(None, (differs(a, b, whole=whole, at=f"{at}.{n}") for n, (a, b) in pairs)), "")
    return "" if _is_meant(wanted, found) else f"{at}: {found!r} instead of {wanted!r}"


def _differs_by(
    name: str, wanted: Mapping[str, object], found: Mapping[str, object], whole: bool, at: str
) -> str:  # house: a member of two values, and how and where they are compared
    if wanted[name] == "<absent>":
        return f"{at}.{name} is there" if name in found else ""
    if name not in found:
        return f"{at}.{name} is absent"
    return differs(wanted[name], found[name], whole=whole, at=f"{at}.{name}")


def _is_meant(wanted: object, found: object) -> bool:
    if wanted == "<any>":
        return True
    if wanted == "<text>":
        return isinstance(found, str) and found != ""
    if wanted == "<time>":
        return isinstance(found, int) and not isinstance(found, bool) and found > 0
    return type(wanted) is type(found) and wanted == found
