"""The Execution: a cursor over a program, and the only place where flow semantics run.

Theory of operation. `advance()` is an ordinary function: it runs ops until the exchange is
over or must wait, and returns what it waits for. Whoever holds the socket answers the wait:

* a `Wait` is answered by doing it and calling `advance()` again;
* a `Lookup` by finding the record and calling `answer(record)`;
* an awaitable by awaiting it and calling `advance()` again;
* any of them that ends in a fault by calling `fail(fault)`.

Each of the three returns the next thing to wait for, or None when the exchange is over.
Because waiting is a return value, an op that waits and one that does not are the same op:
the suspension test runs every contract case both ways.

A Fault, raised from wherever or returned by a settled lookup, moves the cursor to the fault entry of
the op that was running. Which fault rules that leads through, and in what order, was decided by the
compiler. A step that says continueOnError is passed over, except by faults that decide nothing (the
store is away) or are raised on purpose.

The execution knows no socket, no store and no particular policy.
"""

from __future__ import annotations

from gateway.fault import Fault  # house: the compiler asks who declares a type
from gateway.flow.action import Lookup, Pending
from gateway.flow.error import enter_error
from gateway.flow.program import Program
from gateway.message import Exchange


class Execution:
    """Run one exchange through one program."""

    __slots__ = ("_at", "_ops", "_pending", "_running", "exchange")

    def __init__(self, program: Program, exchange: Exchange) -> None:
        self.exchange = exchange
        self._ops = program.ops
        self._at = 0
        self._running = 0
        """The op that runs, or waits."""
        self._pending: Pending = None

    def advance(self) -> Pending:
        """Run until the exchange must wait or is over; return what it waits for, or None."""
        self._pending = None
        while True:
            try:
                return self._run()
            except Fault as fault:
                self._divert(fault)

    def answer(self, record: object | None) -> Pending:
        """Hand the record that a Lookup asked for to the op that asked, and go on."""
        if not isinstance(self._pending, Lookup):
            raise RuntimeError("no lookup is pending")
        pending = self._pending
        try:
            fault = pending.settle(self.exchange, record)
        except Fault as raised:
            fault = raised
        if fault is not None:
            self._divert(fault)
        return self.advance()

    def fail(self, fault: Fault) -> Pending:
        """End the pending wait in a fault, and go on where that leads."""
        if self._pending is None:
            raise RuntimeError("nothing is pending")
        self._divert(fault)
        return self.advance()

    def _run(self) -> Pending:
        """Run ops up to the next wait, the end, or a fault."""
        exchange = self.exchange
        ops = self._ops
        end = len(ops)
        while self._at < end:
            self._running = self._at
            op = ops[self._at]
            if op.jump is not None:
                self._at = op.jump.to(exchange)
                continue
            if op.guard is not None:
                is_admitted = op.guard(exchange) if op.check is None else op.check.holds(exchange)
                if not is_admitted:
                    self._at = op.otherwise
                    continue
            self._at = op.next
            pending = op.action(exchange) if op.deed is None else op.deed.act(exchange)
            if pending is not None:
                self._pending = pending
                return pending
        return None

    def _divert(self, fault: Fault) -> None:
        """Move the cursor to where a fault of the running op leads."""
        op = self._ops[self._running]
        step = op.step
        if step is not None:
            variables = self.exchange.told()
            for name in step.failed_variables:
                variables[name] = True
            if step.ignores_faults or (step.continues_on_error and not fault.kind.ignores_continue_on_error):
                self._at = op.next
                return
        enter_error(self.exchange, fault, step is not None)
        self._at = op.on_fault


def execution_of(program: Program, exchange: Exchange) -> Execution:
    """Return an execution at its beginning; made in C where it is asked from there."""
    execution = Execution.__new__(Execution)
    execution.exchange = exchange
    execution._ops = program.ops
    execution._at = execution._running = 0
    execution._pending = None
    return execution
