"""Backup and restore of a large organization: how long they take, how large the file is, and is all there.

A thousand proxies, ten thousand apps and a hundred thousand tokens, unless flags say otherwise, are put into
a Redis of their own by the store's ports, backed up, and restored into another; both are compared key by key.
"""

from __future__ import annotations

import argparse
import asyncio
import io
import json
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks.scale import base_path, bundle
from benchmarks.token_memory import record, text
from gateway.bundle import read_zip
from gateway.cli.backup import back_up
from gateway.cli.restore import restore_file
from gateway.config import Settings
from gateway.entities import (
    ApiProduct,
    Credential,
    Developer,
    DeveloperApp,
    Environment,
    Organization,
    ProductGrant,
)
from gateway.management import describe
from gateway.oauth import AccessToken, RefreshToken
from gateway.store import EmbeddedRedis, Entry, Snapshot, Store, open_or_make_vault, open_store

ORGANIZATION, PRODUCT = "myorg", "everything"
_AT_ONCE = 32
_APPS_OF_ONE = 10
_FLOWS = 19


async def in_parallel(count: int, make: Callable[[int], Awaitable[object]]) -> None:
    """Do something so many times, some at once."""
    numbers = iter(range(count))

    async def work() -> None:
        for number in numbers:
            await make(number)

    async with asyncio.TaskGroup() as tasks:
        for _ in range(_AT_ONCE):
            tasks.create_task(work())


async def fill(store: Store, given: argparse.Namespace) -> None:
    """Put an organization into a store."""
    await store.organizations.create(Organization(ORGANIZATION))
    await store.environments(ORGANIZATION).create(Environment("test"))
    await store.products(ORGANIZATION).create(PRODUCT, ApiProduct(PRODUCT, PRODUCT))
    revisions, developers = store.revisions(ORGANIZATION), store.developers(ORGANIZATION)
    apps, tokens = store.apps(ORGANIZATION), store.tokens(ORGANIZATION)

    async def proxy(number: int) -> None:
        name, raw = f"proxy-{number}", bundle(base_path(number), flows=_FLOWS)
        await revisions.add(describe(name, raw, read_zip(raw)), raw)

    async def developer(number: int) -> None:
        who = Developer(f"{number:032x}", f"d{number}@example.com", "A", f"Developer {number}", f"d{number}")
        await developers.create(who)
        for app in range(min(_APPS_OF_ONE, given.apps - number * _APPS_OF_ONE)):
            key = Credential(
                f"key{number:08d}{app:021d}", f"{number:016x}{app:016x}", products=(ProductGrant(PRODUCT),)
            )
            made = DeveloperApp(
                f"{number:020x}{app:012x}", f"App {app}", who.developer_id, credentials=(key,)
            )
            await apps.create(made)

    async def token(number: int) -> None:
        now = time.time()
        access = AccessToken.from_record(
            {**record(number).to_record(), "issued_at": now, "expires_at": now + 3600.0}
        )
        refresh = RefreshToken("approved", now, now + 86400.0, access)
        await tokens.save(text(number), access, (text(number) + "r", refresh))

    await in_parallel(given.proxies, proxy)
    await in_parallel(-(-given.apps // _APPS_OF_ONE), developer)
    await in_parallel(given.tokens, token)


async def filled(url: str, folder: Path, given: argparse.Namespace) -> None:
    """Fill the store at a URL."""
    vault = open_or_make_vault(folder / "secret.key", is_store_empty=True)
    async with await open_store(url, vault, 3600.0, timeout=60.0) as store:
        await fill(store, given)


async def held(url: str) -> dict[bytes, Entry]:
    """Return all that a Redis keeps, what has no order in order; lifetimes to the second."""
    return {
        entry.key: replace(
            entry, values=tuple(sorted(entry.values)), expires_at_ms=entry.expires_at_ms // 1000
        )
        async for entry in Snapshot(url).entries()
    }


def timed(title: str, work: Callable[[], object]) -> float:
    """Do something and say how long it took."""
    begun = time.monotonic()
    work()
    seconds = time.monotonic() - begun
    print(f"{title}: {seconds:.1f} s", file=sys.stderr)
    return seconds


def kept(folder: Path, work: Callable[[str], object]) -> None:
    """Do something with the Redis of a folder."""
    redis = EmbeddedRedis(folder)
    redis.start()
    try:
        work(redis.url)
    finally:
        redis.stop()


def is_like(one: Entry | None, other: Entry | None) -> bool:
    """Say whether two entries hold the same, and leave within the same second."""
    if one is None or other is None or (one.kind, one.values) != (other.kind, other.values):
        return False
    return abs(one.expires_at_ms - other.expires_at_ms) <= 1


def differences(before: dict[bytes, Entry], after: dict[bytes, Entry]) -> list[bytes]:
    """Return the keys that differ."""
    return [key for key in before.keys() | after.keys() if not is_like(before.get(key), after.get(key))]


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.backup", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--proxies", type=int, default=1_000)
    parser.add_argument("--apps", type=int, default=10_000)
    parser.add_argument("--tokens", type=int, default=100_000)
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as place:
        first, second, file = Path(place) / "first", Path(place) / "second", Path(place) / "all.backup"
        for folder in (first, second):
            folder.mkdir()
        found: list[dict[bytes, Entry]] = []
        timed("filled", lambda: kept(first, lambda url: asyncio.run(filled(url, first, given))))
        kept(first, lambda url: found.append(asyncio.run(held(url))))
        (second / "secret.key").touch(0o600)
        (second / "secret.key").write_bytes((first / "secret.key").read_bytes())
        silent = io.StringIO()
        saving = timed(
            "backed up", lambda: back_up(Settings(data_dir=first), str(file), force=False, progress=silent)
        )
        restoring = timed("restored", lambda: restore_file(Settings(data_dir=second), str(file), silent))
        kept(second, lambda url: found.append(asyncio.run(held(url))))
        figures = {
            "keys": len(found[0]),
            "bytes": file.stat().st_size,
            "backup_seconds": round(saving, 1),
            "restore_seconds": round(restoring, 1),
            "different": len(differences(*found)),
        }
        print(json.dumps(figures))
        if figures["different"]:
            sys.exit("what was restored is not what was kept")


if __name__ == "__main__":
    main()
