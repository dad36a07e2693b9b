"""Policies that exist for tests of the engine alone, and a compiler of inline bundles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gateway import faults
from gateway.bundle import Bundle, Element, Files, SharedFlow, load, load_shared_flow
from gateway.entities import TargetServer
from gateway.errors import Finding, Location
from gateway.flow import Action, Binding, Pending, Program, Services, compile_bundle
from gateway.message import Exchange, Needs, resolve
from tests.support.fakes import FakeServices


@dataclass(frozen=True)
class Note:
    """Append its name to the variable `trace`; what it reads is told by `reads`."""

    name: str
    at: Location
    enabled: bool = True
    continue_on_error: bool = False
    reads: str = ""
    fails: bool = False
    raises: bool = False
    element: str = "Note"
    called: str = ""
    lent: tuple[str, ...] = ()

    @property
    def needs(self) -> Needs:
        """Return what the variable it reads needs."""
        return resolve(self.reads).needs if self.reads else Needs.NOTHING

    @property
    def failed_variables(self) -> tuple[str, ...]:
        """Return the variable of its failure."""
        return (f"note.{self.name}.failed",)

    def bind(self, services: Services) -> Action:
        """Return the action."""
        read = resolve(self.reads) if self.reads else None

        def act(exchange: Exchange) -> Pending:
            trace = str(exchange.variables.get("trace", ""))
            exchange.variables["trace"] = f"{trace} {self.name}".strip()
            if read is not None:
                exchange.variables[f"read.{self.name}"] = read(exchange)
            if self.raises:
                raise faults.RAISED(policy=self.name)
            if self.fails:
                raise faults.EXTRACT_FAILED(policy=self.name)
            return None

        return act


def read_note(element: Element) -> Note:
    """Read a Note."""
    return Note(
        element.get("name") or "",
        element.at,
        element.flag("enabled", True),
        element.flag("continueOnError", False),
        element.get("reads") or "",
        element.flag("fails", False),
        element.flag("raises", False),
        called=element.get("calls") or "",
        lent=tuple((element.get("lends") or "").split()),
    )


def bundle_of(
    proxy: str, *, target: str = "", policies: str = "", files: Mapping[str, str] | None = None
) -> Bundle:
    """Make a bundle: the inside of its ProxyEndpoint, of its TargetEndpoint, and names of Notes.

    A policy is written `name`, or `name attribute=value ...`; several are separated by `;`.
    """
    contents = {
        "proxies/default.xml": f'<ProxyEndpoint name="default">{proxy}</ProxyEndpoint>',
        **(
            {"targets/default.xml": f'<TargetEndpoint name="default">{target}</TargetEndpoint>'}
            if target
            else {}
        ),
        **(files or {}),
    }
    raw = {name: text.encode() for name, text in {**contents, **_policies(policies)}.items()}
    return load(Files("apiproxy", raw), "weather", {"Note": read_note})


def shared_flow_of(name: str, steps: str, *, policies: str = "") -> SharedFlow:
    """Make a shared flow: names of its steps, and of Notes as in `bundle_of`."""
    inside = "".join(f"<Step><Name>{step}</Name></Step>" for step in steps.split())
    contents = {
        "sharedflows/default.xml": f'<SharedFlow name="default">{inside}</SharedFlow>',
        **_policies(policies),
    }
    raw = {file: text.encode() for file, text in contents.items()}
    return load_shared_flow(Files("sharedflowbundle", raw), name, {"Note": read_note})


def _policies(written: str) -> dict[str, str]:
    """Return the files of Notes."""
    files = {}
    for policy in filter(None, (part.strip() for part in written.split(";"))):
        name, *attributes = policy.split()
        spelled = " ".join('{}="{}"'.format(*attribute.split("=", 1)) for attribute in attributes)
        files[f"policies/{name}.xml"] = f'<Note name="{name}" {spelled}/>'
    return files


def binding(
    *,
    servers: Mapping[str, TargetServer] | None = None,
    hosts: frozenset[str] | None = None,
    services: Services | None = None,
    **switches: object,
) -> Binding:
    """Make a binding."""
    return Binding(services or FakeServices(), "3", "/", servers, hosts, **switches)  # type: ignore[arg-type]


def compiled(bundle: Bundle, bound: Binding | None = None) -> Program:
    """Compile a bundle of one proxy endpoint."""
    programs, _ = compile_bundle(bundle, bound or binding())
    return programs[0]


def warnings_of(bundle: Bundle, bound: Binding | None = None) -> tuple[Finding, ...]:
    """Return the warnings of compiling a bundle."""
    return compile_bundle(bundle, bound or binding())[1]
