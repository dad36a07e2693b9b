# One connection to a target: what is asked goes out, what is answered comes in, and is told to a listener.
#
# Owns: the bytes of one exchange at a time on one transport, the framing of the answer, back-pressure both
# ways, and whether the connection may serve again: only if the answer was whole, the request was sent whole,
# nothing followed the answer, and neither side said close. Anything else closes it.
# Must not know: which target it is, how a connection is made, which one is chosen (`pool.pxi`, and what is
# handed to it), what a header means, what a failure is to the client.
#
# An `Upstream` outlives its transport: while a call waits for room or for a connection it is there already,
# and where a kept connection turns out to be closed it gets another one, so the listener always holds the
# same thing.

cdef class Upstream(Timed):
    """Be one call to a target, and its connection: an asyncio protocol."""

    # Facts about the answer, as the target wrote them.
    cdef readonly int status
    cdef readonly str reason
    cdef readonly Headers headers
    cdef readonly str version
    cdef readonly int64_t length  # of the body; -1: not known before its end
    cdef readonly bint is_chunked
    cdef readonly str peer

    cdef Pools _pools
    cdef Pool _pool
    cdef TargetListener _listener
    cdef object _transport
    cdef Wire _wire
    cdef Inlet _inlet
    cdef object _task  # dials
    cdef bytes _head  # of the request
    cdef bytearray _held  # of its body, until there is a connection
    cdef Py_ssize_t _came_at  # in the turn's room: what waits for its end to be read
    cdef Py_ssize_t _came_size
    cdef bytes _partial  # of the answer's head
    cdef double _limit  # seconds that the target may be silent
    cdef double _connect_timeout
    cdef double _keepalive
    cdef int64_t _left  # of a sized body
    cdef ChunkState _chunks
    cdef Py_ssize_t _unsent  # what waited to be written when a look was last taken
    cdef int _stage
    cdef int _part
    cdef int _interim
    cdef bint _is_fresh  # first exchange on this connection
    cdef bint _is_safe
    cdef bint _is_for_head
    cdef bint _is_sent  # the caller has given the whole request
    cdef bint _is_begun  # the caller has given some of the body
    cdef bint _is_full
    cdef bint _owes_room  # the caller was told to wait
    cdef bint _is_paused
    cdef bint _is_telling  # `target_waits` or an end follows before the loop goes on
    cdef bint _is_heard  # a byte of the answer has come
    cdef bint _closes

    # --- what the listener asks for -------------------------------------------------------

    cdef bint has_room(self) except -1:
        """Tell whether a piece of the body would be sent now; if not, `target_writable` follows."""
        if self._stage == STAGE_BUSY and not self._is_full:
            return True
        self._owes_room = True
        return False

    cdef bint write(self, const char *data, Py_ssize_t n) except -1:
        """Send a piece of the request's body as it is; tell whether there is room for more.

        If there is none, `target_writable` follows. What is written nevertheless is kept.
        """
        cdef iovec[MOST_PARTS] parts
        parts[0].iov_base = <void *> data
        parts[0].iov_len = n
        return self._put(parts, 1)

    cdef bint write_bytes(self, bytes data) except -1:
        """Send a piece of the body as it is."""
        return self.write(data, len(data))

    cdef bint write_chunk(self, const char *data, Py_ssize_t n) except -1:
        """Send a piece of the body as one chunk; an empty one is none, for that would be the end."""
        cdef char[24] line
        cdef iovec[MOST_PARTS] parts
        if n == 0:
            return not self._is_full
        parts[0].iov_base = line
        parts[0].iov_len = snprintf(line, sizeof(line), b"%zx\r\n", n)
        parts[1].iov_base = <void *> data
        parts[1].iov_len = n
        parts[2].iov_base = <void *> <const char *> b"\r\n"
        parts[2].iov_len = 2
        return self._put(parts, 3)

    cdef void end_chunks(self):
        """Send the last chunk, and end the request."""
        self.write(b"0\r\n\r\n", 5)
        self.end_request()

    cdef void end_request(self):
        """Take note that the request has been given whole; from now on the target owes an answer."""
        self._is_sent = True
        if self._stage == STAGE_BUSY and self._part == PART_HEAD:
            self.wait(self._limit)

    cdef void pause(self):
        """Read no more until `resume`; what has been read already is still told. The time limit rests."""
        if self._stage == STAGE_BUSY and not self._is_paused:
            self._is_paused = True
            self._pools.sweep.disarm(self)
            self._inlet.hold(True)

    cdef void resume(self):
        """Read on."""
        if self._stage == STAGE_BUSY and self._is_paused:
            self._is_paused = False
            self.wait(self._limit)
            self._inlet.hold(False)

    cdef void abandon(self):
        """Close, and tell nothing more: the client has left, or nobody wants the rest."""
        if self._stage != STAGE_IDLE:
            self._listener = None
            self._leave()

    # --- one exchange -------------------------------------------------------

    cdef void ask(self, TargetListener listener, bytes head, double limit, bint is_safe, bint has_body):
        """Take a call; `start` sends it as soon as there is a connection."""
        self._listener = listener
        self._head = head
        self._limit = limit
        self._is_safe = is_safe
        # The one verb whose answer's framing differs from what its head says.
        self._is_for_head = len(head) > 5 and memcmp(PyBytes_AS_STRING(head), b"HEAD ", 5) == 0
        self._is_sent = not has_body
        self._is_begun = self._is_heard = self._closes = self._owes_room = False
        self._part = PART_HEAD
        self._interim = 0

    cdef void start(self):
        """Send what was asked; the connection is there."""
        cdef iovec[MOST_PARTS] parts
        self._stage = STAGE_BUSY
        if self._held is None:
            self._wire.post(self._head)
        else:
            held, self._held = self._held, None
            parts[0].iov_base = PyBytes_AS_STRING(self._head)
            parts[0].iov_len = len(self._head)
            parts[1].iov_base = PyByteArray_AS_STRING(held)
            parts[1].iov_len = len(held)
            self._wire.send(parts, 2)
        if not (self._is_safe and self._is_fresh is False):
            self._head = None
        if self._is_sent:
            self.wait(self._limit)
        elif not self._is_full:
            self._pools.sweep.disarm(self)
        self._give_room()

    cdef void _give_room(self):
        if self._owes_room and not self._is_full and not self._is_sent:
            self._owes_room = False
            self._listener.target_writable()

    cdef void wait(self, double limit):
        """Let so many seconds begin anew, 0 for ever; while reading is paused time rests."""
        if limit > 0.0 and not self._is_paused:
            self._pools.sweep.arm(self, self._pools.sweep.now() + limit)
        else:
            self._pools.sweep.disarm(self)

    cdef bint _put(self, iovec *parts, int count) except -1:
        cdef int i
        for i in range(count):
            if parts[i].iov_len > 0:
                self._is_begun = True
        if self._is_begun and self._stage == STAGE_BUSY:
            self._wire.send(parts, count)
        elif self._stage == STAGE_QUEUED or self._stage == STAGE_DIALLING:
            if self._held is None:
                self._held = bytearray()
            for i in range(count):
                self._held += (<char *> parts[i].iov_base)[:parts[i].iov_len]
        return self.has_room()

    cdef void _finish(self, bint has_more):
        """End the exchange: its answer is whole. `has_more`: bytes follow it that nobody asked for."""
        cdef TargetListener listener = self._listener
        self._listener = None
        self._head = None
        if has_more or self._closes or not self._is_sent or self._wire.is_closed or self._wire.holds_bytes():
            self._leave()
        else:
            if self._is_paused:
                self._is_paused = False
                self._inlet.hold(False)
            self._is_fresh = False
            self._pools.keep(self)
        listener.target_end(self)

    cdef void fail(self, str reason, str detail):
        """End the exchange without an answer, or without the rest of it."""
        cdef TargetListener listener = self._listener
        self._listener = None
        self._leave()
        if listener is not None:
            listener.target_failed(reason, detail)

    cdef void _leave(self):
        """Close at once, whatever is still to be written, and leave the pool."""
        if self._stage == STAGE_GONE:
            return
        transport, task = self._transport, self._task
        self._pools.leave(self)
        self._stage = STAGE_GONE
        if self._wire is not None:
            self._wire.lost()
            self._inlet.lost()
        self._transport = self._wire = self._inlet = self._task = None
        self._head = self._partial = None
        self._came_size = 0
        self._held = None
        self.headers = None
        self._pools.sweep.forget(self)
        if task is not None:
            task.cancel()
        if transport is not None:
            transport.abort()

    cdef void expired(self, double now):
        if self._stage == STAGE_IDLE:
            self._leave()
        elif self._came_size:
            self.wait(self._limit)  # the answer is here
        elif self._stage == STAGE_BUSY:
            if self._part == PART_HEAD and self._wire._is_buffered and self._has_moved():
                self.wait(self._limit)
            else:
                self.fail("timeout", "the target was silent")
        else:
            self.fail("connect", "there was no connection in time")

    cdef bint _has_moved(self) except -1:
        """Tell whether the target has taken bytes since the last look."""
        cdef Py_ssize_t unsent = self._transport.get_write_buffer_size()
        cdef bint has_moved = unsent < self._unsent
        self._unsent = unsent
        return has_moved

    # --- what the transport tells -------------------------------------------------------

    def connection_made(self, transport):
        """Take the transport; TLS, where it is spoken, is established."""
        if self._stage != STAGE_DIALLING:
            transport.abort()
            return
        transport.set_write_buffer_limits(high=HIGH_WATER)
        self._take(transport)
        self._pool.welcome(self)
        self._is_fresh = True
        self.start()

    cdef void _take(self, transport):
        peer = transport.get_extra_info("peername")
        self.peer = str(peer[0]) if peer else ""
        self._transport = transport
        self._wire = Wire.__new__(Wire)
        self._wire.connect(self._pools.turn, transport)
        self._inlet = inlet_of(self._pools.inlets, self, self._wire)
        self._is_full = self._is_paused = False

    cdef void adopt(self, Upstream idle):
        """Take over the transport of an idle connection, which is nothing without it."""
        idle._inlet.give_back()
        transport, idle._transport = idle._transport, None
        idle._leave()
        transport.set_protocol(self)
        self._take(transport)
        self._is_fresh = False
        self.start()

    def data_received(self, data):
        """Take what the target sends."""
        cdef bytes piece = data if type(data) is bytes else bytes(data)
        if piece:
            self.came(PyBytes_AS_STRING(piece), PyBytes_GET_SIZE(piece))

    cdef int came(self, const char *octets, Py_ssize_t n) except -1:
        cdef Assembly came = self._pools.turn.came
        cdef bint is_in_line = self._came_size > 0
        if self._stage != STAGE_BUSY:
            # Nobody asked: what an idle connection says must not become the next answer.
            self._leave()
            return 0
        if not is_in_line and (self._part != PART_HEAD or n > MOST_PUT_OFF):
            return self._read(octets, n)
        # Read in one go: once the answer is whole, what follows it must not be taken for the next one's.
        if not is_in_line:
            self._came_at = came.size
        elif self._came_at + self._came_size != came.size:
            kept = came.data[self._came_at:self._came_at + self._came_size]
            self._came_at = came.size
            came.put_bytes(kept)
        came.put(octets, n)
        self._came_size += n
        if self._came_size > MOST_PUT_OFF:
            return self.take_turn()
        return 0 if is_in_line else self._pools.turn.add_answer(self)

    cdef int take_turn(self) except -1:
        cdef Py_ssize_t size = self._came_size
        self._came_size = 0
        if size == 0 or self._stage != STAGE_BUSY:
            return 0
        # Safe: nothing comes, and so nothing moves what has come, while it is read.
        return self._read(self._pools.turn.came.data + self._came_at, size)

    cdef int _read(self, const char *octets, Py_ssize_t n) except -1:
        self._is_heard = self._is_telling = True
        try:
            if not read_answer(self, octets, n):
                return 0
            self._is_telling = False
            self._listener.target_waits()
            if self._stage != STAGE_BUSY:
                return 0
        except BaseException:
            self.abandon()
            raise
        finally:
            self._is_telling = False
        if self._is_sent or self._part != PART_HEAD:
            self.wait(self._limit)
        return 0

    def eof_received(self):
        """Take note that the target sends no more: an answer without a length ends so, else it is lost."""
        self.take_turn()
        if self._stage == STAGE_BUSY and self._part == PART_UNTIL_CLOSE:
            self._finish(False)
        elif self._stage == STAGE_IDLE:
            self._leave()
        elif self._transport is not None:
            # Not left to the transport: before it closes it would write what nobody may ever read.
            self._transport.abort()

    def connection_lost(self, error):
        """Take note that the connection is gone."""
        cdef bint may_repeat
        self.take_turn()
        if self._stage == STAGE_GONE or self._transport is None:
            return
        self._wire.lost()
        self._inlet.lost()
        self._transport = self._wire = self._inlet = None
        may_repeat = self._is_safe and not (self._is_fresh or self._is_heard or self._is_begun)
        if self._stage == STAGE_IDLE:
            self._leave()
        elif may_repeat:
            self.wait(self._connect_timeout)
            self._pools.dial(self)
        else:
            self.fail("eof", "the target closed the connection" if error is None else type(error).__name__)

    def pause_writing(self):
        """Take note that the transport holds enough."""
        self._is_full = True
        if self._stage == STAGE_BUSY and self._part == PART_HEAD:
            self._unsent = self._transport.get_write_buffer_size()
            self.wait(self._limit)

    def resume_writing(self):
        """Take note that there is room again."""
        self._is_full = False
        if self._stage == STAGE_BUSY:
            if self._part == PART_HEAD and not self._is_sent:
                self._pools.sweep.disarm(self)
            self._give_room()

    def dialled(self, task):
        """Take note that dialling is over; where it succeeded, `connection_made` has been called."""
        if task is not self._task:
            return
        self._task = None
        error = None if task.cancelled() else task.exception()
        if self._stage == STAGE_DIALLING:
            detail = getattr(error, "detail", type(error).__name__)
            self.fail(getattr(error, "reason", "connect"), detail)
