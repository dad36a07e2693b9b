"""Mask configurations: what a debug session may not show of messages and variables.

Whether its paths can be compiled is asked where it comes in: this floor knows no parser of paths.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from gateway.entities.record import Record
from gateway.entities.rules import InvalidEntity, check_plain_name
from gateway.entities.stamps import Stamped

DEFAULT_MASK = "default"
"""The configuration's name where none is said."""

MOST_ENTRIES = 100
"""Entries of one list."""
MOST_ENTRY = 4096
"""Characters of one entry."""

Texts = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MaskNamespace(Record):
    """Hold one prefix that XPaths use, and the URI it stands for."""

    prefix: str
    uri: str


@dataclass(frozen=True, slots=True)
class MaskConfig(Record, Stamped):
    """Hold one mask configuration of an organization or a proxy; a list is None where it was not given.

    Variables are masked by name in every message; paths in the bodies of requests, responses and faults.
    """

    name: str
    variables: Texts | None = None
    json_paths_request: Texts | None = None
    json_paths_response: Texts | None = None
    json_paths_fault: Texts | None = None
    x_paths_request: Texts | None = None
    x_paths_response: Texts | None = None
    x_paths_fault: Texts | None = None
    namespaces: tuple[MaskNamespace, ...] | None = None

    @property
    def uris(self) -> Mapping[str, str]:
        """Return the URI of each prefix."""
        return {each.prefix: each.uri for each in self.namespaces or ()}

    @property
    def json_paths(self) -> Texts:
        """Return all JSONPaths, of whichever message."""
        return _all(self.json_paths_request, self.json_paths_response, self.json_paths_fault)

    @property
    def x_paths(self) -> Texts:
        """Return all XPaths, of whichever message."""
        return _all(self.x_paths_request, self.x_paths_response, self.x_paths_fault)

    def check(self) -> None:
        """Refuse a name that cannot be, an entry that is empty or too long, and too many of them.

        Raises:
            InvalidEntity: with what is wrong.
        """
        check_plain_name("Mask configuration", self.name)
        for kind, entries in self._lists():
            if len(entries) > MOST_ENTRIES:
                raise _refusal(f"{len(entries)} {kind} are given; {MOST_ENTRIES} are allowed")
            for entry in entries:
                if not entry.strip() or len(entry) > MOST_ENTRY:
                    raise _refusal(f"one of the {kind} is empty, or has more than {MOST_ENTRY} characters")

    def _lists(self) -> Iterator[tuple[str, Texts]]:
        namespaces = self.namespaces or ()
        yield "variables", self.variables or ()
        for kind, paths in (("JSONPaths", "json_paths"), ("XPaths", "x_paths")):
            for message in ("request", "response", "fault"):
                yield f"{kind} of {message}s", getattr(self, f"{paths}_{message}") or ()
        yield "prefixes", tuple(each.prefix for each in namespaces)
        yield "namespaces", tuple(each.uri for each in namespaces)


def _all(*lists: Texts | None) -> Texts:
    return tuple(each for some in lists for each in some or ())


def _refusal(message: str) -> InvalidEntity:
    return InvalidEntity("distribution.InvalidDebugMaskConfiguration", message)
