"""Tokens by the hundred thousand, kept through the gateway's own store; a gateway with none at hand."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Iterator

import uvloop

from benchmarks.contenders.contender import Bench, Contender
from benchmarks.contenders.management import ORGANIZATION, issue_token
from benchmarks.contenders.tollkeeper import Gateway, contender_of, furnish, start_gateway
from gateway.config import SETTINGS
from gateway.oauth import AccessToken
from gateway.store import Tokens, open_store, open_vault

COUNT = 100_000
_AT_ONCE = 48
_CACHE = "token_cache"
_REMEMBERED = "1000"
"""So few tokens does this gateway remember that none is there when its turn comes again."""
_PURGE_AFTER = 3600.0


def start_cold(bench: Bench) -> Contender:
    """Start a gateway and put many good tokens into its store; their texts stand in the bench's file."""
    settings = {_CACHE.upper(): _REMEMBERED} if any(each.name == _CACHE for each in SETTINGS) else {}
    gateway = start_gateway(bench, "tollkeeper-cold", **settings)
    known = issue_token(gateway.traffic, furnish(gateway, bench.origin))
    bench.own_tokens["tollkeeper-cold"] = known
    texts = [secrets.token_urlsafe(21) for _ in range(COUNT)]
    uvloop.run(_fill(gateway, known, texts))
    bench.cold = bench.folder / "cold-tokens"
    bench.cold.write_text("\n".join(texts) + "\n")
    return contender_of("tollkeeper-cold", "tollkeeper, protected flow, every token from Redis", gateway)


async def _fill(gateway: Gateway, known: str, texts: list[str]) -> None:
    """Keep tokens with the record of one that was issued."""
    vault = open_vault(gateway.data / "secret.key")
    url = f"unix://{gateway.data}/redis.sock"
    # Patient: here it is asked as fast as it can answer, and it writes every answer to disk first.
    async with await open_store(url, vault, _PURGE_AFTER, timeout=60.0) as store:
        tokens = store.tokens(ORGANIZATION)
        issued = await tokens.find_access(known)
        assert issued is not None
        rest = iter(texts)
        async with asyncio.TaskGroup() as tasks:
            for _ in range(_AT_ONCE):
                tasks.create_task(_keep(tokens, issued.token, rest))


async def _keep(tokens: Tokens, record: AccessToken, rest: Iterator[str]) -> None:
    for text in rest:
        assert await tokens.save(text, record, None)
