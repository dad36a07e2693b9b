"""Exchanges that are recorded: programs of a few ops joined with themselves, and what is told of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from gateway.entities import DebugSession
from gateway.flow import Access, Op, Pending, Program, Recorder, Shot, StepFacts, Transcript, Watch, trace
from gateway.message import Exchange
from gateway.store import Store
from tests.support.builders import FACTS
from tests.support.driver import PureDriver, Target
from tests.support.fakes import NOW

SESSION = DebugSession("s", "test", "weather", 3, "session-1").made(NOW, "a@b")
STEP = StepFacts("P", "SomePolicy", ("somepolicy.P.failed",))


class Recording:
    """Have a recorder for one session, and keep what it hands on."""

    def __init__(self, session: DebugSession = SESSION) -> None:
        self.transcripts: list[Transcript] = []
        self.recorder = Recorder(lambda: NOW + 1, self.transcripts.append)
        self.watch = Watch(session)
        self.recorder.watches = (self.watch,)

    def run(
        self,
        exchange: Exchange,
        *ops: Op,
        names: Mapping[str, str] | None = None,
        target: Target | None = None,
        find: Callable[[object], object | None] = lambda _: None,
    ) -> Transcript:
        """Run ops, one after the other where nothing else is said, and return the transcript."""
        program = trace(program_of(*ops), program_of(*ops), self.recorder, names or {})
        PureDriver(target, find=find).run(program, exchange)
        return self.transcripts[-1]


def program_of(*ops: Op) -> Program:
    """Return a program that begins with an op that does nothing, as all do with one that always runs."""
    first = Op(nothing, None, 1, 1, len(ops) + 1, None, "arrive")
    return Program(FACTS, (first, *ops))


def nothing(exchange: Exchange) -> Pending:
    """Do nothing."""


def op(number: int, label: str, action: Callable[[Exchange], Pending] = nothing, **words: object) -> Op:
    """Return the op at a place; without more words the next one follows, and faults end the program."""
    plain = Op(
        action, None, number + 1, number + 1, number + 1, STEP if label.startswith("step") else None, label
    )
    return replace(plain, **words)  # type: ignore[arg-type]


def told(transcript: Transcript, id: str) -> list[dict[str, str]]:
    """Return the properties of all points of an id."""
    return [dict(point.properties) for point in transcript.points if point.id == id]


def ids(transcript: Transcript) -> list[str]:
    """Return the ids of the points behind those of the arrival."""
    arrival = [point.id for point in transcript.points].index("Condition") + 3
    return [point.id for point in transcript.points[arrival:]]


def accesses(transcript: Transcript, id: str) -> list[Access]:
    """Return what the last point of an id read and wrote."""
    return list([point for point in transcript.points if point.id == id][-1].accesses)


async def record_transaction(store: Store, transaction: str) -> None:
    """Add a transaction to the only debug session of the organization that management tests have."""
    port = store.debug_sessions("myorg")
    [session] = await port.all()
    await port.add(session, transaction)


def shots(transcript: Transcript) -> list[Shot]:
    """Return the messages of all points."""
    return [point.shot for point in transcript.points if point.shot is not None]
