"""`gateway login-keys`: a new key signs; earlier ones verify, or are forgotten."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from gateway.cli.command import run_command
from gateway.cli.login_keys import told, turn
from gateway.entities import SigningKey
from gateway.login import KEPT_FOR
from gateway.oauth import format_key
from gateway.store import EmbeddedRedis, Store


async def test_earlier_keys_verify_or_are_forgotten(store: Store) -> None:
    first = await turn(store, 1000.0, forgets=False)
    second = await turn(store, 2000.0, forgets=False)
    assert [key.key_id for key in second.keys][1:] == [key.key_id for key in first.keys]
    third = await turn(store, 3000.0, forgets=True)
    assert len(third.keys) == 1
    assert await store.signing_keys.read() == third


def test_no_key_is_told_only_its_facts() -> None:
    key = SigningKey("id", "public", "private", 0.0, 100.0 - KEPT_FOR)
    facts = {"id": "id", "made_at": "1970-01-01T00:00:00Z", "verifies_until": "1970-01-01T00:01:40Z"}
    assert told(key) == facts


async def test_the_verbs(
    store: Store, redis_server: EmbeddedRedis, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    key = tmp_path / "secret.key"
    key.write_text(format_key(bytes(range(32))))
    key.chmod(0o600)
    where = ["--redis-url", redis_server.url, "--secret-key-file", str(key)]

    async def run(*words: str) -> list[str]:
        assert await asyncio.to_thread(run_command, ["login-keys", *words, *where]) == 0
        return capsys.readouterr().out.splitlines()

    assert await run("list") == []
    (line,) = await run("rotate")
    assert line.endswith("  signs")
    lines = await run("rotate", "--json")
    assert [bool(json.loads(each)["verifies_until"]) for each in lines] == [False, True]
    assert await run("list", "--json") == lines
    assert len(await run("rotate", "--forget-earlier")) == 1
