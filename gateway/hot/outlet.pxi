# The way out to a client: what belongs together is gathered and leaves in one piece.
#
# Owns: what is gathered before it leaves, and whether there is room.
# Must not know: messages; who writes, and who is told that there is room again (the connection is).
#
# What is gathered lies in one buffer that all connections of a worker share, because hardly ever more than
# one of them gathers at a time: whoever comes second makes the first one hand on what it has.

cdef enum:
    GATHERED = 16_384  # bytes; pieces longer than this are not copied to be sent in one go with others
    WRITE_HIGH = 65_536  # bytes that wait to be written before whoever writes is told to wait
    WRITE_LOW = 16_384


cdef class Outlet(Wire):
    """Write to one client."""

    cdef Hand _hand
    cdef bint is_full  # whoever writes should wait

    cdef int open(self, Hand hand, transport) except -1:
        """Take the transport of a new connection."""
        self._hand = hand
        transport.set_write_buffer_limits(high=WRITE_HIGH, low=WRITE_LOW)
        return self.connect(hand.pools.turn, transport)

    cdef Assembly gather(self):
        """Return the buffer to put into what is to be sent; `flush` hands it on."""
        cdef Hand hand = self._hand
        if hand.gathering is not self:
            if hand.gathering is not None:
                hand.gathering.flush()
            hand.gathering = self
            hand.gathered.clear()
        return hand.gathered

    cdef int flush(self) except -1:
        """Hand on what is gathered, to be sent at the end of the turn."""
        if self._hand.gathering is self:
            self._hand.gathering = None
            if self._hand.gathered.size > 0:
                self.post(self._hand.gathered.to_bytes())
        return 0

    cdef int flush_now(self) except -1:
        """Send all that there is: somebody else is going to write, or to close."""
        self.flush()
        return self.push()

    cdef int put(self, const char *data, Py_ssize_t n) except -1:
        """Send a piece, behind what is gathered; a short one is gathered, too."""
        cdef iovec[2] parts
        cdef Assembly gathered = self.gather()
        if n + gathered.size <= GATHERED:
            gathered.put(data, n)
            return 0
        parts[0].iov_base = gathered.data
        parts[0].iov_len = gathered.size
        parts[1].iov_base = <void *> data
        parts[1].iov_len = n
        self._hand.gathering = None
        return self.send(parts, 2)

    cdef int close(self) except -1:
        """Close once everything is written."""
        self.flush_now()
        if not self.is_closed:
            self.is_closed = True
            self._transport.close()
        return 0

    cdef int lost(self) except -1:
        if self._hand.gathering is self:
            self._hand.gathering = None
        return Wire.lost(self)
