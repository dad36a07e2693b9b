from __future__ import annotations

import multiprocessing
import socket
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from gateway.config import Settings
from gateway.login import open_login
from gateway.management import run_management
from gateway.store import EmbeddedRedis, open_or_make_vault
from tests.support.management import listening_socket


@dataclass(frozen=True)
class Charter:
    settings: Settings
    redis_url: str
    secret_key_file: Path
    socket: int


@pytest.mark.parametrize("ends_by", ["signal", "orphaned"])
def test_the_process_says_when_it_is_ready_serves_and_ends(tmp_path: Path, ends_by: str) -> None:
    redis = EmbeddedRedis(tmp_path / "redis")
    redis.start()
    open_or_make_vault(tmp_path / "secret.key", is_store_empty=True)
    listening = listening_socket()
    ours, theirs = socket.socketpair()
    charter = Charter(Settings(shutdown_grace=1.0), redis.url, tmp_path / "secret.key", listening.fileno())
    # A fork, as nothing else hands on descriptors and this class.
    process = multiprocessing.get_context("fork").Process(target=_child, args=(charter, theirs, ours))
    process.start()
    theirs.close()
    try:
        ours.settimeout(20)
        assert ours.recv(100) == b"ready\n"
        with pytest.raises(HTTPError) as caught:
            urlopen(f"http://127.0.0.1:{listening.getsockname()[1]}/v1/organizations", timeout=10)
        assert caught.value.code == 401
        caught.value.close()
        if ends_by == "signal":
            process.terminate()
        else:
            ours.close()
        process.join(20)
        assert process.exitcode == 0
    finally:
        process.kill()
        process.join()
        ours.close()
        listening.close()
        redis.stop()


def _child(charter: Charter, control: socket.socket, other_end: socket.socket) -> None:
    other_end.close()
    run_management(charter, control, open_login)
