# aiohttp's handler behind a client connection: it is given one message that was declined, or all that comes.
#
# Owns: the end of a declined message, so that the bytes behind it are kept back, and when the handler is
# done.
# Must not know: what the message says, how it is answered.
#
# Where the declined head leaves no doubt about its framing, the body is followed to its end, and once the
# handler has answered and waits for the next request, the connection comes back. Else the handler keeps it
# for good. What breaks its framing on the way is handed on as it is: the handler refuses it and closes.

cdef class Behind:
    """Give a message to aiohttp."""

    cdef object connection
    cdef BodyState _body
    cdef Py_ssize_t _head_left
    cdef bint _is_followed
    cdef bint is_whole  # the handler has all of the message

    cdef bint step(self, Downstream client, bytes data, Py_ssize_t at) except -1:
        """Hand on what is the message's, of the bytes from `at` on; tell whether there may be more of it."""
        cdef Py_ssize_t stop
        if self.is_whole:
            return False
        stop = len(data)
        if self._is_followed:
            stop = at + self._after(PyBytes_AS_STRING(data) + at, stop - at)
        client._at = stop
        self.connection.data_received(data[at:stop] if at or stop < len(data) else data)
        if self.is_whole:
            client.look_soon()
        return False

    cdef Py_ssize_t _after(self, const char *octets, Py_ssize_t n) noexcept:
        """Return how many octets are the message's."""
        cdef const char *piece
        cdef Py_ssize_t at = min(self._head_left, n), used, size
        cdef int outcome = CHUNK_DATA
        self._head_left -= at
        if self._head_left:
            return at
        while outcome == CHUNK_DATA:
            # Safe: no more is used than is given.
            outcome = next_piece(&self._body, octets + at, n - at, &used, &piece, &size)
            at += used
        if outcome == CHUNK_END:
            self.is_whole = True
        elif outcome == CHUNK_BROKEN:
            self._is_followed = False
            return n
        return at

    cdef bint is_done(self, Downstream client) except -1:
        """Tell whether the handler has answered the message and waits for another one; it has let go then."""
        if self.is_whole and not self.connection.is_waiting:
            client._arm(LOOK)
            return False
        if self.is_whole:
            self.connection.leave()
            client.outlet.shared()
        return self.is_whole


cdef Behind decline(Downstream client, const RequestFacts *facts):
    """Make a handler for the message that begins here, or for all that comes."""
    cdef Behind behind = Behind.__new__(Behind)
    client.hand.metrics.declined(DECLINE_REASONS[facts.reason])
    client.hand.sweep.disarm(client)
    behind._is_followed = facts.is_framed
    if facts.is_framed:
        behind._head_left = facts.size
        frame_body(&behind._body, facts)
    # From here on others write to the transport.
    client.outlet.flush_now()
    # Whether to read is the handler's to say: a hold of ours that ended later would end one of its own.
    client.inlet.hold(False)
    client.inlet.give_back()
    behind.connection = client.hand.terms.make_connection(client)
    behind.connection.connection_made(client._transport)
    if client.outlet.is_full:
        behind.connection.pause_writing()
    return behind
