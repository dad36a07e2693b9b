"""Writing a backup back into a Redis that holds nothing; a crash on the way is seen, and can be mended.

While it is being written a mark says that what is there is not whole: a gateway does not start on it, and who
restores again begins anew.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator, Sequence

from gateway.errors import SettingsError
from gateway.oauth import Vault
from gateway.store.backup_file import UnreadableBackup
from gateway.store.checks import vault_mark
from gateway.store.connection import Argument, Connection
from gateway.store.fleeting import is_fleeting
from gateway.store.keys import PREFIX, RESTORING, VAULT_CHECK
from gateway.store.scanning import keys_like
from gateway.store.snapshot import GONE, Entry

RESTORE_PATIENCE = 30.0
"""Seconds that a handful of entries may take."""
_MOST_ENTRIES = 1_000
_MOST_BYTES = 4 * 1024 * 1024
_MOST_VALUES = 5_000
"""Of one key in one command: some hold hundreds of thousands."""
_WRITINGS = {"hash": "HSET", "set": "SADD", "zset": "ZADD", "list": "RPUSH"}
_NEVER = -1


def looked_through(entries: Iterable[Entry], vault: Vault) -> Iterator[Entry]:
    """Yield entries as they come, and refuse those that were written under another secret key.

    Raises:
        UnreadableBackup: so it is; their mark may stand anywhere among them.
    """
    mark = vault_mark(vault).encode()
    for entry in entries:
        if entry.key == VAULT_CHECK.encode() and entry.values != (mark,):
            raise UnreadableBackup(
                "it was made under another secret key (GATEWAY_SECRET_KEY_FILE), and needs that one"
            )
        yield entry


async def make_room(connection: Connection) -> None:
    """Refuse a Redis that holds something; put away what a restore left that did not finish.

    Raises:
        SettingsError: it holds what a gateway keeps.
        StoreUnavailable: Redis did not answer.
    """
    unfinished = await connection.ask("EXISTS", RESTORING)
    async for keys in keys_like(connection, f"{PREFIX}*"):
        kept = [key for key in keys if not is_fleeting(key)]
        if not kept:
            continue
        if not unfinished:
            raise SettingsError(
                f"the Redis at {connection.url} is not empty: a backup is restored into a fresh one only"
            )
        await connection.ask("UNLINK", *kept)
    await connection.ask("SET", RESTORING, "1")


async def restore(connection: Connection, entries: Iterable[Entry]) -> AsyncIterator[int]:
    """Write entries, in their order; yield how many are written, now and then and at the end.

    Raises:
        StoreUnavailable: Redis did not answer.
    """
    commands: list[Sequence[Argument]] = []
    size = count = 0
    for entry in entries:
        commands.extend(_commands(entry))
        size += sum(map(len, entry.values))
        count += 1
        if len(commands) >= _MOST_ENTRIES or size >= _MOST_BYTES:
            await connection.ask_all(commands)
            commands, size = [], 0
            yield count
    if commands:
        await connection.ask_all(commands)
    await connection.ask("DEL", RESTORING)
    yield count


def _commands(entry: Entry) -> list[Sequence[Argument]]:
    """Return what makes a key what an entry says, whatever it was before."""
    key, expires = entry.key, entry.expires_at_ms
    if entry.kind == "string":
        # Most entries: one command, whatever stood there. A moment that has passed takes it away again.
        return [("SET", key, entry.values[0], *(() if expires == _NEVER else ("PXAT", expires)))]
    commands: list[Sequence[Argument]] = [("DEL", key)]
    if entry.kind != GONE:
        values = _scores_first(entry.values) if entry.kind == "zset" else list(entry.values)
        handfuls = (values[start : start + _MOST_VALUES] for start in range(0, len(values), _MOST_VALUES))
        commands.extend((_WRITINGS[entry.kind], key, *handful) for handful in handfuls)
        if expires != _NEVER:
            commands.append(("PEXPIREAT", key, expires))
    return commands


def _scores_first(values: Sequence[bytes]) -> list[bytes]:
    """Turn members and scores, as Redis tells them, into scores and members, as it takes them."""
    return [each for pair in zip(values[1::2], values[::2], strict=True) for each in pair]
