"""`gateway lint`: all that is wrong with bundles, without a gateway."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gateway.cli.command import run_command
from tests.support.commands import write_bundle
from tests.support.management import archive
from tests.support.source import ROOT

BROKEN = '<RaiseFault name="Refuse">\n  <Wrong/>\n</RaiseFault>'


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    return write_bundle(tmp_path / "b", files={"policies/Refuse.xml": BROKEN})


def test_a_good_bundle_is_silent(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["lint", str(write_bundle(tmp_path))]) == 0
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("below", ["", "apiproxy"])
def test_findings_are_told_as_compilers_do(
    broken: Path, below: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command(["lint", str(broken / below)]) == 1
    shown = capsys.readouterr()
    assert shown.out.startswith(f"{broken}/apiproxy/policies/Refuse.xml:2:3: error: <Wrong>")
    assert shown.err == ""


def test_a_zip_and_what_is_no_bundle(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    packed, empty = tmp_path / "b.zip", tmp_path / "empty"
    files = {"apiproxy/proxies/default.xml": "<ProxyEndpoint name='default'"}
    packed.write_bytes(archive(files))
    empty.mkdir()
    assert run_command(["lint", str(packed), str(empty)]) == 1
    first, *_, last = capsys.readouterr().out.splitlines()
    assert first.startswith(f"{packed}:apiproxy/proxies/default.xml:1")
    assert last == f"{empty}: error: holds no folder apiproxy or sharedflowbundle at its top"
    (tmp_path / "x.zip").write_bytes(b"x")
    assert run_command(["lint", str(tmp_path / "x.zip")]) == 1
    assert capsys.readouterr().out.startswith(f"{tmp_path}/x.zip: error: is not a readable zip")


def test_for_a_program(broken: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["lint", str(broken), "--json"]) == 1
    found = json.loads(capsys.readouterr().out)[0]
    assert found["message"]
    assert {name: found[name] for name in ("bundle", "file", "line", "column", "severity", "element")} == {
        "bundle": str(broken),
        "file": "apiproxy/policies/Refuse.xml",
        "line": 2,
        "column": 3,
        "severity": "error",
        "element": "Wrong",
    }


@pytest.mark.parametrize(("flags", "code"), [([], 0), (["--strict"], 1)])
def test_warnings_fail_where_they_are_to(
    flags: list[str], code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command(["lint", str(ROOT / "examples/password"), *flags]) == code
    assert ": warning: " in capsys.readouterr().out


def test_the_name_hardly_matters(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = str(write_bundle(tmp_path, files={"second.xml": "<APIProxy name='second'/>"}))
    for flags in ([], ["--name", "third"], ["--condition-precedence", "java"]):
        run_command(["lint", folder, *flags])
        assert "give the name" not in capsys.readouterr().err


def test_nothing_to_read_is_asked_wrongly(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["lint", str(tmp_path / "none")]) == 2
    assert capsys.readouterr().err == f"gateway: {tmp_path}/none cannot be read: No such file or directory\n"
