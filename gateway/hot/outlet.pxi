# The way out to a client: what belongs together is gathered and leaves in one piece.
#
# Owns: what is gathered before it leaves, and whether there is room.
# Must not know: messages; who writes, and who is told that there is room again (the connection is).
#
# What is gathered lies in one buffer that all connections of a worker share, because hardly ever more than
# one of them gathers at a time: whoever comes second makes the first one hand on what it has. What is handed
# on stays where it lies until it is sent, at the end of the turn (`turn.pxi`).

cdef enum:
    GATHERED = 16_384  # bytes; pieces longer than this are not copied to be sent in one go with others
    WRITE_HIGH = 65_536  # bytes that wait to be written before whoever writes is told to wait
    WRITE_LOW = 16_384


cdef class Outlet(Wire):
    """Write to one client."""

    cdef bint is_full  # whoever writes should wait
    cdef Py_ssize_t _begin  # in the buffer, of what is gathered
    cdef Py_ssize_t _posted_at  # in the buffer, of what waits for the end of the turn
    cdef Py_ssize_t _posted_size

    cdef int open(self, Hand hand, transport) except -1:
        """Take the transport of a new connection."""
        transport.set_write_buffer_limits(high=WRITE_HIGH, low=WRITE_LOW)
        return self.connect(hand.pools.turn, transport)

    cdef Assembly gather(self):
        """Return the buffer to put into what is to be sent; `flush` hands it on."""
        cdef Turn turn = self._turn
        if turn.gathering is not self:
            if turn.gathering is not None:
                turn.gathering.flush()
            turn.gathering = self
            self._begin = turn.gathered.size
        return turn.gathered

    cdef int flush(self) except -1:
        """Hand on what is gathered, to be sent at the end of the turn."""
        cdef Assembly gathered = self._turn.gathered
        cdef Py_ssize_t size = gathered.size - self._begin
        if self._turn.gathering is not self:
            return 0
        self._turn.gathering = None
        if size == 0:
            return 0
        if self._is_plain and self._posted_size + size <= MOST_POSTED and not self.is_closed:
            return self._post_gathered(size)
        self._send_with(NULL, 0)
        return 0

    cdef int _post_gathered(self, Py_ssize_t size) except -1:
        if self._posted_size and self._posted_at + self._posted_size == self._begin:
            self._posted_size += size
            return 0
        # Others have put theirs in between.
        self.push()
        self._posted_at, self._posted_size = self._begin, size
        return self._turn.add_wire(self)

    cdef int push(self) except -1:
        cdef iovec part
        part.iov_base = self._turn.gathered.data + self._posted_at
        part.iov_len = self._posted_size
        self._posted_size = 0
        return self._transmit(&part, 1)

    cdef int flush_now(self) except -1:
        """Send all that there is: somebody else is going to write, or to close."""
        self.flush()
        return self.push()

    cdef int put(self, const char *data, Py_ssize_t n) except -1:
        """Send a piece, behind what is gathered; a short one is gathered, too."""
        cdef Assembly gathered = self.gather()
        if n + gathered.size - self._begin <= GATHERED:
            return gathered.put(data, n)
        self._turn.gathering = None
        return self._send_with(data, n)

    cdef int _send_with(self, const char *data, Py_ssize_t n) except -1:
        """Send what is gathered and a piece, now."""
        cdef iovec[2] parts
        cdef Assembly gathered = self._turn.gathered
        parts[0].iov_base = gathered.data + self._begin
        parts[0].iov_len = gathered.size - self._begin
        parts[1].iov_base = <void *> data
        parts[1].iov_len = n
        self.send(parts, 2)
        # Safe: nobody else has put anything behind it.
        gathered.size = self._begin
        return 0

    cdef int close(self) except -1:
        """Close once everything is written."""
        self.flush_now()
        if not self.is_closed:
            self.is_closed = True
            self._transport.close()
        return 0

    cdef int lost(self) except -1:
        if self._turn.gathering is self:
            self._turn.gathering = None
        self._posted_size = 0
        return Wire.lost(self)
