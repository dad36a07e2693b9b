"""Which Redis: our own, kept running, or the configured one - and the key that goes with it."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

import pytest
from redis import Redis
from redis.exceptions import RedisError

from gateway.config import Settings
from gateway.errors import SettingsError
from gateway.oauth import Vault, format_key
from gateway.runtime.backing import Backing


async def test_our_own_is_kept_running(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    settings = Settings(data_dir=tmp_path / "data")
    async with Backing(settings) as backing:
        await backing.start()
        assert backing.key_file == tmp_path / "data" / "secret.key"
        with Redis.from_url(backing.url) as client:
            client.set("k", "v")
            server = client.info("server")
        os.kill(server["process_id"], signal.SIGKILL)
        async with asyncio.timeout(20):
            while not await asyncio.to_thread(_value, backing.url):
                await asyncio.to_thread(os.sched_yield)
        assert "died and is started again" in caplog.text
        with pytest.raises(SettingsError, match="in use by another gateway"):
            await Backing(settings).__aenter__()
        url = backing.url
    assert not Path(url.removeprefix("unix://")).exists()


async def test_the_folder_is_held_before_anything_runs(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data")
    async with Backing(settings):
        with pytest.raises(SettingsError, match="in use by another gateway"):
            await Backing(settings).__aenter__()
    async with Backing(settings):
        pass


async def test_a_lost_key_is_refused_where_something_is_stored(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data")
    key = tmp_path / "data" / "secret.key"
    async with Backing(settings) as backing:
        await backing.start()
        # Nothing is stored yet: a start that was broken off here may be begun anew.
    key.unlink()
    async with Backing(settings) as backing:
        first = await backing.start()
        with Redis.from_url(backing.url) as client:
            client.set("k", "v")
    saved = key.read_text()
    key.unlink()
    async with Backing(settings) as backing:
        with pytest.raises(SettingsError, match=f"the key file {key} is missing"):
            await backing.start()
    assert not key.exists()
    key.write_text(saved)
    key.chmod(0o600)
    async with Backing(settings) as backing:
        assert (await backing.start()).digest("x") == first.digest("x")


async def test_the_configured_one_is_only_named(tmp_path: Path) -> None:
    key = tmp_path / "key"
    settings = Settings(data_dir=tmp_path / "data", redis_url="redis://r.example:6379/0", secret_key_file=key)
    async with Backing(settings) as backing:
        assert (backing.url, backing.key_file) == ("redis://r.example:6379/0", key)
        with pytest.raises(SettingsError, match=r"GATEWAY_SECRET_KEY_FILE: .* does not exist"):
            await backing.start()
        key.write_text(format_key(bytes(range(32))))
        key.chmod(0o600)
        vault = await backing.start()
        assert vault.digest("x") == Vault(bytes(range(32))).digest("x")
    assert not (tmp_path / "data").exists()


def _value(url: str) -> bool:
    try:
        with Redis.from_url(url) as client:
            return bool(client.get("k") == b"v")
    except RedisError:
        return False
