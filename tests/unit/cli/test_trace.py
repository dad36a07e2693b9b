"""`gateway trace`: calls as they are recorded, to a screen or a file; its session ends with it."""

from __future__ import annotations

import asyncio
import json
import stat
from contextlib import suppress
from pathlib import Path

import pytest

from gateway.cli.remote.bundles import Kept
from gateway.cli.remote.client import Refused
from gateway.cli.trace import Lines, Session, calls_of, pairs
from gateway.cli.verb import CommandFailed, WrongCommand
from gateway.entities import DebugSession
from tests.support.commands import Desk, Ran
from tests.support.management import ORG

FLOW = {"id": "FlowInfo", "at": 1.5, "properties": [["current.flow.name", "PreFlow"]]}
RECORD = json.dumps({"completed": True, "cut": False, "points": [FLOW]})


async def begun(desk: Desk) -> DebugSession:
    """Return the session that is begun meanwhile."""
    while not (sessions := await desk.driver.store.debug_sessions(ORG).all()):
        pass
    return sessions[0]


async def traced(desk: Desk, *words: str, calls: int = 1) -> tuple[Ran, DebugSession]:
    """Trace while so many calls are recorded."""
    running = asyncio.create_task(desk("trace", "hello", *words))
    session = await begun(desk)
    for _ in range(calls):
        await desk.driver.store.debug_sessions(ORG).add(session, RECORD)
    return await running, session


async def test_each_call_is_shown_and_the_session_ended(desk: Desk) -> None:
    await desk.driver.deployed("hello")
    words = ("--header", "X-Who=me", "--query", "a=b=c")
    ran, session = await traced(desk, "--count", "2", *words, calls=2)
    assert [(each.name, each.value) for each in session.headers] == [("X-Who", "me")]
    assert [(each.name, each.value) for each in session.query] == [("a", "b=c")]
    names = [f"{session.session_id}__{number}" for number in (1, 2)]
    assert ran.done().out == "".join(f"{name}\n    flow PreFlow\n\n" for name in names)
    assert await desk.driver.store.debug_sessions(ORG).all() == []


async def test_a_call_is_a_line_for_a_program_and_in_a_file(desk: Desk, tmp_path: Path) -> None:
    await desk.driver.deployed("hello")
    ran, _ = await traced(desk, "--count", "1", "--json")
    assert ran.done().out.count("\n") == 1
    out = tmp_path / "calls"
    written, _ = await traced(desk, "--count", "1", "--out", str(out))
    assert written.done().out == ""
    assert json.loads(out.read_text()) == ran.value
    assert stat.S_IMODE(out.stat().st_mode) == 0o600


async def test_no_file_is_replaced_and_none_left_empty(desk: Desk, tmp_path: Path) -> None:
    await desk.driver.deployed("hello")
    there = tmp_path / "there"
    there.write_text("x")
    assert (await desk("trace", "hello", "--out", str(there))).refused(2) == f"{there} exists already"
    assert "cannot be written" in (await desk("trace", "hello", "--out", str(tmp_path / "a/b"))).refused(2)
    assert there.read_text() == "x"
    out = tmp_path / "calls"
    assert (await desk("trace", "hello@1", "-e", "prod", "--out", str(out))).refused()
    assert not out.exists()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--count", "0"), "--count is 1 to 20"),
        (("--count", "21"), "--count is 1 to 20"),
        (("--timeout", "601"), "--timeout 1 to 600"),
        (("--count", "many"), "invalid int value"),
        (("--header", "X"), "--header 'X': NAME=VALUE is expected"),
        (("--query", "=x"), "--query '=x': NAME=VALUE is expected"),
    ],
)
async def test_what_is_asked_wrongly(desk: Desk, words: tuple[str, ...], sentence: str) -> None:
    assert sentence in (await desk("trace", "hello", *words)).refused(2)


async def test_what_is_not_there(desk: Desk) -> None:
    await desk.driver.imported("hello")
    assert (await desk("trace", "hello")).refused().startswith("hello is not deployed in test")
    assert "not exist" in (await desk("trace", "other")).refused()


class FakeClient:
    """Answer as a gateway does whose session has these calls, and is over after so many looks."""

    def __init__(self, *looks: list[str]) -> None:
        self.looks = list(looks)
        self.ended: list[str] = []

    def get(self, path: str) -> object:
        if not path.endswith("/data"):
            return {"call": path.rpartition("/")[2]}
        if not self.looks:
            raise Refused("it is over", 404)
        return self.looks.pop(0)

    def post(self, path: str) -> object:
        return {"name": path}

    def delete(self, path: str) -> object:
        self.ended.append(path)
        raise Refused("it is over", 404)


def session_of(client: FakeClient) -> Session:
    return Session(client, "/debugsessions", "s")  # type: ignore[arg-type]


def test_calls_come_once_each_and_no_more_than_wanted() -> None:
    slept: list[float] = []
    client = FakeClient(["1"], ["1"], ["1", "2", "3"])
    found = list(calls_of(session_of(client), 2, 60, slept.append))
    assert found == [("1", {"call": "1"}), ("2", {"call": "2"})]
    assert len(slept) == 1


def test_a_session_that_is_over_ends_it() -> None:
    assert list(calls_of(session_of(FakeClient(["1"])), 5, 60, lambda _: None)) == [("1", {"call": "1"})]
    assert list(calls_of(session_of(FakeClient(["1"])), 5, 0, lambda _: None)) == []


def test_other_refusals_are_told() -> None:
    class Down(FakeClient):
        def get(self, path: str) -> object:
            raise Refused("down", 503)

    with pytest.raises(Refused, match="down"):
        list(calls_of(session_of(Down()), 5, 60, lambda _: None))


def test_a_session_ends_whatever_happens() -> None:

    client = FakeClient()
    with (
        pytest.raises(KeyboardInterrupt),
        Session.of(client, Kept("apis", "hello", "1"), "test", []),  # type: ignore[arg-type]
    ):
        raise KeyboardInterrupt
    [ended] = client.ended
    assert ended.startswith("/environments/test/apis/hello/revisions/1/debugsessions/cli-")


def test_pairs_are_parameters() -> None:
    assert pairs(["A=b=c", "D="], "--header", "header_") == [("header_A", "b=c"), ("header_D", "")]


def test_a_disk_that_is_full_is_a_sentence() -> None:
    with suppress(OSError), open("/dev/full", "w", encoding="utf-8") as full:
        with pytest.raises(CommandFailed, match="/dev/full cannot be written: No space left"):
            Lines(Path("/dev/full"), full).write("x")
        assert not full.closed


def test_a_file_that_cannot_be_made(tmp_path: Path) -> None:
    with pytest.raises(WrongCommand, match="exists already"):
        Lines.into(tmp_path)
