"""`gateway restore`: into a fresh installation, and only a backup that is whole."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from pathlib import Path

import pytest

from gateway.cli.command import run_command
from gateway.cli.verb import DONE, FAILED, WRONG
from gateway.oauth import Vault, format_key
from gateway.store import Connection, EmbeddedRedis, Store
from gateway.store.replies import as_texts


@pytest.fixture
def fresh(tmp_path: Path) -> Path:
    """Return the data folder of a fresh installation, with the secret key of the tests."""
    folder = tmp_path / "fresh"
    folder.mkdir()
    key_file = folder / "secret.key"
    key_file.touch(0o600)
    key_file.write_text(format_key(bytes(range(32))))
    return folder


@pytest.fixture
async def backup(store: Store, redis_server: EmbeddedRedis, tmp_path: Path) -> Path:
    await store.connection.ask("SET", "tk:a", "kept")
    file = tmp_path / "backup"
    folder = redis_server.url.removeprefix("unix://").rpartition("/")[0]
    command = [sys.executable, "-m", "gateway.cli", "backup", str(file), "--data-dir", folder]
    subprocess.run(command, capture_output=True, check=True, timeout=60)
    return file


def words(file: Path | str, folder: Path) -> list[str]:
    return ["restore", str(file), "--data-dir", str(folder)]


def refusal(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    assert run_command(arguments) == WRONG
    return capsys.readouterr().err


def held(folder: Path) -> list[str]:
    """Return the keys that an installation keeps."""

    async def ask() -> list[str]:
        connection = Connection.open(server.url)
        try:
            return sorted(as_texts(await connection.ask("KEYS", "*")))
        finally:
            await connection.close()

    server = EmbeddedRedis(folder)
    server.start()
    try:
        return asyncio.run(ask())
    finally:
        server.stop()


def test_a_backup_is_restored_once(backup: Path, fresh: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command([*words(backup, fresh), "--json"]) == DONE
    told = json.loads(capsys.readouterr().out)
    assert told == {"file": str(backup), "entries": 2, "bytes": backup.stat().st_size}
    assert held(fresh) == ["tk:a", "tk:vault"]
    assert "is not empty" in refusal(words(backup, fresh), capsys)


def test_it_comes_through_a_pipe(backup: Path, fresh: Path) -> None:
    command = [sys.executable, "-m", "gateway.cli", *words("-", fresh)]
    with backup.open("rb") as source:
        subprocess.run(command, stdin=source, capture_output=True, check=True, timeout=60)
    assert held(fresh) == ["tk:a", "tk:vault"]


def test_what_is_not_whole_changes_nothing(
    backup: Path, fresh: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    cut = tmp_path / "cut"
    cut.write_bytes(backup.read_bytes()[:-20])
    assert refusal(words(cut, fresh), capsys).startswith(f"gateway: {cut}: it is cut")
    other = tmp_path / "other"
    other.write_text("no backup")
    assert "it is no backup of Tollkeeper" in refusal(words(other, fresh), capsys)
    missing = tmp_path / "missing"
    told = refusal(words(missing, fresh), capsys)
    assert told == f"gateway: {missing} cannot be read: No such file or directory\n"
    assert held(fresh) == []


def test_another_key_or_none_changes_nothing(
    backup: Path, fresh: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert "bring the key file" in refusal(words(backup, tmp_path / "none"), capsys)
    (fresh / "secret.key").write_text(format_key(Vault.generate_key()))
    assert "it was made under another secret key" in refusal(words(backup, fresh), capsys)
    assert held(fresh) == []


def test_a_redis_that_is_away_is_told(backup: Path, fresh: Path, capsys: pytest.CaptureFixture[str]) -> None:
    flags = ["--redis-url", "redis://127.0.0.1:1", "--secret-key-file", str(fresh / "secret.key")]
    assert run_command(["restore", str(backup), *flags]) == FAILED
    assert "did not answer" in capsys.readouterr().err
