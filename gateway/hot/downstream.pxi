# A client connection: bytes become exchanges, one after the other, or go to aiohttp's handler behind it.
#
# Theory of operation
# -------------------
# Bytes that came wait in `_bytes` from `_at` on, until something can be done with them: `flow` hands them on
# as far as they are wanted - to the framing of a head, to the exchange whose body they are, to the handler
# behind - and reading is paused where too many wait. One exchange is under way at a time; a request that
# follows it waits in there. Whoever makes something possible that was not (an exchange is over, a target has
# room) calls `flow`.
#
# Owns: where the connection stands between messages, its deadlines between exchanges, when it closes.
# Must not know: what an exchange is (`carriage.pxi`), how bytes leave (`outlet.pxi`).

cdef enum:
    MOST_AT_ONCE = 32  # exchanges that one client may have in a row, before others have their turn
    MOST_SKIPPED = 262_144  # bytes of a body that nobody wants; over that the connection is closed

cdef double LINGER = 2.0  # seconds that a client has to read its last answer while it still sends
cdef double SKIP = 10.0  # seconds that a client has for the rest of a body that nobody wants
cdef double LOOK = 0.05  # seconds between looks at the handler behind, where nothing else makes one look


cdef class Downstream(Timed):
    """Be one client connection: an asyncio protocol."""

    cdef Hand hand
    cdef Outlet outlet
    cdef Inlet inlet
    cdef Carriage _carriage
    cdef Behind _behind
    cdef object _transport
    cdef bytes _bytes
    cdef Py_ssize_t _at
    cdef BodyState body
    cdef Py_ssize_t _skipped
    cdef int _begun  # exchanges, since others had their turn
    cdef tuple _peer, _local
    cdef str verb  # as the client wrote it
    cdef int _state
    cdef bint is_last  # the client wants the connection closed after this exchange
    cdef bint _is_tls, _is_flowing
    cdef bint _is_due  # what has come waits for the end of the turn, or for others to have theirs
    cdef bint _is_in_head  # some of a head has come

    def __cinit__(self, Hand hand):
        self.hand = hand

    @property
    def is_idle(self):
        """Tell whether no call is under way; what is half sent of the next one's head is not one yet."""
        if self._behind is not None:
            return self._behind.connection.is_idle
        return (self._state == AT_HEAD and not self._is_due) or self._state == AT_END

    # --- what the transport tells -------------------------------------------------------------------------

    def connection_made(self, transport):
        """Take the transport of a new connection."""
        self._transport = transport
        self._is_tls = transport.get_extra_info("sslcontext") is not None
        self.outlet = Outlet.__new__(Outlet)
        self.outlet.open(self.hand, transport)
        self.inlet = inlet_of(self.hand.pools.inlets, self, self.outlet)
        self.hand.metrics.connection_opened()
        self.hand.connections.add(self)
        if len(self.hand.connections) > self.hand.most_connections:
            self._refuse()
        else:
            self._arm(min(self.hand.head_timeout, self.hand.idle_timeout))

    def data_received(self, data):
        """Take what the client sends."""
        if data:
            self.inlet.is_held = False  # the handler behind may have had reading resumed
            self._came(data if type(data) is bytes else bytes(data))

    cdef int came(self, const char *octets, Py_ssize_t n) except -1:
        return self._came(PyBytes_FromStringAndSize(octets, n))

    cdef int _came(self, bytes piece) except -1:
        if self._state == AT_END:
            return 0
        if self._bytes is None:
            self._bytes, self._at = piece, 0
        else:
            self._bytes = self._bytes[self._at:] + piece
            self._at = 0
            if self._state == AT_HEAD and not is_worth_scanning(
                PyBytes_AS_STRING(self._bytes), len(self._bytes), len(piece), &self.hand.limits
            ):
                return 0
        if self._state == AT_HEAD and len(self._bytes) <= MOST_PUT_OFF:
            if not self._is_due:
                self._is_due = True
                self.hand.pools.turn.add_request(self)
            return 0
        return self._flow_on()

    cdef int take_turn(self) except -1:
        if self._is_due:
            self._is_due = False
            self._begun = 0
            self.flow()
        return 0

    def eof_received(self):
        """Take note that the client sends no more: it has left. The transport closes by itself."""
        try:
            self.take_turn()
            while self._carriage is not None and self._carriage.is_due:
                self._carriage.take_turn()
        except Exception as error:
            self.turn_failed(error)
        if self._behind is not None:
            return self._behind.connection.eof_received()
        self._leave_exchange()
        # A transport that closes takes nothing more.
        self.outlet.flush_now()

    def connection_lost(self, error):
        """Take note that the connection is gone."""
        self.outlet.lost()
        self.inlet.lost()
        self._state = AT_END
        self._bytes = None
        self._transport = None
        self.hand.sweep.forget(self)
        self.hand.connections.discard(self)
        self.hand.metrics.connection_closed()
        behind, self._behind = self._behind, None
        if behind is not None:
            behind.connection.connection_lost(error)
        self._leave_exchange()

    def pause_writing(self):
        """Take note that the transport holds enough."""
        self.outlet.is_full = True
        if self._behind is not None:
            self._behind.connection.pause_writing()

    def resume_writing(self):
        """Take note that there is room again."""
        self.outlet.is_full = False
        if self._behind is not None:
            self._behind.connection.resume_writing()
        elif self._carriage is not None:
            try:
                client_writable(self._carriage)
            except Exception as error:
                self.turn_failed(error)

    # --- for the listener ---------------------------------------------------------------------------------

    def close_idle(self):
        """Close, unless a call is under way."""
        if self._behind is not None:
            if self._behind.connection.is_idle:
                # Its close() would end the reading and leave the connection open.
                self._behind.connection.force_close()
        elif self._state == AT_HEAD:
            if not self._is_due:
                self._close()
        elif self._state == AT_REST:
            self._linger()

    def abort(self):
        """Close at once."""
        if self._transport is not None:
            self.outlet.abort()

    # --- bytes --------------------------------------------------------------------------------------------

    cdef int _flow_on(self) except -1:
        self._begun = 0
        try:
            self.flow()
        except Exception as error:
            self.turn_failed(error)
        return 0

    cdef int turn_failed(self, error) except -1:
        """Take a bug: the exchange it came up in answers for it, or the connection."""
        cdef Carriage carriage = self._carriage
        try:
            if carriage is not None:
                carriage.failed(error)
                return 0
        except Exception as another:
            error = another
        _log.error("a client connection failed", exc_info=error)
        self.abort()
        return 0

    def _go_on(self):
        """Go on with requests that were sent ahead; others have had their turn."""
        self.take_turn()

    cdef int flow(self) except -1:
        """Hand on what has come, as far as it is wanted."""
        if self._is_flowing:
            return 0
        self._is_flowing = True
        try:
            while self._step():
                pass
        finally:
            self._is_flowing = False
        if self._bytes is not None and self._at >= len(self._bytes):
            self._bytes = None
        self._hold_back()
        return 0

    cdef int _hold_back(self) except -1:
        """Read no more while too much waits."""
        cdef Py_ssize_t waiting = 0 if self._bytes is None else len(self._bytes) - self._at
        cdef bint is_much = waiting >= self.hand.most_ahead
        # In the midst of a head more is wanted; not where whole ones wait for others to have their turn.
        if self._state == AT_END or (self._state == AT_HEAD and self._begun < MOST_AT_ONCE):
            is_much = False
        return self.inlet.hold(is_much)

    cdef bint _step(self) except -1:
        """Do what can be done next; tell whether to go on."""
        cdef bytes data = self._bytes
        cdef const char *octets = NULL
        cdef Py_ssize_t n = 0  # a body may be over without another byte
        if data is not None:
            # Safe: `data` is held until this returns, and _at never passes its end.
            octets, n = PyBytes_AS_STRING(data) + self._at, len(data) - self._at
        if self._state == AT_BODY:
            return self._carriage.wants and self._step_body(octets, n)
        if self._state == AT_REST:
            return self._step_body(octets, n)
        if n == 0:
            return False
        if self._state == AT_HEAD:
            return self._step_head(octets, n)
        if self._state == BEHIND:
            return self._behind.step(self, data, self._at)
        if self._state == AT_END:
            self._bytes = None
        return False

    cdef bint _step_head(self, const char *octets, Py_ssize_t n) except -1:
        cdef RequestFacts facts
        cdef int outcome
        if self._begun >= MOST_AT_ONCE:
            if not self._is_due:
                self._is_due = True
                self.hand.loop.call_soon(self._go_on)
            return False
        outcome = scan_request(octets, n, &self.hand.limits, &facts)
        if outcome == PLAIN:
            self._begun += 1
            self._is_in_head = False
            self._carry(octets, &facts)
            return True
        if outcome == DECLINED:
            self._is_in_head = False
            self._state = BEHIND
            self._behind = decline(self, &facts)
            return True
        if not self._is_in_head:
            self._is_in_head = True
            self._arm(self.hand.head_timeout)
        return False

    cdef int _carry(self, const char *octets, const RequestFacts *facts) except -1:
        """Begin an exchange with a head."""
        cdef Hand hand = self.hand
        cdef Carriage carriage
        cdef RequestHead head
        if self._peer is None:
            self._peer, self._local = hand.peer_of(self._transport), hand.local_of(self._transport)
        head = head_of(octets, facts)
        self.verb = head.verb
        head.peer, head.local, head.is_tls = self._peer, self._local, self._is_tls
        frame_body(&self.body, facts)
        self._at += facts.size
        self.is_last = facts.closes
        has_content = facts.is_chunked or facts.length > 0
        self._state = AT_BODY if has_content else AT_ANSWER
        hand.sweep.disarm(self)
        carriage = self._carriage = Carriage.__new__(Carriage)
        return carriage.start(self, head, has_content)

    cdef bint _step_body(self, const char *octets, Py_ssize_t n) except -1:
        """Read on in a body: for the exchange, or, once that is over, to skip what nobody wants."""
        cdef bint is_skipped = self._state == AT_REST
        cdef const char *piece
        cdef Py_ssize_t used, size
        cdef int outcome = next_piece(&self.body, octets, n, &used, &piece, &size)
        self._at += used
        if outcome == CHUNK_MORE:
            return False
        if not is_skipped:
            if outcome == CHUNK_DATA:
                take_piece(self._carriage, piece, size)
            elif outcome == CHUNK_END:
                self._state = AT_ANSWER
                take_end(self._carriage)
            else:
                spoil_body(self._carriage, _faults.BAD_REQUEST())
            return outcome != CHUNK_BROKEN
        if outcome == CHUNK_DATA:
            self._skipped += size
        if outcome == CHUNK_BROKEN or self._skipped > MOST_SKIPPED:
            self._linger()
            return False
        if outcome == CHUNK_END:
            self._await_head()
        return True

    cdef bint cannot_skip(self) noexcept:
        """Tell whether so much of the body is to come that the connection is better closed."""
        return self._state == AT_BODY and not self.body.is_chunked and self.body.left > MOST_SKIPPED

    # --- between exchanges --------------------------------------------------------------------------------

    cdef int exchange_over(self, Carriage carriage) except -1:
        """Take the connection back from an exchange."""
        self._carriage = None
        if self._state == AT_END:
            return 0
        if self._state == AT_BODY:
            if carriage.is_last or self.outlet.is_closed:
                return self._linger()
            self._state = AT_REST
            self._skipped = 0
            self._arm(SKIP)
        elif carriage.is_last:
            return self._close()
        else:
            self._await_head()
        return self.flow()

    cdef int _await_head(self) except -1:
        self._state = AT_HEAD
        self.inlet.take_over()
        return self._arm(self.hand.idle_timeout)

    cdef int _leave_exchange(self) except -1:
        carriage = self._carriage
        if carriage is not None:
            try:
                carriage.client_left()
            except Exception as error:
                carriage.failed(error)
        return 0

    cdef int _arm(self, double seconds) except -1:
        self.hand.sweep.arm(self, self.hand.sweep.now() + seconds)
        return 0

    cdef void expired(self, double now):
        if self._behind is not None:
            self.look()
        elif self._state == AT_HEAD:
            self.take_turn()  # what came in time counts
            if self._state == AT_HEAD and self._link.deadline == NEVER:
                self._close()
        else:
            self.abort()

    cdef int _close(self) except -1:
        """Close once everything is written."""
        self._state = AT_END
        self._bytes = None
        self.outlet.close()
        self.inlet.lost()
        return self._arm(self.hand.body_timeout)

    cdef int _linger(self) except -1:
        """Close, but let the client read its answer first: one that still sends would see a reset instead."""
        if self._is_tls or self.outlet.is_closed:
            return self._close()
        self._state, self._bytes = AT_END, None
        self.outlet.flush_now()
        self.inlet.hold(False)  # what still comes is dropped: it must not keep the client from reading
        self._transport.write_eof()
        return self._arm(LINGER)

    cdef int _refuse(self) except -1:
        """Refuse a connection that is one too many."""
        self.hand.metrics.connection_refused()
        self.outlet.gather().put_bytes(self.hand.terms.crowded)
        return self._linger()

    # --- the handler behind -------------------------------------------------------------------------------

    def look_soon(self):
        """Look once what the loop has to do already is done."""
        self.hand.loop.call_soon(self.hand.loop.call_soon, self.look)

    def look(self):
        """Take the connection back, if the handler behind is done with its message."""
        if self._behind is not None and self._behind.is_done(self):
            self._behind = None
            self._await_head()
            self._flow_on()
