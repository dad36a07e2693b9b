"""`gateway login-keys`: the keys that sign access tokens of the login service - listed, and replaced."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
from datetime import UTC, datetime

from gateway.cli.audited import record_change
from gateway.cli.flags import SOURCES, add_store_flags, settings_of
from gateway.cli.kept import store_of
from gateway.cli.verb import DONE, Verb
from gateway.entities import KeyRing, SigningKey
from gateway.login import KEPT_FOR, rotate
from gateway.store import Store

_KEYS = """\
Look after the keys that sign access tokens of the login service. They are made, and replaced after 30 days,
by themselves; no private key is ever shown.
"""
_ROTATE = """\
Let a new key sign. Nobody is logged out: earlier ones verify until the last token that they signed is over.
With --forget-earlier they verify nothing from now on, which is for a key that has leaked: tools then refresh.
"""
_LIST = """\
List the keys, the one that signs first: their ids, since when they sign, and until when they verify.
"""


async def turn(store: Store, now: float, *, forgets: bool) -> KeyRing:
    """Let a new key sign and return the ring; `forgets` drops all earlier keys.

    Raises:
        StoreUnavailable: Redis does not answer.
    """
    ring = await rotate(store.signing_keys, now)
    if not forgets:
        return ring
    return await store.signing_keys.update(lambda ring: KeyRing(ring.keys[:1]))


def told(key: SigningKey) -> dict[str, str]:
    """Return what is told of a key."""
    end = "" if key.retired_at is None else _moment(key.retired_at + KEPT_FOR)
    return {"id": key.key_id, "made_at": _moment(key.made_at), "verifies_until": end}


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _show(ring: KeyRing, *, as_json: bool) -> None:
    for facts in map(told, ring.keys):
        words = f"verifies until {facts['verifies_until']}" if facts["verifies_until"] else "signs"
        print(json.dumps(facts) if as_json else f"{facts['id']}  since {facts['made_at']}  {words}")


def _rotate(parsed: argparse.Namespace) -> int:
    async def work() -> KeyRing:
        settings = settings_of(parsed)
        async with store_of(settings) as store:
            await record_change(store, settings, "UPDATE", "/token_keys")
            return await turn(store, time.time(), forgets=parsed.forget_earlier)

    _show(asyncio.run(work()), as_json=parsed.json)
    return DONE


def _list(parsed: argparse.Namespace) -> int:
    async def work() -> KeyRing:
        async with store_of(settings_of(parsed)) as store:
            return await store.signing_keys.read()

    ring = asyncio.run(work())
    _show(ring, as_json=parsed.json)
    if not ring.keys:
        print("there is no key yet: the first login makes one", file=sys.stderr)
    return DONE


def _add_rotate(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--forget-earlier", action="store_true", help="let earlier keys verify nothing from now on"
    )
    _add_list(parser)


def _add_list(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="write JSON objects, a line each")
    add_store_flags(parser)


_SETTINGS = "[--json] [--config FILE] [--SETTING VALUE ...]"
_VERBS = (
    Verb(
        "rotate",
        "let a new key sign",
        _ROTATE,
        _add_rotate,
        _rotate,
        f"[--forget-earlier] {_SETTINGS}",
        SOURCES,
    ),
    Verb("list", "list the keys", _LIST, _add_list, _list, _SETTINGS, SOURCES),
)
VERB = Verb(
    "login-keys", "keys that sign the login service's access tokens", _KEYS, usage="VERB ...", verbs=_VERBS
)
