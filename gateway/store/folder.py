"""The data folder, and the lock that keeps it one gateway's.

The lock is held by every process that was given its descriptor: by the supervisor and by its Redis.
So it is free only when both have ended, and never does a second Redis write to files of a first that
is still closing them.
"""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path

from gateway.errors import SettingsError

_SETTING = "GATEWAY_DATA_DIR"
_LOCK = "lock"
_POLL = 0.05


class LockedFolder:
    """Hold the data folder locked for as long as the process lives, or until `release`."""

    __slots__ = ("descriptor", "path")

    def __init__(self, path: Path, descriptor: int) -> None:
        self.path = path
        self.descriptor = descriptor
        """The descriptor that holds the lock; a child that gets it holds the lock as well."""

    @classmethod
    def lock(cls, path: Path, *, patience: float = 5.0) -> LockedFolder:
        """Make the folder if need be, private to its owner, and lock it.

        Where the holder has ended and its Redis is still ending, wait `patience` seconds for it.

        Raises:
            SettingsError: it cannot be made or written, or another gateway uses it: names its process.
        """
        try:
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(path / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise SettingsError(f"{_SETTING}: {path} cannot be used: {error}") from error
        try:
            _take(path, descriptor, time.monotonic() + patience)
        except SettingsError:
            os.close(descriptor)
            raise
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        return cls(path, descriptor)

    def release(self) -> None:
        """Give up this process' hold; a second call does nothing."""
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1


def _take(path: Path, descriptor: int, deadline: float) -> None:
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = os.pread(descriptor, 32, 0).decode(errors="replace").strip()
            if _is_alive(holder) or time.monotonic() >= deadline:
                raise SettingsError(
                    f"{_SETTING}: {path} is in use by another gateway, process {holder or 'unknown'}; "
                    "stop that one, or give this one another folder"
                ) from error
            time.sleep(_POLL)
        else:
            return


def _is_alive(holder: str) -> bool:
    """Say whether a process of that number exists; another user's counts."""
    if not holder.isdigit():
        return False
    try:
        os.kill(int(holder), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
