"""The data folder's lock."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from gateway.errors import SettingsError
from gateway.store.folder import LockedFolder

HOLD = """
import fcntl, os, sys
descriptor = os.open(sys.argv[1], os.O_RDWR | os.O_CREAT)
fcntl.flock(descriptor, fcntl.LOCK_EX)
os.pwrite(descriptor, sys.argv[2].encode(), 0)
print("locked", flush=True)
sys.stdin.read()
"""


def hold(folder: Path, pid: str) -> subprocess.Popen[bytes]:
    """Let another process hold the lock and claim to be `pid`, until its input is closed."""
    folder.mkdir()
    command = [sys.executable, "-I", "-S", "-c", HOLD, str(folder / "lock"), pid]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"locked\n"
    return process


def let_go(process: subprocess.Popen[bytes]) -> None:
    process.communicate(timeout=10)


def test_a_folder_is_made_for_its_owner_alone(folder: Path) -> None:
    locked = LockedFolder.lock(folder / "deeper")
    assert stat.S_IMODE(locked.path.stat().st_mode) == 0o700
    assert stat.S_IMODE((locked.path / "lock").stat().st_mode) == 0o600
    assert (locked.path / "lock").read_text() == f"{os.getpid()}\n"
    locked.release()
    locked.release()


def test_a_second_gateway_is_refused_at_once_with_the_first_ones_process(folder: Path) -> None:
    first = LockedFolder.lock(folder)
    with pytest.raises(SettingsError) as refusal:
        LockedFolder.lock(folder, patience=60)
    assert str(refusal.value).startswith("GATEWAY_DATA_DIR: ")
    assert f"{folder} is in use by another gateway, process {os.getpid()}" in str(refusal.value)
    first.release()
    LockedFolder.lock(folder).release()


def test_the_process_of_another_user_counts_as_living(folder: Path) -> None:
    holder = hold(folder, "1")
    with pytest.raises(SettingsError, match="process 1;"):
        LockedFolder.lock(folder, patience=60)
    let_go(holder)


@pytest.mark.parametrize(("pid", "shown"), [("", "unknown"), ("garbage", "garbage"), ("4194999", "4194999")])
def test_patience_with_a_holder_that_is_gone_ends(folder: Path, pid: str, shown: str) -> None:
    holder = hold(folder, pid)
    with pytest.raises(SettingsError, match=f"process {shown};"):
        LockedFolder.lock(folder, patience=0.1)
    let_go(holder)


def test_what_a_dead_gateway_left_to_its_redis_is_waited_for(folder: Path) -> None:
    holder = hold(folder, "4194999")
    assert holder.stdin is not None
    holder.stdin.close()
    locked = LockedFolder.lock(folder, patience=10)
    assert (folder / "lock").read_text() == f"{os.getpid()}\n"
    locked.release()
    assert holder.wait(10) == 0
    assert holder.stdout is not None
    holder.stdout.close()


def test_a_child_that_got_the_descriptor_holds_the_lock_as_well(folder: Path) -> None:
    locked = LockedFolder.lock(folder)
    child = subprocess.Popen(
        [sys.executable, "-I", "-S", "-c", "import sys; sys.stdin.read()"],
        stdin=subprocess.PIPE,
        pass_fds=(locked.descriptor,),
    )
    locked.release()
    with pytest.raises(SettingsError):
        LockedFolder.lock(folder, patience=0)
    let_go(child)
    LockedFolder.lock(folder, patience=5).release()


def test_what_cannot_be_a_folder_is_refused(folder: Path) -> None:
    folder.write_text("a file")
    with pytest.raises(SettingsError, match=f"GATEWAY_DATA_DIR: {folder} cannot be used"):
        LockedFolder.lock(folder)
