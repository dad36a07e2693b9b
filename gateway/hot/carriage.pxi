# One exchange in the compiled hand: it answers the waits of an execution, without a task but for an
# awaitable.
#
# Theory of operation
# -------------------
# `_drive` is the loop: it lets the execution advance and begins what it then waits for. What is at hand is
# told at once and the loop goes on; else it ends, and whoever brings the answer - the client's connection,
# the target's, the store's, a task - calls `_go`, which runs it again. Between the stages of an exchange -
# arriving, asking for a record, calling the target, ending - `go_on_later` lets the others catch up
# (`turn.pxi`): `_way` keeps how it goes on. `_on` says what is waited for: whatever comes for another wait
# is late, and is dropped. Every way in from outside is guarded: what is raised there is a bug, is logged
# with the exchange's id, and the client sees a generic 500, or a connection that breaks off.
#
# The client's body is taken (`wants`) only where somebody wants it: a wait that holds it, or a target with
# room for more. The target's body goes to whoever wants it: a wait that holds it, or the client; what comes
# before anybody does is kept, and the target is paused.
#
# Owns: one exchange from its head to its last op, and what is told to the ledger.
# Must not know: any meaning of what it carries; sockets (the outlet and the target own them); how the
# answer is written (`delivery.pxi`).

cdef enum:  # what an exchange waits for
    ON_NOTHING
    ON_REQUEST_BODY
    ON_TARGET
    ON_EMPTY  # the end of an answer that has no body
    ON_RESPONSE_BODY
    ON_LOOKUP
    ON_TASK
    ON_CLIENT

cdef enum:  # how it goes on
    GO_NOWHERE
    GO_ARRIVE
    GO_CALL
    GO_ON
    GO_ANSWER
    GO_FAIL

cdef enum:
    INLINED = 65_536  # bytes; a body no longer than that leaves in one go with its head
    PIECE = 32_768  # bytes; of a longer one, so many are handed on at a time


cdef class Carriage(TargetListener):
    """Carry one exchange from its first op to its last."""

    cdef Hand _hand
    cdef Downstream _client  # None: it has left
    cdef RequestHead _head
    cdef Passage _passage
    cdef Exchange _exchange
    cdef Execution _execution
    cdef int _on
    cdef int _way
    cdef object _given
    cdef bint _is_running
    cdef bint is_due  # it goes on at the end of the loop's turn
    cdef bint is_over
    cdef double _total  # when the exchange has taken too long
    cdef object _pending  # the lookup or the task that is waited for

    # the client's body
    cdef bint _has_content
    cdef bint wants
    cdef bint is_spoilt  # the rest of the client's body cannot be skipped
    cdef list _held
    cdef Py_ssize_t _held_size

    # the target
    cdef Attempts _attempts
    cdef Upstream _target
    cdef int64_t _length  # of its body, -1: not known
    cdef bint _is_uploading  # the client's body goes on to it as it comes
    cdef bytes _upload  # what is left to be sent of a body that is held, from _upload_at on
    cdef Py_ssize_t _upload_at
    cdef bytes _inlined  # the client's body, if it came with its head
    cdef list _early  # of the target's body, what came before anybody wanted it
    cdef object _failure  # an error that came before anybody wanted to know
    cdef bint _is_received  # the target's body is whole

    # the answer
    cdef int _status  # 0: nothing is sent yet
    cdef bint is_last
    cdef bint _is_chunked
    cdef bint _is_streamed
    cdef bint _is_finishing  # all is given to the outlet
    cdef bint _is_whole
    cdef object _broken
    cdef int64_t _sent
    cdef bytes _rest  # what is left to be sent of a body that is held, from _rest_at on
    cdef Py_ssize_t _rest_at

    # --- the beginning and the end ------------------------------------------------------------------------

    cdef int start(self, Downstream client, RequestHead head, bint has_content) except -1:
        """Carry the exchange that begins with a head as far as it goes."""
        cdef Hand hand = client.hand
        self._hand, self._client, self._head = hand, client, head
        self._total = hand.sweep.now() + hand.total_timeout if hand.total_timeout > 0.0 else NEVER
        self._length = -1
        self._passage = hand.ledger.open(head, HAND)
        self._has_content = has_content
        return self.go_on_later(GO_ARRIVE, None)

    cdef int _arrive(self) except -1:
        """Find the program for the request."""
        cdef Hand hand = self._hand
        try:
            program, exchange = hand.door.arrive(self._head, hand.course.routes)
        except Fault as fault:
            self._refuse(fault)
            return 0
        self._exchange = self._passage.exchange = exchange
        self._execution = execution_of(program, exchange)
        if not self._has_content:
            self._exchange.request.content = b""
            self._exchange.client.received_end = hand.clock.now()
        self._arm(0.0)
        return self.go_on_later(GO_ON, None)

    cdef int _refuse(self, fault) except -1:
        """Answer what no program answers."""
        self._passage.fault = fault
        self._execution = None
        self.is_spoilt = self.is_spoilt or fault.kind in self._hand.terms.unsound
        self._on = ON_CLIENT
        return begin_answer(self, self._hand.terms.refusal(fault, self._head.headers.get("Accept") or ""))

    cdef int _end(self) except -1:
        """Take down what became of the exchange, and let go of everything."""
        cdef Downstream client = self._client
        if self.is_over:
            return 0
        self.is_over = True
        self._client = None
        self._hand.sweep.forget(self)
        drop_target(self)
        self._forget_pending()
        self._on, self.wants = ON_NOTHING, False
        self._passage.sent = self._sent
        if type(self._broken) is UpstreamError:
            self._passage.fault = self._hand.terms.fault_of(self._broken)
        # An answer that the client did not wait for has no status.
        if self._status and (self._is_whole or self._passage.fault is not None):
            self._passage.status = self._status
        self._hand.ledger.close(self._passage)
        if client is not None:
            client.exchange_over(self)
        return 0

    cdef int client_left(self) except -1:
        """End, unless the answer is out: what follows it is no longer done for the client."""
        self._client = None
        if not self._is_whole:
            self._end()
        return 0

    cdef int failed(self, error) except -1:
        """Take a bug: something was raised that nobody foresaw."""
        name = self._exchange.id if self._exchange is not None else ""
        if self.is_over or self._is_whole:
            _log.error("exchange %s failed after its answer", name, exc_info=error)
            self._passage.fault = _faults.INTERNAL()
            return self._end()
        _log.error("exchange %s failed", name, exc_info=error)
        self._forget_pending()
        self._way, self._on = GO_NOWHERE, ON_NOTHING
        drop_target(self)
        self._passage.fault = _faults.INTERNAL()
        if self._status or self._client is None:
            return self._break_off(None)
        try:
            return self._refuse(self._passage.fault)
        except Exception:
            _log.exception("exchange %s could not be refused", name)
            return self._break_off(None)

    cdef int _break_off(self, error) except -1:
        """Close the client's connection at once, as what it got is not the whole; what follows is done."""
        self._broken = error
        if self._client is not None:
            self._client.outlet.abort()
        if error is not None and self._execution is not None and not self.is_over:
            drop_target(self)
            self._is_streamed = False
            return self._go(GO_ON, None)
        return self._end()

    # --- the loop -----------------------------------------------------------------------------------------

    cdef int _go(self, int way, given) except -1:
        """Go on: what was waited for is there, or has failed."""
        if self.is_over:
            return 0
        self._on, self._way, self._given = ON_NOTHING, way, given
        return 0 if self._is_running else self._drive()

    cdef int go_on_later(self, int way, given) except -1:
        """Go on at the end of the loop's turn, when all that are as far have come as far."""
        if self.is_over:
            return 0
        self._on, self._way, self._given = ON_NOTHING, way, given
        if not self.is_due:
            self.is_due = True
            self._hand.pools.turn.add_exchange(self)
        return 0

    cdef int take_turn(self) except -1:
        self.is_due = False
        if self.is_over or self._way == GO_NOWHERE:
            return 0
        if self._way == GO_ARRIVE:
            self._way = GO_NOWHERE
            return self._arrive()
        if self._way == GO_CALL:
            self._way = GO_NOWHERE
            return call_target(self)
        return self._drive()

    cdef int turn_failed(self, error) except -1:
        return self.failed(error)

    cdef int _drive(self) except -1:
        cdef int way
        if self._execution is None:
            # A refusal has gone out.
            return self._end()
        self._is_running = True
        try:
            while self._way != GO_NOWHERE and not self.is_due:
                way, given = self._way, self._given
                self._way, self._given = GO_NOWHERE, None
                if way == GO_ON:
                    pending = self._execution.advance()
                elif way == GO_FAIL:
                    pending = self._execution.fail(given)
                else:
                    pending = self._execution.answer(given)
                if pending is None:
                    self._end()
                else:
                    self._begin(pending)
        finally:
            self._is_running = False
        return 0

    cdef int _begin(self, pending) except -1:
        """Begin to wait."""
        if isinstance(pending, Lookup):
            return look_up(self, pending)
        if pending is WAIT_TARGET:
            return self.go_on_later(GO_CALL, None)
        if pending is WAIT_CLIENT:
            message = self._exchange.answer()
            if message is None or self._status:
                raise RuntimeError("there is no answer to send" if message is None else "a second answer")
            self._on = ON_CLIENT
            self._exchange.client.sent_start = self._hand.clock.now()
            return begin_answer(self, message)
        if pending is WAIT_REQUEST_BODY:
            return hold_request(self)
        if pending is WAIT_RESPONSE_BODY:
            return hold_response(self)
        return await_task(self, pending)

    # --- time ---------------------------------------------------------------------------------------------

    cdef int _arm(self, double seconds) except -1:
        """Let so many seconds begin, 0 for no limit but that of the whole exchange."""
        cdef double deadline = self._total
        if seconds > 0.0:
            deadline = min(deadline, self._hand.sweep.now() + seconds)
        if deadline < NEVER:
            self._hand.sweep.arm(self, deadline)
        else:
            self._hand.sweep.disarm(self)
        return 0

    cdef void expired(self, double now):
        try:
            self._time_out(now >= self._total)
        except Exception as error:
            self.failed(error)

    cdef int _time_out(self, bint is_total) except -1:
        if is_total and self.is_due and not self._is_whole:
            # It is looked at again once it has gone on, and waits for something that can be given up.
            self._hand.sweep.arm(self, self._total)
            return 0
        if is_total:
            self._total = NEVER
        if self.is_over or self._is_whole:
            return 0
        if self._on == ON_CLIENT:
            return self._break_off(TimeoutError())
        if self.wants:
            return spoil_body(self, _faults.REQUEST_TIMED_OUT())
        if is_total and self._on != ON_NOTHING:
            return self._give_up(_faults.GATEWAY_TIMEOUT())
        return 0

    cdef int _give_up(self, fault) except -1:
        """End what is waited for in a fault that is not the answer of whoever is asked."""
        self.wants = False
        self._forget_pending()
        drop_target(self)
        return self._go(GO_FAIL, fault)

    cdef int _forget_pending(self) except -1:
        """Wait no more for a lookup or a task; whatever still comes of it is dropped."""
        pending, self._pending = self._pending, None
        if self._on == ON_TASK and pending is not None:
            pending.cancel()
        return 0

    # --- what the target tells ----------------------------------------------------------------------------

    cdef void target_writable(self):
        try:
            if self._target is not None:
                send_on(self)
        except Exception as error:
            self.failed(error)

    cdef void target_head(self, Upstream target):
        try:
            take_head(self, target)
        except Exception as error:
            self.failed(error)

    cdef void target_data(self, Upstream target, const char *data, Py_ssize_t n):
        try:
            if self._on == ON_CLIENT and self._is_streamed:
                pass_on(self, data, n)
            elif self._on == ON_RESPONSE_BODY:
                hold_piece(self, data, n)
            elif not self._is_whole and self._broken is None:
                if self._early is None:
                    self._early = []
                self._early.append(data[:n])
                target.pause()
        except Exception as error:
            self.failed(error)

    cdef void target_waits(self):
        try:
            if self._on == ON_CLIENT and self._client is not None:
                self._client.outlet.flush()
        except Exception as error:
            self.failed(error)

    cdef void target_end(self, Upstream target):
        try:
            self._target = None
            stop_upload(self)
            self._is_received = True
            self._exchange.target.received_end = self._hand.clock.now()
            if self._on == ON_CLIENT and self._is_streamed:
                end_answer(self)
            elif self._on == ON_EMPTY:
                self._go(GO_ON, None)
            elif self._on == ON_RESPONSE_BODY:
                keep_body(self, self._exchange.response, self._hand.terms.response_rules)
        except Exception as error:
            self.failed(error)

    cdef void target_failed(self, str reason, str detail):
        try:
            self._target = None
            stop_upload(self)
            target_gone(self, UpstreamError(reason, detail))
        except Exception as error:
            self.failed(error)
