"""`gateway users mfa`: given, confirmed, listed, taken back."""

from __future__ import annotations

import io
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pexpect
import pytest

from gateway.cli.users_mfa import confirm, disable, enrol, listed, show
from gateway.cli.verb import CommandFailed, WrongCommand
from gateway.entities import SecondFactor, User
from gateway.oauth import format_key, shown_code
from gateway.store import EmbeddedRedis, Store

WHO = "a@x.com"


@pytest.fixture
async def user(store: Store) -> Store:
    await store.users.create(User(WHO, "hash"))
    return store


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


async def test_a_factor_is_given_confirmed_and_taken_back(user: Store) -> None:
    factor = await enrol(user, "A@x.com", 5.0)
    assert (factor.email, factor.is_confirmed, factor.created_at) == (WHO, False, 5.0)
    again = await enrol(user, WHO, 6.0)
    assert again.secret != factor.secret, "one that was not confirmed is replaced"
    wrong = "000000" if shown_code(again.secret, time.time()) != "000000" else "111111"
    with pytest.raises(CommandFailed):
        await confirm(user, WHO, wrong)
    await confirm(user, WHO, shown_code(again.secret, time.time()))
    assert [(each.email, each.is_confirmed) for each in await listed(user)] == [(WHO, True)]
    with pytest.raises(WrongCommand, match="already"):
        await enrol(user, WHO, 7.0)
    with pytest.raises(WrongCommand, match="already"):
        await confirm(user, WHO, "123456")
    await disable(user, WHO)
    assert await listed(user) == []


async def test_who_is_not_there_has_none(user: Store) -> None:
    refused: list[Callable[[], object]] = [
        lambda: enrol(user, "nobody@x.com", 1.0),
        lambda: confirm(user, WHO, "123456"),
        lambda: disable(user, WHO),
    ]
    for call in refused:
        with pytest.raises(WrongCommand):
            await call()  # type: ignore[misc]


def test_it_is_shown_as_a_code_text_or_json() -> None:
    factor = SecondFactor(WHO, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    terminal, pipe, told = Terminal(), io.StringIO(), io.StringIO()
    show(factor, terminal, as_json=False)
    show(factor, pipe, as_json=False)
    show(factor, told, as_json=True)
    assert "█" in terminal.getvalue()
    assert "█" not in pipe.getvalue()
    assert terminal.getvalue().endswith(pipe.getvalue())
    shown = json.loads(told.getvalue())
    assert (shown["email"], shown["secret"]) == (WHO, factor.secret)
    assert f"uri     {shown['uri']}\n" in pipe.getvalue()


async def test_the_verbs_at_a_terminal(user: Store, redis_server: EmbeddedRedis, tmp_path: Path) -> None:
    key = tmp_path / "secret.key"
    key.write_text(format_key(bytes(range(32))))
    key.chmod(0o600)
    where = ["--redis-url", redis_server.url, "--secret-key-file", str(key)]

    def run(*words: str) -> pexpect.spawn[str]:
        words = ("-m", "gateway.cli", "users", "mfa", *words, *where)
        return pexpect.spawn(sys.executable, [*words], encoding="utf-8", timeout=30, dimensions=(60, 200))

    child = run("enrol", WHO)
    child.expect(r"secret  ([A-Z2-7]{32})\r\n")
    assert child.match is not None
    secret = str(child.match[1])
    for answer in ("wrong", shown_code(secret, time.time())):
        child.expect_exact("Enter the six-digit code that the app shows now: ")
        child.sendline(answer)
    child.expect_exact(f"{WHO} is asked for codes from now on")
    child = run("list", "--json")
    child.expect_exact('{"email": "a@x.com", "state": "confirmed"}')
    child = run("disable", WHO)
    child.expect_exact("no codes any more")
    child = run("confirm", WHO, "123456")
    child.expect_exact("gateway: a@x.com has no second factor; enrol gives one")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 2
