"""What every contender is once it runs, and what all of them share. Must not know any particular one."""

from __future__ import annotations

import http.client
import os
import platform
import sysconfig
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.processes import pin
from benchmarks.scenarios import PATH, Scenario, Token


class Missing(Exception):
    """Something is not installed: what, and the line that installs it."""

    def __init__(self, what: str, line: str) -> None:
        super().__init__(f"{what} is missing; install it with: {line}")


class WrongAnswer(Exception):
    """A contender does not answer what is to be measured."""


@dataclass(frozen=True, slots=True)
class Cores:
    """Hold which cores do what: one serves, one is the origin's, the rest (maybe the same) is the load's."""

    serving: int
    origin: int
    load: frozenset[int]

    @classmethod
    def share_out(cls, allowed: frozenset[int]) -> Cores:
        """Share out the cores that this process may use; the one that serves is nobody else's from two on."""
        *others, serving = sorted(allowed)
        if not others:
            return cls(serving, serving, allowed)
        if len(others) == 1:
            return cls(serving, others[0], frozenset(others))
        return cls(serving, others[0], frozenset(others[1:]))

    @property
    def others(self) -> frozenset[int]:
        """Return all but the serving one; with one core only, that one."""
        return self.load | {self.origin}


@dataclass(slots=True)
class Bench:
    """Hold what contenders share: a folder, the cores, the origin's port, tokens, and what ends with the run.

    `token` is one that the gateways know; `cold` a file of many that are in the store and in no cache,
    one a line, None while there is none; `own_tokens` are those that only the contender of that name knows.
    `notes` collects what the reader of the figures should know.
    """

    folder: Path
    cores: Cores
    ending: ExitStack
    origin: int = 0
    token: str = ""
    cold: Path | None = None
    own_tokens: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def make_folder(self, name: str) -> Path:
        """Return a new folder of this name."""
        folder = self.folder / name
        folder.mkdir()
        return folder


@dataclass(frozen=True, slots=True)
class Contender:
    """Be one thing that is measured: where it listens, which processes serve."""

    name: str
    title: str
    port: int
    pids: tuple[int, ...]
    version: str = ""
    path: str = PATH
    expect: str = '"name":"item"'
    extra: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """Other processes that work for it and are shown beside it, as its Redis."""
    remark: Callable[[], str] = str
    """Says after a scenario what the reader should know, or nothing."""

    def place(self, cores: Cores) -> None:
        """Let what serves run on the serving core, and what works for it on the others."""
        for pid in self.pids:
            pin(pid, {cores.serving})
        for pids in self.extra.values():
            for pid in pids:
                pin(pid, cores.others)

    @property
    def url(self) -> str:
        """Return what the load calls."""
        return f"http://127.0.0.1:{self.port}{self.path}"

    def probe(self, scenario: Scenario, token: str) -> None:
        """Call once as the scenario does.

        Raises:
            WrongAnswer: status or body are not those that are measured.
        """
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            body = scenario.body.encode() or None
            connection.request(scenario.method, self.path, body, scenario.all_headers(token))
            answer = connection.getresponse()
            text = answer.read().decode("utf-8", "replace")
        finally:
            connection.close()
        expect = '"fault"' if scenario.token is Token.BAD else self.expect
        if answer.status != scenario.status or expect not in text:
            raise WrongAnswer(f"{self.name}, {scenario.name}: {answer.status} {text[:300]}")


def this_machine() -> dict[str, object]:
    """Return what of this machine bears on the figures."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
    uname = os.uname()
    return {
        "cores": os.cpu_count(),
        "cpu": model,
        "system": f"{uname.sysname} {uname.release}",
        "python": this_python(sysconfig.get_config_var("CONFIG_ARGS")),
    }


def this_python(configured: str | None) -> str:
    """Return which Python runs everything here; `configured` is what it was configured with.

    That tells for sure only where it was trained by a profile itself: distributions do it by other means.
    """
    trained = ", trained by a profile" if "--enable-optimizations" in (configured or "") else ""
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return f"{python}, {platform.python_compiler()}{trained}"
