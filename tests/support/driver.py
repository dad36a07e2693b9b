"""A driver without sockets: it answers the waits of an execution from what a test gives it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Generator
from dataclasses import dataclass, field, replace

from gateway.faults import Fault
from gateway.flow import Execution, Lookup, Op, Pending, Program, Wait
from gateway.message import Exchange, Message

Target = Callable[[Exchange], Message]


@dataclass
class PureDriver:
    """Drive one exchange to its end.

    `target` makes the target's answer of the exchange as it is sent, or raises its Fault; the
    answer's content is handed over only when it is waited for. `find` answers lookups.
    """

    target: Target | None = None
    request_body: bytes = b""
    find: Callable[[Lookup], object | None] = lambda lookup: None
    waits: list[str] = field(default_factory=list)
    asked: Message | None = None
    """What the target was asked: a copy of the request at that moment."""
    sent: Message | None = None
    """What the client got: a copy of the answer at that moment."""
    _held: bytes | None = None

    def run(self, program: Program, exchange: Exchange) -> Exchange:
        """Run the program on the exchange."""
        execution = Execution(program, exchange)
        pending = execution.advance()
        while pending is not None:
            pending = self._settle(execution, pending)
        return exchange

    def _settle(self, execution: Execution, pending: Pending) -> Pending:
        exchange = execution.exchange
        try:
            if isinstance(pending, Lookup):
                self.waits.append(f"LOOKUP:{pending.kind}")
                return execution.answer(self.find(pending))
            if isinstance(pending, Wait):
                self.waits.append(pending.name)
                self._wait(pending, exchange)
            elif pending is not None:
                await_now(pending)
        except Fault as fault:
            return execution.fail(fault)
        return execution.advance()

    def _wait(self, wait: Wait, exchange: Exchange) -> None:
        if wait is Wait.REQUEST_BODY:
            exchange.request.content = self.request_body
        elif wait is Wait.RESPONSE_BODY:
            assert exchange.response is not None
            exchange.response.content = self._held
        elif wait is Wait.TARGET:
            assert self.target is not None, "the program called a target that the case does not have"
            self.asked = exchange.request.copy()
            if self.asked.content is None:
                self.asked.content = self.request_body
            exchange.response = self.target(exchange)
            self._held = exchange.response.content
            exchange.response.content = None
        else:
            answer = exchange.answer()
            assert answer is not None
            self.sent = answer.copy()
            if self.sent.content is None:
                self.sent.content = self._held


def await_now(awaitable: Awaitable[None]) -> None:
    """Run an awaitable that needs no event loop to its end."""
    steps: Generator[object, None, None] = awaitable.__await__()
    for _ in steps:
        pass


class Pause:
    """Suspend once."""

    def __await__(self) -> Generator[None, None, None]:
        yield


async def pause(exchange: Exchange) -> None:
    """Wait for nothing, as an action."""
    await Pause()


def suspended(program: Program) -> Program:
    """Return the program with every action made to wait before it does its work.

    Each op becomes two: its guard with a pause, then its action.
    """
    ops: list[Op] = []
    for op in program.ops:
        otherwise, on_fault = op.otherwise * 2, op.on_fault * 2
        first = replace(
            op, action=pause, next=len(ops) + 1, otherwise=otherwise, on_fault=on_fault, jump=None
        )
        jump = None if op.jump is None else op.jump.spread(2)
        second = replace(op, guard=None, next=op.next * 2, otherwise=otherwise, on_fault=on_fault, jump=jump)
        ops += [first, second]
    return replace(program, ops=tuple(ops))


def traced(program: Program, trace: list[str]) -> Program:
    """Return the program with ops that note their label when their action runs."""

    def noting(op: Op) -> Op:
        def act(exchange: Exchange) -> Pending:
            trace.append(op.label)
            return op.action(exchange)

        return replace(op, action=act)

    return replace(program, ops=tuple(noting(op) for op in program.ops))
