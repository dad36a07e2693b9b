"""`~/.sso-cli`: the user's alone, whole or not at all, and never in another place."""

from __future__ import annotations

import os
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from gateway.cli.sso.session_files import Session, SessionFiles

URL = "http://localhost:9000"
SESSION = Session("A@x.com", URL, "access", "refresh", 5.0)


@pytest.fixture
def files(tmp_path: Path) -> SessionFiles:
    return SessionFiles(tmp_path / ".sso-cli")


def modes(folder: Path) -> set[int]:
    return {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}


def test_a_session_is_found_by_its_user_and_service(files: SessionFiles) -> None:
    assert (files.of("a@x.com", URL), files.all(URL)) == (None, [])
    files.save(SESSION)
    other = replace(SESSION, username="b@x.com", expires_at=7)
    files.save(other)
    assert files.of("a@X.com", URL) == SESSION
    assert files.of("a@x.com", "http://other") is None
    assert files.all(URL) == [SESSION, other]
    files.forget(SESSION)
    files.forget(SESSION)
    assert files.all(URL) == [other]


def test_files_are_the_users_alone_also_where_they_were_not(files: SessionFiles, tmp_path: Path) -> None:
    folder = tmp_path / ".sso-cli"
    folder.mkdir(mode=0o755)
    (folder / "valid_token.dat").write_text("old")
    (folder / "valid_token.dat").chmod(0o644)
    files.save(SESSION)
    files.give_out("token")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert modes(folder) == {0o600}
    assert (folder / "valid_token.dat").read_text() == "token"
    assert not [path for path in folder.iterdir() if path.name.startswith(".")]


def test_a_token_that_is_there_is_not_written_again(files: SessionFiles, tmp_path: Path) -> None:
    files.give_out("token")
    before = (tmp_path / ".sso-cli/valid_token.dat").stat().st_ino
    files.give_out("token")
    assert (tmp_path / ".sso-cli/valid_token.dat").stat().st_ino == before


@pytest.mark.parametrize("name", ["../../x", "/etc/passwd", ".", "..", "-x", "a/b", "ä\n", "x" * 500, "%2e"])
def test_whatever_a_user_is_called_the_file_is_in_the_folder(
    files: SessionFiles, tmp_path: Path, name: str
) -> None:
    files.save(replace(SESSION, username=name))
    assert [path.parent for path in tmp_path.rglob("*-token.json")] == [tmp_path / ".sso-cli"]
    found = files.of(name, URL)
    assert found is not None
    assert found.username == name


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{",
        b"[]",
        b"\xff",
        b'{"username": "a"}',
        b'{"username":1,"login_url":"","access_token":"","refresh_token":"","expires_at":0}',
    ],
)
def test_what_is_damaged_is_none(files: SessionFiles, tmp_path: Path, text: bytes) -> None:
    files.save(SESSION)
    (tmp_path / ".sso-cli/a@x.com-token.json").write_bytes(text)
    assert files.of("a@x.com", URL) is None
    assert files.all(URL) == []
    files.save(SESSION)
    assert files.of("a@x.com", URL) == SESSION


def test_what_cannot_be_written_leaves_nothing(files: SessionFiles, tmp_path: Path) -> None:
    files.save(SESSION)
    (tmp_path / ".sso-cli/valid_token.dat").mkdir()
    with pytest.raises(OSError, match="directory"):
        files.give_out("token")
    assert not [name for name in os.listdir(tmp_path / ".sso-cli") if name.startswith(".")]


def test_tokens_are_not_shown() -> None:
    assert "access" not in repr(SESSION).replace("access_token", "")
    assert "'refresh'" not in repr(SESSION)
