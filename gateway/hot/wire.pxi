# The writing side of a transport: bytes leave past it where that keeps their order, and together with those
# of other connections.
#
# Owns: one transport's order of bytes, and what waits for the end of the loop's turn (`turn.pxi`) to leave.
# Must not know: messages; who writes, and what becomes of whoever is told of a loss (the protocol is).

cdef enum:
    MOST_POSTED = 32_768  # bytes that wait for the end of the turn; beyond that they leave at once


cdef class Wire:
    """Write to one peer."""

    cdef Turn _turn
    cdef object _transport
    cdef bytes _posted  # what waits for the end of the turn, None for nothing
    cdef int fd  # -1: none any more
    cdef bint _is_plain  # no TLS: bytes may pass the transport by
    cdef bint _is_buffered  # the transport may hold bytes that are still to be written
    cdef bint is_closed  # nothing is written any more

    cdef int connect(self, Turn turn, transport) except -1:
        """Take the transport of a new connection."""
        self._turn = turn
        self._transport = transport
        self._is_plain = transport.get_extra_info("sslcontext") is None
        # It is good until the transport has told that the connection is lost.
        self.fd = transport.get_extra_info("socket").fileno()
        return 0

    cdef int post(self, bytes data) except -1:
        """Send bytes at the end of this turn of the loop."""
        cdef iovec part
        if self.is_closed:
            return 0
        if not self._is_plain or PyBytes_GET_SIZE(data) > MOST_POSTED:
            part.iov_base = PyBytes_AS_STRING(data)
            part.iov_len = PyBytes_GET_SIZE(data)
            return self.send(&part, 1)
        if self._posted is None:
            self._posted = data
            return self._turn.add_wire(self)
        if PyBytes_GET_SIZE(self._posted) + PyBytes_GET_SIZE(data) > MOST_POSTED:
            self.push()
            self._posted = data
            return self._turn.add_wire(self)
        self._posted = self._posted + data
        return 0

    cdef int flush(self) except -1:
        """Hand on what is gathered to be posted in one go."""
        return 0

    cdef int push(self) except -1:
        """Send what was posted now."""
        cdef iovec part
        cdef bytes posted = self._posted
        if posted is not None:
            self._posted = None
            part.iov_base = PyBytes_AS_STRING(posted)
            part.iov_len = PyBytes_GET_SIZE(posted)
            self._transmit(&part, 1)
        return 0

    cdef int send(self, iovec *parts, int count) except -1:
        """Send parts now, behind what was posted."""
        self.push()
        return self._transmit(parts, count)

    cdef int _transmit(self, iovec *parts, int count) except -1:
        cdef msghdr message
        cdef ssize_t sent = 0
        cdef size_t total = 0
        cdef int i
        for i in range(count):
            total += parts[i].iov_len
        if self.is_closed or total == 0:
            return 0
        if self._is_plain and self.fd >= 0 and not (self._is_buffered and self.holds_bytes()):
            if count == 1:
                sent = send(self.fd, parts[0].iov_base, total, MSG_DONTWAIT | MSG_NOSIGNAL)
            else:
                memset(&message, 0, sizeof(message))
                message.msg_iov = parts
                message.msg_iovlen = count
                sent = sendmsg(self.fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL)
            if sent < 0:
                if errno != EAGAIN and errno != EINTR:
                    # What it comes to is decided where all losses are: in connection_lost, which follows.
                    return self.abort()
                sent = 0
        if <size_t> sent < total and not self._transport.is_closing():
            self._is_buffered = True
            # This may tell that there is no more room before it returns.
            self._transport.write(rest_of(parts, count, sent))
        return 0

    cdef bint holds_bytes(self) except -1:
        """Tell whether something is still to be written."""
        if self._posted is not None:
            return True
        if self._is_buffered:
            self._is_buffered = self._transport.get_write_buffer_size() > 0
        return self._is_buffered

    cdef int shared(self) except -1:
        """Take note that somebody else wrote to the transport."""
        self._is_buffered = True
        return 0

    cdef int abort(self) except -1:
        """Close at once, so that nobody takes what was sent for the whole."""
        transport = self._transport
        self.lost()
        if transport is not None:
            transport.abort()
        return 0

    cdef int lost(self) except -1:
        """Let go of the transport; the connection is lost, or given up."""
        self.is_closed = True
        self.fd = -1
        self._posted = None
        self._transport = None
        return 0
