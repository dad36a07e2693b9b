"""Tokens by the hundred thousand in the gateway's own store; a gateway that has none of them at hand."""

from __future__ import annotations

import re
import secrets
from dataclasses import replace
from functools import partial
from itertools import islice

import redis

from benchmarks.contenders.contender import Bench, Contender
from benchmarks.contenders.management import ORGANIZATION, issue_token
from benchmarks.contenders.tollkeeper import Gateway, contender_of, furnish, start_gateway
from gateway.store import open_vault
from gateway.store.keys import OrganizationKeys

COUNT = 100_000
_REMEMBERED_COUNTS = re.compile(r'remembered_total\{result="(hit|miss)"\} (\S+)')
_FEW = 0.01
_BATCH = 5000
_REMEMBERED = "1000"
"""So few tokens does this gateway remember that none is there when its turn comes again."""


def start_cold(bench: Bench) -> Contender:
    """Start a gateway and put many good tokens into its store; their texts stand in the bench's file."""
    gateway = start_gateway(bench, "tollkeeper-cold", TOKEN_CACHE=_REMEMBERED)
    known = issue_token(gateway.traffic, furnish(gateway, bench.origin))
    bench.own_tokens["tollkeeper-cold"] = known
    bench.cold = bench.folder / "cold-tokens"
    texts = multiply(gateway, known, COUNT)
    bench.cold.write_text("\n".join(texts) + "\n")
    made = contender_of("tollkeeper-cold", "tollkeeper, protected flow, every token from Redis", gateway)
    return replace(made, remark=partial(_remark, gateway))


def _remark(gateway: Gateway) -> str:
    """Say how many tokens were at hand after all, where they were more than a few."""
    found = dict(_REMEMBERED_COUNTS.findall(gateway.metrics()))
    hits, misses = (int(float(found.get(each, 0))) for each in ("hit", "miss"))
    if hits <= _FEW * misses:
        return ""
    return f"cold-64: {hits:,} of {hits + misses:,} tokens were at hand: not every call was cold"


def multiply(gateway: Gateway, known: str, count: int) -> list[str]:
    """Keep so many tokens as the store has kept a known one, under its spelling of keys; return their texts.

    One by one through the token endpoint it would take minutes.
    """
    vault, keys = open_vault(gateway.data / "secret.key"), OrganizationKeys(ORGANIZATION)
    texts = [secrets.token_urlsafe(21) for _ in range(count)]
    with redis.Redis(unix_socket_path=str(gateway.data / "redis.sock")) as client:
        kept = client.get(keys.access_token(vault.digest(known)))
        assert isinstance(kept, bytes)
        rest = iter(texts)
        while batch := list(islice(rest, _BATCH)):
            client.mset({keys.access_token(vault.digest(text)): kept for text in batch})
    return texts
