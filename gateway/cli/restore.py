"""`gateway restore`: a backup, read into an installation of which no gateway makes use yet."""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, TextIO

from gateway.cli.backup import Done
from gateway.cli.flags import SOURCES, add_store_flags, settings_of
from gateway.cli.kept import STANDARD, Teller, key_file_of, redis_of
from gateway.cli.verb import DONE, Verb
from gateway.config import Settings
from gateway.errors import SettingsError
from gateway.oauth import Vault
from gateway.store import (
    RESTORE_PATIENCE,
    Connection,
    UnreadableBackup,
    check_server,
    looked_through,
    make_room,
    open_vault,
    read_backup,
    restore,
)

_RESTORE = """\
Read a backup into a fresh installation: one whose Redis holds nothing yet, with the secret key file of the
gateway that was backed up. A backup that is damaged, or was made under another key, changes nothing.
"""
_PIECE = 1 << 20
_TOLD_EACH = 1_000


def restore_file(settings: Settings, file: str, progress: TextIO) -> Done:
    """Read a backup back into a fresh installation.

    Raises:
        SettingsError: the file is no backup, the Redis is not empty, or the secret key another one.
        StoreUnavailable: Redis does not answer.
    """
    vault = _vault_of(settings)
    teller = Teller(progress)
    try:
        with _readable(file) as source:
            # Once through before anything is written: what is wrong with it may stand at its end.
            entries = _counted(source, vault, teller)
            source.seek(0)
            asyncio.run(_restore(settings, source, teller, entries))
            return Done(entries, source.seek(0, os.SEEK_END))
    except UnreadableBackup as error:
        raise SettingsError(f"{file}: {error}") from error


async def _restore(settings: Settings, source: IO[bytes], teller: Teller, entries: int) -> None:
    async with redis_of(settings, may_run=False) as url:
        connection = Connection.open(url, timeout=RESTORE_PATIENCE)
        try:
            await check_server(connection)
            await make_room(connection)
            async for count in restore(connection, read_backup(source)):
                teller.tell(f"{count:,} of {entries:,} entries restored")
        finally:
            await connection.close()
    teller.clear()


def _vault_of(settings: Settings) -> Vault:
    path = key_file_of(settings)
    if not path.exists():
        raise SettingsError(
            f"GATEWAY_SECRET_KEY_FILE: {path} does not exist; "
            "bring the key file of the gateway that was backed up"
        )
    return open_vault(path)


def _counted(source: IO[bytes], vault: Vault, teller: Teller) -> int:
    """Look a backup through; return how many entries it has."""
    count = 0
    for count, _ in enumerate(looked_through(read_backup(source), vault), 1):
        if count % _TOLD_EACH == 0:
            teller.tell(f"{count:,} entries checked")
    return count


@contextmanager
def _readable(file: str) -> Iterator[IO[bytes]]:
    """Open a file that can be read twice; what comes by a pipe is put into one first."""
    try:
        if file != STANDARD:
            with open(file, "rb") as source:
                yield source
            return
        with tempfile.TemporaryFile() as kept:
            shutil.copyfileobj(sys.stdin.buffer, kept, _PIECE)
            kept.seek(0)
            yield kept
    except OSError as error:
        raise SettingsError(f"{file} cannot be read: {error.strerror}") from error


def _add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="the backup; - is standard input")
    parser.add_argument("--json", action="store_true", help="tell what was done as JSON")
    add_store_flags(parser)


def _run(parsed: argparse.Namespace) -> int:
    done = restore_file(settings_of(parsed), parsed.file, sys.stderr)
    done.tell(parsed.file, "restored from", sys.stdout, as_json=parsed.json)
    return DONE


VERB = Verb(
    "restore",
    "read a backup into a fresh installation",
    _RESTORE,
    _add,
    _run,
    usage="FILE [--json] [--config FILE] [--SETTING VALUE ...]",
    epilog=SOURCES,
)
