"""Run the verbs of the command line against a management API that runs in the test."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from gateway.cli.command import run_command
from tests.support.management import ADMIN, PASSWORD, POLICY, PROXY, TARGET, URL, Driver


class Terminal(io.StringIO):
    """Be a terminal that remembers what it was shown."""

    def isatty(self) -> bool:
        """Be one."""
        return True


@dataclass(frozen=True)
class Ran:
    """Hold what a command came to."""

    code: int
    out: str
    err: str

    @property
    def value(self) -> object:
        """Return what it showed as JSON."""
        value: object = json.loads(self.out)
        return value

    @property
    def rows(self) -> list[list[str]]:
        """Return the rows that it showed in a pipe."""
        return [line.split("\t") for line in self.out.splitlines()]

    def done(self) -> Ran:
        """Return what was done without a word aside."""
        assert (self.code, self.err) == (0, ""), self
        return self

    def refused(self, code: int = 1) -> str:
        """Return the sentence of a refusal, which shows nothing else."""
        assert (self.code, self.out) == (code, ""), self
        return self.err.removeprefix("gateway: ").removesuffix("\n")


@dataclass(frozen=True)
class Desk:
    """Run the command as somebody with a home and an environment."""

    driver: Driver
    capsys: pytest.CaptureFixture[str]
    monkeypatch: pytest.MonkeyPatch

    @classmethod
    def of(
        cls, driver: Driver, home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> Desk:
        """Sit down as the administrator, who has no second factor."""
        desk = cls(driver, capsys, monkeypatch)
        desk.given(HOME=str(home), TOLLKEEPER_URL=driver.url, TOLLKEEPER_MFA="")
        desk.given(TOLLKEEPER_USER=f"{ADMIN}:{PASSWORD}")
        for name in ("TOLLKEEPER_TOKEN", "TOLLKEEPER_ORGANIZATION", "TOLLKEEPER_ENVIRONMENT"):
            monkeypatch.delenv(name, raising=False)
        return desk

    def given(self, **environment: str) -> None:
        """Change the environment."""
        for name, value in environment.items():
            self.monkeypatch.setenv(name, value)

    async def __call__(self, *words: str, typed: str = "") -> Ran:
        """Run a command; `typed` is its standard input."""
        self.monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        self.capsys.readouterr()
        code = await asyncio.to_thread(_run, words)
        shown = self.capsys.readouterr()
        return Ran(code, shown.out, shown.err)


def _run(words: tuple[str, ...]) -> int:
    try:
        return run_command(words)
    except SystemExit as end:
        # The parser's own way to refuse words.
        return int(end.code or 0)


def write_bundle(folder: Path, name: str = "hello", files: Mapping[str, str | bytes] | None = None) -> Path:
    """Write the bundle of a proxy of one endpoint, target and policy into a folder; return that."""
    contents: dict[str, str | bytes] = {
        f"{name}.xml": f"<APIProxy name='{name}'/>",
        "proxies/default.xml": PROXY.format(path=f"/{name}"),
        "targets/default.xml": TARGET.format(connection=URL),
        "policies/Refuse.xml": POLICY,
        **(files or {}),
    }
    for path, content in contents.items():
        file = folder / "apiproxy" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder
