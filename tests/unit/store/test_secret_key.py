"""The secret key's file."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from gateway.errors import SettingsError
from gateway.oauth import Vault, format_key
from gateway.store import open_or_make_vault, open_vault

KEY = bytes(range(32))


def write(path: Path, text: str, mode: int = 0o600) -> Path:
    path.write_text(text, encoding="latin-1")
    path.chmod(mode)
    return path


def test_a_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "secret.key"
    first = open_or_make_vault(path, is_store_empty=True)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert open_or_make_vault(path, is_store_empty=True).digest("x") == first.digest("x")
    assert open_vault(path).decrypt(first.encrypt("y")) == "y"
    assert [each.name for each in tmp_path.iterdir()] == ["secret.key"]


def test_a_given_key_is_used(tmp_path: Path) -> None:
    path = write(tmp_path / "key", format_key(KEY))
    assert open_vault(path).digest("x") == Vault(KEY).digest("x")


def test_of_several_that_make_it_at_once_all_use_the_same(tmp_path: Path) -> None:
    path = tmp_path / "secret.key"

    with ThreadPoolExecutor(4) as pool:
        digests = set(
            pool.map(lambda _: open_or_make_vault(path, is_store_empty=True).digest("x"), range(20))
        )
    assert digests == {open_vault(path).digest("x")}
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_file_open_to_others_is_refused(tmp_path: Path, mode: int) -> None:
    path = write(tmp_path / "key", format_key(KEY), mode)
    with pytest.raises(SettingsError, match=r"GATEWAY_SECRET_KEY_FILE: .* is open to other users; chmod 600"):
        open_vault(path)


@pytest.mark.parametrize(
    ("text", "message"),
    [("", "has 0 bytes"), ("too short", "one line of base64"), ("\xff", "cannot be read")],
)
def test_a_file_without_key_is_refused_and_not_replaced(tmp_path: Path, text: str, message: str) -> None:
    path = write(tmp_path / "key", text)
    with pytest.raises(SettingsError, match=message):
        open_or_make_vault(path, is_store_empty=True)
    assert path.read_text(encoding="latin-1") == text


def test_a_missing_or_unreadable_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="does not exist"):
        open_vault(tmp_path / "none")
    with pytest.raises(SettingsError, match="cannot be read"):
        open_vault(tmp_path)
    with pytest.raises(SettingsError, match="cannot be made"):
        open_or_make_vault(tmp_path / "nowhere" / "key", is_store_empty=True)


def test_a_lost_key_is_not_replaced_where_something_is_stored(tmp_path: Path) -> None:
    path = tmp_path / "secret.key"
    with pytest.raises(SettingsError, match=rf"the key file {path} is missing.*restore it from your backup"):
        open_or_make_vault(path, is_store_empty=False)
    assert list(tmp_path.iterdir()) == []
    write(path, format_key(KEY))
    assert open_or_make_vault(path, is_store_empty=False).digest("x") == Vault(KEY).digest("x")
