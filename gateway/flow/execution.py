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

A Fault, from wherever, moves the cursor to the fault entry of the op that was running. Which
fault rules that leads through, and in what order, was decided by the compiler. A step that
says continueOnError is passed over, except by faults that decide nothing (the store is away)
or are raised on purpose.

The execution knows no socket, no store and no particular policy.
"""

from __future__ import annotations

from gateway.faults import Fault
from gateway.flow.action import Lookup, Pending
from gateway.flow.error import enter_error
from gateway.flow.program import Op, Program
from gateway.message import Exchange


class Execution:
    """Run one exchange through one program."""

    __slots__ = ("_at", "_op", "_ops", "_pending", "exchange")

    def __init__(self, program: Program, exchange: Exchange) -> None:
        self.exchange = exchange
        self._ops = program.ops
        self._at = 0
        self._op: Op | None = None
        self._pending: Pending = None

    def advance(self) -> Pending:
        """Run until the exchange must wait or is over; return what it waits for, or None."""
        exchange = self.exchange
        ops = self._ops
        end = len(ops)
        while self._at < end:
            op = ops[self._at]
            try:
                if op.guard is not None and not op.guard(exchange):
                    self._at = op.otherwise
                    continue
                self._at = op.next
                pending = op.action(exchange)
            except Fault as fault:
                self._divert(op, fault)
                continue
            if pending is not None:
                self._op = op
                self._pending = pending
                return pending
        return None

    def answer(self, record: object | None) -> Pending:
        """Hand the record that a Lookup asked for to the op that asked, and go on."""
        lookup = self._pending
        if not isinstance(lookup, Lookup) or self._op is None:
            raise RuntimeError("no lookup is pending")
        try:
            lookup.then(self.exchange, record)
        except Fault as fault:
            self._divert(self._op, fault)
        return self.advance()

    def fail(self, fault: Fault) -> Pending:
        """End the pending wait in a fault, and go on where that leads."""
        if self._op is None:
            raise RuntimeError("nothing is pending")
        self._divert(self._op, fault)
        return self.advance()

    def _divert(self, op: Op, fault: Fault) -> None:
        """Move the cursor to where a fault of this op leads."""
        step = op.step
        if step is not None:
            for name in step.failed_variables:
                self.exchange.variables[name] = True
            if step.ignores_faults or (step.continues_on_error and not fault.kind.ignores_continue_on_error):
                self._at = op.next
                return
        enter_error(self.exchange, fault, is_of_policy=step is not None)
        self._at = op.on_fault
