"""Contract cases: reading them from TOML, so strictly that a case can never silently not check something.

A file holds `[[case]]` tables, and `source`, `policies`, `client`, `flows` and `routes` that its cases
share. A case is a bundle, what the store holds, and one or more calls; the keys are the fields below, and no
others. `{{name}}` in a request or an expectation is the text of a flow variable (`case_words.py`).

A bundle is written short: `flows` is the inside of the ProxyEndpoint `default` without its connection and
routes, `target_flows` that of the TargetEndpoint `default`. `marks` names policies that only show that they
ran. `shared_flows` and `hooks` are those of the environment. `files` gives whole files, by name below
`apiproxy/`, and replaces what would be made.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Self, TypeVar

from gateway.bundle import Files

T = TypeVar("T", bound="Strict")

FORM = "Content-Type: application/x-www-form-urlencoded"
CONNECTION = "<HTTPTargetConnection><URL>http://origin.test/base</URL></HTTPTargetConnection>"
ROUTES = '<RouteRule name="default"><TargetEndpoint>default</TargetEndpoint></RouteRule>'
MARK = (
    '<AssignMessage name="{0}">'
    "<AssignVariable><Name>ran.{0}</Name><Value>yes</Value></AssignVariable>"
    "</AssignMessage>"
)


class CaseError(Exception):
    """Say that a case is not well written."""


class Strict:
    """Be read from a table that has no keys but the fields."""

    @classmethod
    def read(cls, table: Mapping[str, Any], where: str) -> Self:
        """Make one of its table.

        Raises:
            CaseError: a key is not known, or one is missing.
        """
        known = {each.name for each in fields(cls)}  # type: ignore[arg-type]
        if unknown := table.keys() - known:
            raise CaseError(f"{where}: unknown keys {sorted(unknown)}")
        try:
            return cls(**table)
        except TypeError as error:
            raise CaseError(f"{where}: {error}") from None


@dataclass(frozen=True, kw_only=True)
class Asking(Strict):
    """Hold what the client sends; `path` includes base path and query, headers are `Name: value`.

    A table may say `form` instead of a verb, a content type and a body: a form that is posted. `oauth1`
    signs the request: the fields of `oauth1_signing.Signing`, and `url` for another address than its own.
    """

    verb: str = "GET"
    path: str = "/v1/things"
    host: str = "acme-test.localhost"
    headers: tuple[str, ...] | list[str] = ()
    body: str = ""
    oauth1: Mapping[str, Any] | None = None

    @classmethod
    def read(cls, table: Mapping[str, Any], where: str) -> Self:
        """Make one of its table.

        Raises:
            CaseError: the table says something twice, or what is not known.
        """
        if "form" not in table:
            return super().read(table, where)
        given = dict(table)
        posted = {"verb": "POST", "body": given.pop("form"), "headers": [FORM, *given.pop("headers", ())]}
        if doubled := posted.keys() & given.keys():
            raise CaseError(f"{where}: a form says {sorted(doubled)} already")
        return super().read({**posted, **given}, where)


@dataclass(frozen=True, kw_only=True)
class Answering(Strict):
    """Hold what the target answers, or the fault in which the call ends."""

    status: int = 200
    reason: str | None = None
    headers: tuple[str, ...] | list[str] = ()
    body: str = ""
    fault: str = ""
    details: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Asked(Strict):
    """Hold what the target must have been asked. `url` is the whole address."""

    verb: str | None = None
    url: str | None = None
    path: str | None = None
    query: str | None = None
    headers: Mapping[str, str | list[str]] = field(default_factory=dict)
    without: list[str] = field(default_factory=list)
    body: str | None = None


@dataclass(frozen=True, kw_only=True)
class Expected(Strict):
    """Hold what must come out.

    `headers` maps a name to its value, or a list of all its values; `without` names headers that
    must not be there. `json` compares the body as an object, `members` the order of its members.
    `variables` are compared with their types; `like` maps texts to the regular expression of their
    whole. The two are all there are under the prefixes of `complete`; `unset` are null. `asked` is
    false where the target must not be asked. `steps` are the policies that ran, `trace` all labels
    of ops, `waits` what was waited for.
    """

    status: int
    reason: str | None = None
    headers: Mapping[str, str | list[str]] = field(default_factory=dict)
    without: list[str] = field(default_factory=list)
    body: str | None = None
    json: object = None
    members: list[str] | None = None
    variables: Mapping[str, object] = field(default_factory=dict)
    like: Mapping[str, str] = field(default_factory=dict)
    complete: list[str] = field(default_factory=list)
    unset: list[str] = field(default_factory=list)
    asked: Mapping[str, object] | bool | None = None
    steps: list[str] | None = None
    trace: list[str] | None = None
    waits: list[str] | None = None


@dataclass(frozen=True, kw_only=True)
class Call:
    """Hold one call and what must come of it; `after` seconds pass before it."""

    request: Asking
    target: Answering | None
    expect: Expected
    asked: Asked | None
    after: float = 0.0

    @classmethod
    def read(cls, table: Mapping[str, Any], where: str) -> Call:
        """Make a call of its table."""
        table = dict(table)
        expect = Expected.read(table.pop("expect"), f"{where}: expect")
        asked = expect.asked
        call = cls(
            request=Asking.read(table.pop("request", {}), f"{where}: request"),
            target=Answering.read(table.pop("target"), f"{where}: target") if "target" in table else None,
            expect=expect,
            asked=Asked.read(asked, f"{where}: asked") if isinstance(asked, Mapping) else None,
            after=table.pop("after", 0.0),
        )
        if table:
            raise CaseError(f"{where}: unknown keys {sorted(table)}")
        return call


@dataclass(frozen=True, kw_only=True)
class Note(Strict):
    """Hold what must be said of the bundle: a refusal, or a warning. `message` is a piece of the text."""

    file: str
    message: str
    line: int = 0
    column: int = 0
    rule: str = ""


@dataclass(frozen=True, kw_only=True)
class Case(Strict):
    """Hold one case; either `calls` or `refused` is there."""

    name: str
    source: str
    file: str
    fact: str = ""
    flows: str = ""
    properties: str = ""
    base_path: str = "/v1"
    routes: str = ROUTES
    target_flows: str = ""
    connection: str = CONNECTION
    marks: str = ""
    raw: bool = False
    """Nothing is made: the bundle is `files`."""
    policies: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    client: Mapping[str, Any] | None = None
    tokens: list[Mapping[str, Any]] = field(default_factory=list)
    refresh_tokens: list[Mapping[str, Any]] = field(default_factory=list)
    codes: list[Mapping[str, Any]] = field(default_factory=list)
    oauth1: list[Mapping[str, Any]] = field(default_factory=list)
    """OAuth 1.0's tokens and verifiers: see `oauth1_tokens.stored`."""
    key_sets: Mapping[str, str] = field(default_factory=dict)
    """Sets of public keys that can be fetched, by address; none is at hand."""
    servers: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    shared_flows: Mapping[str, str] = field(default_factory=dict)
    """What is deployed of shared flows: the inside of each SharedFlow, by name; its policies are those of
    `shared_policies`, and marks for whatever else its steps name."""
    shared_policies: Mapping[str, str] = field(default_factory=dict)
    hooks: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """The shared flow that is attached to a flow hook, and `continues_on_error`."""
    virtual_hosts: list[Mapping[str, Any]] | None = None
    trusted: list[str] = field(default_factory=list)
    deployment_path: str = "/"
    java_precedence: bool = False
    adds_suffix_to_set_url: bool = False
    calls: tuple[Call, ...] = ()
    refused: tuple[Note, ...] = ()
    warnings: tuple[Note, ...] = ()

    @property
    def bundle(self) -> Files:
        """Return the files of the bundle."""
        texts: dict[str, str] = {}
        if self.raw:
            return Files("apiproxy", {name: xml.encode() for name, xml in self.files.items()})
        if not any(name.startswith("proxies/") for name in self.files):
            texts["proxies/default.xml"] = self._proxy()
            if "<TargetEndpoint>default<" in self.routes:
                texts["targets/default.xml"] = (
                    f'<TargetEndpoint name="default">{self.target_flows}{self.connection}</TargetEndpoint>'
                )
        texts |= {f"policies/{name}.xml": xml for name, xml in self.policies.items()}
        texts |= {f"policies/{name}.xml": MARK.format(name) for name in self.marks.split()}
        texts |= self.files
        if not any("/" not in name for name in texts):
            texts["case.xml"] = '<APIProxy name="case" revision="1"/>'
        return Files("apiproxy", {name: xml.encode() for name, xml in texts.items()})

    def shared_flow(self, name: str) -> Files:
        """Return the files of a shared flow."""
        steps = self.shared_flows[name]
        texts = {"sharedflows/default.xml": f'<SharedFlow name="default">{steps}</SharedFlow>'}
        for policy in re.findall("<Name>(.*?)</Name>", steps):
            texts[f"policies/{policy}.xml"] = self.shared_policies.get(policy, MARK.format(policy))
        return Files("sharedflowbundle", {file: xml.encode() for file, xml in texts.items()})

    def _proxy(self) -> str:
        connection = f"<HTTPProxyConnection><BasePath>{self.base_path}</BasePath>{self.properties}"
        inside = f"{self.flows}{connection}</HTTPProxyConnection>{self.routes}"
        return f'<ProxyEndpoint name="default">{inside}</ProxyEndpoint>'


def read_cases(path: Path) -> list[Case]:
    """Read the cases of one file.

    Raises:
        CaseError: the file is not well written.
    """
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    shared = table.pop("policies", {})
    defaults = {name: table.pop(name, None) for name in ("client", "source", "flows", "routes")}
    cases = [_read(each, path.stem, shared, defaults) for each in table.pop("case")]
    if table:
        raise CaseError(f"{path.name}: unknown keys {sorted(table)}")
    return cases


def _read(table: dict[str, Any], file: str, policies: Mapping[str, str], defaults: Mapping[str, Any]) -> Case:
    where = f"{file}: {table.get('name', '?')}"
    table = {**{name: value for name, value in defaults.items() if value is not None}, **table}
    calls = [Call.read(each, where) for each in table.pop("call", [])]
    if "expect" in table:
        only: dict[str, Any] = {
            name: table.pop(name) for name in ("request", "target", "expect") if name in table
        }
        calls.insert(0, Call.read(only, where))
    refused = tuple(Note.read(each, f"{where}: refused") for each in table.pop("refused", []))
    warnings = tuple(Note.read(each, f"{where}: warnings") for each in table.pop("warnings", []))
    own = table.pop("policies", {})
    case = Case.read({**table, "file": file, "calls": tuple(calls), "refused": refused}, where)
    if bool(case.calls) is bool(case.refused):
        raise CaseError(f"{where}: needs either an expectation or a refusal")
    steps = " ".join((case.flows, case.target_flows, *case.files.values()))
    used = {name: xml for name, xml in policies.items() if f"<Name>{name}</Name>" in steps}
    return Case(**{**vars(case), "policies": {**used, **own}, "warnings": warnings})
