# The way out to a client: bytes leave past the transport where that keeps their order, else through it.
#
# Owns: one transport's writing side, what is gathered before it leaves in one piece, whether there is room.
# Must not know: messages; who writes, and who is told that there is room again (the connection is).
#
# What is gathered lies in one buffer that all connections of a worker share, because hardly ever more than
# one of them gathers at a time: whoever comes second makes the first one send what it has.

cdef enum:
    GATHERED = 16_384  # bytes; pieces longer than this are not copied to be sent in one go with others
    WRITE_HIGH = 65_536  # bytes that wait to be written before whoever writes is told to wait
    WRITE_LOW = 16_384


cdef class Outlet:
    """Write to one client."""

    cdef Hand _hand
    cdef object _transport
    cdef int _fd  # -1: everything goes through the transport
    cdef bint is_full  # whoever writes should wait
    cdef bint _is_buffered  # the transport may hold bytes that are still to be written
    cdef bint is_closed  # nothing is written any more

    cdef int open(self, Hand hand, transport) except -1:
        """Take the transport of a new connection."""
        self._hand = hand
        self._transport = transport
        transport.set_write_buffer_limits(high=WRITE_HIGH, low=WRITE_LOW)
        self._fd = -1
        # The descriptor is good until the transport has told that the connection is lost.
        if transport.get_extra_info("sslcontext") is None:
            self._fd = transport.get_extra_info("socket").fileno()
        return 0

    cdef Assembly gather(self):
        """Return the buffer to put into what is to be sent; `flush` sends it."""
        cdef Hand hand = self._hand
        if hand.gathering is not self:
            if hand.gathering is not None:
                hand.gathering.flush()
            hand.gathering = self
            hand.gathered.clear()
        return hand.gathered

    cdef int flush(self) except -1:
        """Send what is gathered."""
        cdef iovec part
        if self._hand.gathering is self:
            self._hand.gathering = None
            part.iov_base = self._hand.gathered.data
            part.iov_len = self._hand.gathered.size
            self._transmit(&part, 1)
        return 0

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
        self._transmit(parts, 2)
        return 0

    cdef int _transmit(self, iovec *parts, int count) except -1:
        cdef msghdr message
        cdef ssize_t sent = 0
        cdef size_t total = 0
        cdef int i
        for i in range(count):
            total += parts[i].iov_len
        if self.is_closed or total == 0:
            return 0
        if self._fd >= 0 and not (self._is_buffered and self._holds_bytes()):
            if count == 1:
                sent = send(self._fd, parts[0].iov_base, total, MSG_DONTWAIT | MSG_NOSIGNAL)
            else:
                memset(&message, 0, sizeof(message))
                message.msg_iov = parts
                message.msg_iovlen = count
                sent = sendmsg(self._fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL)
            if sent < 0:
                if errno != EAGAIN and errno != EINTR:
                    self.abort()
                    return 0
                sent = 0
        if <size_t> sent < total:
            self._is_buffered = True
            # This may tell that there is no more room before it returns.
            self._transport.write(rest_of(parts, count, sent))
        return 0

    cdef bint _holds_bytes(self) except -1:
        self._is_buffered = self._transport.get_write_buffer_size() > 0
        return self._is_buffered

    cdef int shared(self) except -1:
        """Take note that somebody else wrote to the transport."""
        self._is_buffered = True
        return 0

    cdef int close(self) except -1:
        """Close once everything is written."""
        self.flush()
        if not self.is_closed:
            self.is_closed = True
            self._transport.close()
        return 0

    cdef int abort(self) except -1:
        """Close at once, so that nobody takes what was sent for the whole."""
        if self._hand.gathering is self:
            self._hand.gathering = None
        self.is_closed = True
        self._fd = -1
        if self._transport is not None:
            self._transport.abort()
        return 0

    cdef int lost(self) except -1:
        """Let go of the transport; the connection is lost."""
        if self._hand.gathering is self:
            self._hand.gathering = None
        self.is_closed = True
        self._fd = -1
        self._transport = None
        return 0
