"""Masking: what the operator's mask configurations hide of a transcript, before it leaves the worker.

A masked variable is hidden under every name by which the same thing is read: `request.header.X` also as
`message.header.X`, in the headers of the message itself, and a parameter within URLs and forms.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import unquote_plus

from gateway import payload
from gateway.entities import MaskConfig
from gateway.flow.transcript import (
    ERROR_MESSAGE,
    HIDDEN,
    REQUEST_MESSAGE,
    RESPONSE_MESSAGE,
    Shot,
)
from gateway.message import FORM_TYPE

_ROOTS = {REQUEST_MESSAGE: "request", RESPONSE_MESSAGE: "response", ERROR_MESSAGE: "error"}
_ANY = "message"
_MESSAGES = frozenset((*_ROOTS.values(), _ANY))
_URLS = frozenset({"uri", "url", "querystring"})
_FORM = "formparam."
_QUERY = "queryparam."

XPaths = Sequence[tuple[str, Mapping[str, str]]]


@dataclass(frozen=True, slots=True)
class _Paths:
    """Hold the paths that hide parts of one kind of body."""

    json: tuple[str, ...]
    xml: XPaths

    def redact(self, content: bytes | str, media_type: str = "") -> bytes | str:
        """Return a body with what the paths find hidden. What it is, its type says, or its first sign."""
        first = _first_sign(content)
        if self.json and ("json" in media_type or first in ("{", "[", "")):
            return payload.redact_json(content, self.json)
        if self.xml and ("xml" in media_type or first in ("<", "")):
            return payload.redact_xml(content, self.xml)
        return content

    def joined(self, other: _Paths) -> _Paths:
        """Return the paths of both."""
        return _Paths((*self.json, *other.json), (*self.xml, *other.xml))


class Masks:
    """Hide what mask configurations name."""

    def __init__(self, configs: Iterable[MaskConfig] = ()) -> None:
        configs = tuple(configs)
        self.names = tuple(config.name for config in configs)
        self._variables = {_parted(name) for config in configs for name in config.variables or ()}
        self._paths = {
            "request": _paths(configs, "request"),
            "response": _paths(configs, "response"),
            "error": _paths(configs, "fault"),
        }
        first, *others = self._paths.values()
        for other in others:
            first = first.joined(other)
        self._paths[_ANY] = first
        self._query = self._named(_QUERY)
        self._form = self._named(_FORM)

    def _named(self, kind: str) -> frozenset[str]:
        """Return the names of the masked parameters of a kind."""
        parts = [part.removeprefix(kind) for _, part in self._variables if part.startswith(kind)]
        return frozenset(part.partition(".")[0] for part in parts)

    def value(self, name: str, value: str | None) -> str | None:
        """Return what may be shown of a variable's value."""
        if value is None:
            return None
        root, part = _parted(name)
        if self._is_masked(root, part):
            return HIDDEN
        if root in _MESSAGES and part in {"", "content"}:
            return _without(str(self._paths[root].redact(value)), self._form)
        if part.rpartition(".")[2] in _URLS and self._query:
            return _url_without(value, self._query, is_query=part.endswith("querystring"))
        return value

    def shot(self, shot: Shot) -> Shot:
        """Return what may be shown of a message."""
        root = _ROOTS[shot.kind]
        headers = tuple(
            (name, HIDDEN if self._is_masked(root, f"header.{name.lower()}") else value)
            for name, value in shot.headers
        )
        uri = HIDDEN if self._is_masked(root, "uri") else _url_without(shot.uri, self._query)
        return replace(shot, headers=headers, uri=uri, content=self._content(shot, root))

    def _content(self, shot: Shot, root: str) -> bytes | None:
        content = shot.content
        if not content:
            return content
        if self._is_masked(root, "content"):
            return HIDDEN.encode()
        shown = self._paths[root].redact(content, shot.media_type)
        raw = shown.encode(shot.charset, "replace") if isinstance(shown, str) else shown
        if shot.media_type == FORM_TYPE and self._form:
            return _without(raw.decode(shot.charset, "replace"), self._form).encode(shot.charset, "replace")
        return raw

    def _is_masked(self, root: str, part: str) -> bool:
        """Tell whether a variable, or what it is a part of, is masked."""
        if not self._variables:
            return False
        roots = _MESSAGES if root == _ANY else (root, _ANY) if root in _MESSAGES else (root,)
        while True:
            if any((each, part) in self._variables for each in roots):
                return True
            if not part:
                return False
            part = part.rpartition(".")[0]


def _first_sign(content: bytes | str) -> str:
    """Return the first sign of a body, "" where its bytes may be spelled in more than one way."""
    if isinstance(content, str):
        return content.lstrip("\ufeff \t\r\n")[:1]
    start = content[:4]
    if start[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in start[:4]:
        return ""
    return content.removeprefix(b"\xef\xbb\xbf").lstrip()[:1].decode("latin-1") or " "


def _parted(name: str) -> tuple[str, str]:
    """Part a variable's name behind its first word; names of headers are written small."""
    root, _, part = name.strip().partition(".")
    if root in _MESSAGES and part.startswith("header."):
        part = part.lower()
    return root, part


def _paths(configs: tuple[MaskConfig, ...], kind: str) -> _Paths:
    """Collect the paths for bodies of a kind."""
    json: list[str] = []
    xml: list[tuple[str, Mapping[str, str]]] = []
    for config in configs:
        by_kind = {
            "request": (config.json_paths_request, config.x_paths_request),
            "response": (config.json_paths_response, config.x_paths_response),
            "fault": (config.json_paths_fault, config.x_paths_fault),
        }
        json_paths, x_paths = by_kind[kind]
        json += json_paths or ()
        xml += [(path, config.uris) for path in x_paths or ()]
    return _Paths(tuple(json), tuple(xml))


def _url_without(url: str, names: frozenset[str], *, is_query: bool = False) -> str:
    """Return a URL, or only its query, with the values of some parameters hidden."""
    if not names:
        return url
    if is_query:
        return _without(url, names)
    path, mark, query = url.partition("?")
    return path + mark + _without(query, names)


def _without(form: str, names: frozenset[str]) -> str:
    """Return urlencoded pairs with the values of some names hidden."""
    if not names:
        return form
    return "&".join([_pair_without(pair, names) for pair in form.split("&")])


def _pair_without(pair: str, names: frozenset[str]) -> str:
    name, equals, _ = pair.partition("=")
    return f"{name}={HIDDEN}" if equals and unquote_plus(name) in names else pair
