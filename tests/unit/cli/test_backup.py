"""`gateway backup`: a file that is there whole or not at all, and only for its owner."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest

from gateway.cli.command import run_command
from gateway.cli.verb import DONE, FAILED, WRONG
from gateway.store import EmbeddedRedis, Store
from gateway.store.keys import PREFIX


@pytest.fixture
def where(redis_server: EmbeddedRedis) -> list[str]:
    return ["--data-dir", redis_server.url.removeprefix("unix://").rpartition("/")[0]]


def kept(file: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in gzip.decompress(file.read_bytes()).splitlines()]


async def fill(store: Store) -> None:
    await store.connection.ask_all([("SET", f"{PREFIX}{number}", "x") for number in range(3)])


@pytest.fixture
async def filled(store: Store) -> None:
    await fill(store)


@pytest.mark.usefixtures("filled")
def test_all_is_written_for_the_owner_alone(
    where: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "all.backup"
    assert run_command(["backup", str(file), *where]) == DONE
    head, *entries, end = kept(file)
    assert head["tollkeeper"] == "backup"
    # With the mark of the secret key.
    assert end["entries"] == len(entries) == 4
    assert file.stat().st_mode & 0o777 == 0o600
    assert capsys.readouterr().out == f"4 entries written to {file} ({file.stat().st_size:,} bytes)\n"
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.usefixtures("filled")
def test_a_file_that_is_there_is_replaced_only_if_asked_for(
    where: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "all.backup"
    file.write_text("precious")
    assert run_command(["backup", str(file), *where]) == WRONG
    assert (file.read_text(), capsys.readouterr().err) == (
        "precious",
        f"gateway: {file} exists already; --force replaces it\n",
    )
    assert run_command(["backup", str(file), "--force", "--json", *where]) == DONE
    told = json.loads(capsys.readouterr().out)
    assert told == {"file": str(file), "entries": 4, "bytes": file.stat().st_size}


def test_what_cannot_be_written_or_read_is_told(
    where: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = tmp_path / "no" / "file"
    assert run_command(["backup", str(missing), *where]) == WRONG
    assert capsys.readouterr().err == f"gateway: {missing} cannot be written: No such file or directory\n"
    file = tmp_path / "file"
    away = ["--redis-url", "redis://127.0.0.1:1", "--secret-key-file", str(tmp_path / "key")]
    assert run_command(["backup", str(file), *away]) == FAILED
    assert "did not answer" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("filled")
def test_it_goes_through_a_pipe(where: list[str], tmp_path: Path) -> None:
    command = [sys.executable, "-m", "gateway.cli", "backup", "-", *where]
    done = subprocess.run(command, capture_output=True, check=True, timeout=60)
    file = tmp_path / "piped"
    file.write_bytes(done.stdout)
    assert kept(file)[-1]["entries"] == 4
    assert done.stderr.startswith(b"4 entries written to -")
