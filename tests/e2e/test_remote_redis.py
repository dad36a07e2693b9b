"""A Redis of somebody else's: only its URL and the key file differ, and two gateways may share it."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis
from redis.exceptions import RedisError

from gateway.oauth import Vault, format_key
from gateway.store import find_server
from tests.e2e.running import Gateway, free_ports, running, until


@pytest.fixture
def redis_url(tmp_path: Path) -> Iterator[str]:
    """Run a redis-server as an operator would, on a port and with a password."""
    (port,) = free_ports(1)
    options = ["--port", str(port), "--bind", "127.0.0.1", "--requirepass", "open sesame", "--save", ""]
    server = subprocess.Popen(
        [str(find_server()), *options, "--dir", str(tmp_path)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )

    def answers() -> bool:
        try:
            with Redis(port=port, password="open sesame") as client:
                return bool(client.ping())
        except RedisError:
            return False

    try:
        until(answers, "redis to answer")
        yield f"redis://:open%20sesame@127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait()


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    path = tmp_path / "key"
    path.write_text(format_key(Vault.generate_key()))
    path.chmod(0o600)
    return path


def test_two_gateways_share_one_store(tmp_path: Path, redis_url: str, key_file: Path) -> None:
    settings = {"redis_url": redis_url, "secret_key_file": str(key_file)}
    with running(tmp_path / "one", **settings) as one:
        assert not (tmp_path / "one" / "data").exists()
        assert "in the Redis that GATEWAY_REDIS_URL names" in one.output
        with running(tmp_path / "two", **{**settings, "demo_port": one_more_port()}) as two:
            assert two.credentials() == one.credentials()
            assert two.forecast(one.token()).status == 200
        assert "append-only file" in one.log  # a weak Redis is used, and told
        assert "sesame" not in one.log + one.output


def test_another_key_is_refused(tmp_path: Path, redis_url: str, key_file: Path) -> None:
    with running(tmp_path / "one", redis_url=redis_url, secret_key_file=str(key_file)):
        pass
    key_file.write_text(format_key(Vault.generate_key()))
    other = Gateway(tmp_path / "two", {"redis_url": redis_url, "secret_key_file": str(key_file)})
    other.launch()
    assert other.wait() == 2
    assert other.log.startswith("gateway: GATEWAY_SECRET_KEY_FILE: what is stored was written with another")


def one_more_port() -> str:
    return str(free_ports(1)[0])
