"""`gateway backup`: all that is kept, as it stands at one moment, as one file.

It speaks to the Redis itself, while the gateway runs or without one.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, TextIO

from gateway.cli.flags import SOURCES, add_store_flags, settings_of
from gateway.cli.kept import STANDARD, Teller, redis_of
from gateway.cli.verb import DONE, Verb, installed_version
from gateway.config import Settings
from gateway.errors import SettingsError
from gateway.store import Snapshot, write_backup

_BACKUP = """\
Write all that a gateway keeps - users, proxies, apps, tokens - into one file, as it stands at one moment. The
gateway goes on meanwhile. Secrets stay encrypted: the file is of use together with the secret key file only,
which is not in it.
"""


@dataclass(frozen=True, slots=True)
class Done:
    """Tell what was written or read: entries, and the bytes of the file (0 where it was no file)."""

    entries: int
    size: int

    def tell(self, file: str, deed: str, out: TextIO, *, as_json: bool) -> None:
        """Say so, for a person or for a program."""
        if as_json:
            print(json.dumps({"file": file, "entries": self.entries, "bytes": self.size}), file=out)
        else:
            print(f"{self.entries:,} entries {deed} {file} ({self.size:,} bytes)", file=out)


def back_up(settings: Settings, file: str, *, force: bool, progress: TextIO) -> Done:
    """Write all that is kept to a file, which is there whole or not at all.

    Raises:
        SettingsError: the file exists, or cannot be written; or nothing is kept here.
        StoreUnavailable: Redis does not answer.
    """
    if file != STANDARD and not force and os.path.lexists(file):
        raise SettingsError(f"{file} exists already; --force replaces it")
    with _written(file) as out:
        entries = asyncio.run(_back_up(settings, out, Teller(progress)))
        out.flush()
        return Done(entries, 0 if file == STANDARD else out.tell())


async def _back_up(settings: Settings, out: BinaryIO, teller: Teller) -> int:
    made_at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    head = {"version": installed_version(), "made_at": made_at}
    entries = 0
    async with redis_of(settings, may_run=True) as url:
        async for count in write_backup(out, Snapshot(url).entries(), head):
            entries = count.entries
            teller.tell(f"{entries:,} entries read")
    teller.clear()
    return entries


@contextmanager
def _written(file: str) -> Iterator[BinaryIO]:
    """Open a file that takes its name when it is whole, readable by its owner alone."""
    if file == STANDARD:
        yield sys.stdout.buffer
        return
    path = Path(file)
    draft = ""
    try:
        # mkstemp makes it 0600.
        descriptor, draft = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        with os.fdopen(descriptor, "wb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        os.replace(draft, path)
    except OSError as error:
        raise SettingsError(f"{file} cannot be written: {error.strerror}") from error
    finally:
        with suppress(FileNotFoundError):
            os.unlink(draft)


def _add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="where to; - is standard output")
    parser.add_argument("--force", action="store_true", help="replace a file that is there")
    parser.add_argument("--json", action="store_true", help="tell what was done as JSON")
    add_store_flags(parser)


def _run(parsed: argparse.Namespace) -> int:
    done = back_up(settings_of(parsed), parsed.file, force=parsed.force, progress=sys.stderr)
    # Standard output may be the backup itself.
    out = sys.stderr if parsed.file == STANDARD else sys.stdout
    done.tell(parsed.file, "written to", out, as_json=parsed.json)
    return DONE


VERB = Verb(
    "backup",
    "write all that is kept to a file",
    _BACKUP,
    _add,
    _run,
    usage="FILE [--force] [--json] [--config FILE] [--SETTING VALUE ...]",
    epilog=SOURCES,
)
