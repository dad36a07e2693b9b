"""Where what is kept is found, and how long work is told of."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from gateway.cli.kept import Teller, key_file_of, redis_of, store_of
from gateway.config import Settings
from gateway.entities import User
from gateway.errors import SettingsError
from gateway.oauth import format_key
from gateway.store import Connection, EmbeddedRedis, Store


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_the_key_file_is_the_named_one_or_that_of_the_folder(tmp_path: Path) -> None:
    assert key_file_of(Settings(data_dir=tmp_path)) == tmp_path / "secret.key"
    assert key_file_of(Settings(secret_key_file=tmp_path / "key")) == tmp_path / "key"


async def test_a_configured_redis_is_taken_as_it_is() -> None:
    async with redis_of(Settings(redis_url="redis://elsewhere"), may_run=False) as url:
        assert url == "redis://elsewhere"


async def test_one_of_our_own_that_runs_is_used_or_in_the_way(
    redis_server: EmbeddedRedis, tmp_path: Path
) -> None:
    folder = Path(redis_server.url.removeprefix("unix://")).parent
    async with redis_of(Settings(data_dir=folder), may_run=True) as url:
        assert url == redis_server.url
    with pytest.raises(SettingsError, match="is in use by another gateway"):
        async with redis_of(Settings(data_dir=folder), may_run=False):
            raise AssertionError


async def test_one_that_does_not_run_is_started_for_the_while(tmp_path: Path) -> None:
    async with redis_of(Settings(data_dir=tmp_path), may_run=True) as url:
        connection = Connection.open(url)
        assert await connection.ask("PING") == b"PONG"
        await connection.close()
    async with redis_of(Settings(data_dir=tmp_path), may_run=False) as url:
        assert url


async def test_where_nothing_is_kept_nothing_is_made(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="nothing is kept there"):
        async with redis_of(Settings(data_dir=tmp_path / "no"), may_run=True):
            raise AssertionError
    assert not (tmp_path / "no").exists()


def test_a_terminal_is_told_and_a_file_is_not() -> None:
    terminal, file = Terminal(), io.StringIO()
    for out in (terminal, file):
        teller = Teller(out)
        teller.tell("10 entries")
        teller.clear()
    assert terminal.getvalue().startswith("\r10 entries\r ")
    assert file.getvalue() == ""


async def test_the_store_is_opened_beside_a_gateway_that_runs(
    store: Store, redis_server: EmbeddedRedis, tmp_path: Path
) -> None:
    key = tmp_path / "secret.key"
    key.write_text(format_key(bytes(range(32))))
    key.chmod(0o600)
    await store.users.create(User("a@x.com", "hash"))
    async with store_of(Settings(redis_url=redis_server.url, secret_key_file=key)) as opened:
        assert await opened.users.find("a@x.com") is not None
