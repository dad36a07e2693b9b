"""One exchange in the aiohttp hand: it answers the waits of an execution with aiohttp's means.

It knows bytes and waits, and no Edge meaning: what is sent where, and what becomes of a
failure, was decided by the program.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable

from aiohttp import web

from gateway import faults
from gateway.errors import StoreUnavailable, UpstreamError
from gateway.faults import Fault
from gateway.flow import Execution, Lookup, Pending, Wait
from gateway.message import Exchange, has_body
from gateway.runtime.bodies import REQUEST, RESPONSE, hold
from gateway.runtime.coding import wire_content
from gateway.runtime.delivery import Delivery
from gateway.runtime.intake import Intake
from gateway.runtime.traffic import Means
from gateway.upstream import Body, Stream, TargetAnswer, fault_of

_log = logging.getLogger(__name__)


class Carriage:
    """Carry one exchange from its first op to its last."""

    def __init__(
        self,
        request: web.BaseRequest,
        execution: Execution,
        means: Means,
        is_draining: Callable[[], bool] = lambda: False,
    ) -> None:
        self.request = request
        self.delivery = Delivery(request, means.body_timeout)
        self.store_errors = 0
        self._execution = execution
        self._means = means
        self._is_draining = is_draining
        self._intake = Intake(request, means.body_timeout)
        self._target: TargetAnswer | None = None
        self._until: float | None = None
        """When the whole exchange has taken too long, by the loop's clock."""
        if means.total_timeout > 0.0:
            self._until = asyncio.get_running_loop().time() + means.total_timeout
        if not request.body_exists:
            execution.exchange.request.content = b""
            self._received_request()

    @property
    def exchange(self) -> Exchange:
        """Return the exchange."""
        return self._execution.exchange

    @property
    def is_spoilt(self) -> bool:
        """Tell whether the rest of the request cannot be skipped, so that the connection must close."""
        return self._intake.is_spoilt

    async def run(self) -> None:
        """Run the execution to its end.

        A client that leaves ends it, unless the answer is out: what follows the answer is no
        longer done for the client.
        """
        try:
            pending = self._execution.advance()
            while pending is not None and not self.delivery.is_over:
                pending = await self._settle_in_time(pending)
        finally:
            if self._target is not None:
                self._target.release()
        if pending is not None:
            task = asyncio.create_task(self._follow_up(pending))
            self._means.follow_ups.add(task)
            task.add_done_callback(self._means.follow_ups.discard)
            await asyncio.shield(task)

    async def _follow_up(self, pending: Pending) -> None:
        """Run what follows the answer; nobody may be left to hear of a bug."""
        try:
            while pending is not None:
                pending = await self._settle(pending)
        except Exception:
            _log.exception("exchange %s failed after its answer", self.exchange.id)

    async def _settle_in_time(self, pending: Wait | Lookup | Awaitable[None]) -> Pending:
        """Answer one wait and return the next; a fault follows once the exchange has taken too long."""
        limit = asyncio.timeout_at(self._until)
        try:
            async with limit:
                return await self._settle(pending)
        except TimeoutError as error:
            if not limit.expired():
                raise
            self._until = None
            if pending is Wait.CLIENT:
                self.delivery.break_off(error)
                return self._execution.advance()
            if self.exchange.client.received_end:
                return self._execution.fail(faults.GATEWAY_TIMEOUT())
            self._intake.give_up()
            return self._execution.fail(faults.REQUEST_TIMED_OUT())

    async def _settle(self, pending: Wait | Lookup | Awaitable[None]) -> Pending:
        """Answer one wait and return the next."""
        execution = self._execution
        try:
            if isinstance(pending, Lookup):
                record = await self._means.lookups.find(self.exchange.proxy.facts.organization, pending)
                return execution.answer(record)
            if isinstance(pending, Wait):
                await self._wait(pending)
            else:
                await pending
        except Fault as fault:
            return execution.fail(fault)
        except StoreUnavailable:
            self.store_errors += 1
            return execution.fail(faults.STORE_UNAVAILABLE())
        return execution.advance()

    async def _wait(self, wait: Wait) -> None:
        """Do what one of the engine's own waits asks."""
        if wait is Wait.REQUEST_BODY:
            stream = Stream(self._uploaded, self._intake.length)
            await hold(self.exchange.request, stream, self._means.body_limit, REQUEST)
        elif wait is Wait.RESPONSE_BODY:
            await self._hold_response()
        elif wait is Wait.TARGET:
            await self._call_target()
        else:
            await self._send()

    async def _uploaded(self) -> AsyncIterator[bytes]:
        """Yield the client's body as it arrives.

        Raises:
            Fault: the client went silent or broke its own framing.
        """
        async for chunk in self._intake.chunks():
            yield chunk
        self._received_request()

    def _received_request(self) -> None:
        """Note when the client's request was complete."""
        self.exchange.client.received_end = self._means.clock()

    async def _call_target(self) -> None:
        """Send the request to the target; its answer's head becomes the response."""
        exchange = self.exchange
        request = exchange.request
        body: Body
        if request.content is None:
            body = Stream(self._uploaded, self._intake.length)
        else:
            body = wire_content(request)
        self._target = await self._means.targets.call(exchange, body)
        exchange.response = self._target.message
        if not has_body(request.verb, exchange.response.status):
            exchange.response.content = b""
            self._received_response()

    async def _hold_response(self) -> None:
        """Read the target's body into the response."""
        response = self.exchange.response
        if self._target is None or response is None:
            raise RuntimeError("there is no response body to wait for")
        stream = Stream(self._downloaded, self._target.length)
        try:
            await hold(response, stream, self._means.body_limit, RESPONSE)
        except UpstreamError as error:
            raise fault_of(error) from error

    async def _downloaded(self) -> AsyncIterator[bytes]:
        """Yield the target's body as it arrives.

        Raises:
            UpstreamError: the target broke off or went silent.
        """
        if self._target is None:
            raise RuntimeError("there is no body to stream")
        async for chunk in self._target.chunks():
            yield chunk
        self._received_response()

    def _received_response(self) -> None:
        """Note when the target's body was complete."""
        if self.exchange.target is not None:
            self.exchange.target.received_end = self._means.clock()

    async def _send(self) -> None:
        """Send the answer; what goes wrong from here on can only close the connection."""
        message = self.exchange.answer()
        if message is None:
            raise RuntimeError("there is no answer to send")
        client, delivery = self.exchange.client, self.delivery
        delivery.is_last = self._is_draining() or self._intake.is_spoilt
        client.sent_start = self._means.clock()
        if message.content is not None:
            await delivery.send(message, wire_content(message))
        else:
            length = self._target.length if self._target is not None else None
            await delivery.pass_on(message, Stream(self._downloaded, length))
        client.sent_end = self._means.clock()
