"""`gateway tokens --endless`: a line each, for people or for programs, and no token's text."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from redis import Redis

from gateway.cli.command import run_command
from gateway.cli.tokens import Wanted, _list
from gateway.cli.verb import FAILED, WRONG
from gateway.config import Settings
from gateway.entities import Organization
from gateway.errors import SettingsError, StoreUnavailable
from gateway.store import EmbeddedRedis, Store
from tests.support.store import VAULT
from tests.unit.store.samples import ACCESS, KEY, REFRESH

ISSUED = "1970-01-01T00:16:40Z"
REFRESH_DIGEST = VAULT.digest("the refresh token")[:16]


ALL = Wanted()


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
async def kept(store: Store) -> Store:
    """Return a store with two organizations, and an endless refresh token in one."""
    for name in ("acme", "other"):
        await store.organizations.create(Organization(name))
    record = ACCESS.but(app_name="App\x1b[2J")
    refresh = replace(REFRESH, expires_at=None, access=record)
    await store.tokens("acme").save("the token", record, ("the refresh token", refresh))
    return store


async def listed(
    redis: EmbeddedRedis, wanted: Wanted = ALL, progress: io.StringIO | None = None
) -> list[str]:
    out = io.StringIO()
    count = await _list(Settings(redis_url=redis.url), wanted, out, progress or io.StringIO())
    lines = out.getvalue().splitlines()
    assert count == max(0, len(lines) - (0 if wanted.as_json else 1))
    return lines


@pytest.mark.usefixtures("kept")
async def test_a_line_for_each(redis_server: EmbeddedRedis) -> None:
    head, line = await listed(redis_server)
    assert head.split("  ")[0] == "ORGANIZATION"
    assert line.split() == ["acme", "refresh_token", REFRESH_DIGEST, ISSUED, "approved", KEY, "App\\x1b[2J"]
    assert await listed(redis_server, Wanted("other")) == []


@pytest.mark.usefixtures("kept")
async def test_an_object_a_line(redis_server: EmbeddedRedis) -> None:
    (line,) = await listed(redis_server, Wanted("acme", as_json=True))
    assert json.loads(line) == {
        "organization": "acme",
        "kind": "refresh_token",
        "digest": REFRESH_DIGEST,
        "client_id": KEY,
        "app": "App\x1b[2J",
        "issued_at": ISSUED,
        "status": "approved",
    }


@pytest.mark.usefixtures("kept")
async def test_who_waits_is_told_how_far_it_is(redis_server: EmbeddedRedis) -> None:
    terminal, file = Terminal(), io.StringIO()
    await listed(redis_server, progress=terminal)
    await listed(redis_server, progress=file)
    assert "5 keys looked at" in terminal.getvalue()
    assert terminal.getvalue().endswith("\r")
    assert file.getvalue() == ""


@pytest.mark.usefixtures("kept")
async def test_an_organization_that_there_is_not(redis_server: EmbeddedRedis) -> None:
    with pytest.raises(SettingsError, match="--organization: there is no 'acne'; there is acme, other"):
        await listed(redis_server, Wanted("acne"))


async def test_a_redis_that_does_not_answer() -> None:
    with pytest.raises(StoreUnavailable):
        await _list(Settings(redis_url="redis://127.0.0.1:1"), Wanted(), io.StringIO(), io.StringIO())


def test_where_no_gateway_runs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["tokens", "--endless", "--data-dir", str(tmp_path)]) == FAILED
    assert capsys.readouterr().err == (
        f"gateway: no gateway that keeps its data in {tmp_path} runs here, or its Redis does not answer\n"
    )


def test_none_is_said(
    redis_server: EmbeddedRedis, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Redis.from_url(redis_server.url) as client:
        client.flushall()
    where = ["--redis-url", redis_server.url, "--secret-key-file", str(tmp_path / "key")]
    assert run_command(["tokens", "--endless", *where]) == 0
    shown = capsys.readouterr()
    assert (shown.out, shown.err) == ("", "no token is endless\n")


@pytest.mark.parametrize(
    ("arguments", "refusal"),
    [
        (["tokens", "--endless", "--organisation", "x"], "--organisation x; did you mean --organization?"),
        (["tokens", "--endless", "--workers", "2"], "unrecognized arguments: --workers 2"),
    ],
)
def test_what_is_asked_wrongly(
    arguments: list[str], refusal: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        run_command(arguments)
    assert end.value.code == WRONG
    shown = capsys.readouterr().err
    assert shown.startswith("usage: gateway tokens --endless")
    assert refusal in shown


def test_without_a_word_the_verbs_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["tokens"]) == WRONG
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith("usage: gateway tokens --endless")
    for verb in ("show", "revoke"):
        assert f"\n    {verb} " in shown.err


def test_the_flag_and_the_verbs_do_not_go_together(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        run_command(["tokens", "--endless", "show", "x"])
    assert "unrecognized arguments: show x" in capsys.readouterr().err
