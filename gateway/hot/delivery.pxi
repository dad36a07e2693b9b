# The way of an answer to the client: whole or streaming, and never cut off in silence.
#
# Owns: the head of an answer on the wire, the framing of its body, the client's pace.
# Must not know: what the answer means; which fields go no further (the names are handed in).

cdef int begin_answer(Carriage c, Message message) except -1:
    """Send an answer, or as much of it as is there.

    Raises:
        RuntimeError: its status cannot end an exchange.
    """
    cdef Downstream client = c._client
    cdef Assembly out
    cdef bytes content
    cdef int64_t length
    cdef Py_ssize_t start
    cdef int status = message.status
    cdef bint may_have_body
    if status < 200:
        raise RuntimeError(f"status {status} cannot end an exchange")
    if client is None:
        return 0
    may_have_body = has_body(client.verb, status)
    content = message.content
    if content is None:
        length = c._length
    else:
        if message.coding:
            content = c._hand.terms.wire_content(message)
        length = len(content)
    if not may_have_body and length <= 0:
        declared = c._hand.terms.declared_length(message)
        length = -1 if declared is None else declared
    c.is_last = client.is_last or c.is_spoilt or c._hand.course.is_draining or client.cannot_skip()
    c._is_chunked = may_have_body and length < 0
    out = client.outlet.gather()
    start = out.size
    try:
        _put_head(c, out, message, -1 if status == 204 else length)
    except BaseException:
        # Half of a head must not go out with whatever is sent instead.
        out.size = start
        raise
    c._status = status
    if not may_have_body:
        return _finish(c)
    if content is None:
        return _begin_stream(c)
    c._rest, c._rest_at = content, 0
    return _send_rest(c)


cdef int _put_head(Carriage c, Assembly out, Message message, int64_t length) except -1:
    """Put a head; `length` is the body's, -1 for none or chunks."""
    cdef Hand hand = c._hand
    cdef Headers headers = message.headers
    out.put_bytes(hand.status_line(message.status, message.reason))
    put_fields(out, headers, hand.not_answered)
    if not headers.holds("Server"):
        out.put_bytes(hand.server_line)
    if c._is_chunked:
        out.put(b"Transfer-Encoding: chunked\r\n", 28)
    elif length >= 0:
        out.put(b"Content-Length: ", 16)
        out.put_number(length)
        out.put(b"\r\n", 2)
    if not headers.holds("Date"):
        out.put_bytes(hand.date_line())
    if c.is_last:
        out.put(b"Connection: close\r\n", 19)
    return out.put(b"\r\n", 2)


cdef int _begin_stream(Carriage c) except -1:
    """Pass the target's body on, beginning with what has come of it."""
    cdef bytes piece
    if c._target is None and not c._is_received and c._failure is None:
        raise RuntimeError("there is no body to stream")
    c._is_streamed = True
    early, c._early = c._early, None
    for piece in early or ():
        pass_on(c, PyBytes_AS_STRING(piece), PyBytes_GET_SIZE(piece))
    if c._failure is not None:
        return c._break_off(c._failure)
    if c._is_received:
        return end_answer(c)
    if not c._target._is_telling:
        c._client.outlet.flush()
    if not c._client.outlet.is_full:
        c._target.resume()
    return 0


cdef int pass_on(Carriage c, const char *data, Py_ssize_t n) except -1:
    """Send a piece of the target's body; a client that is slow holds the target back."""
    cdef Outlet outlet = c._client.outlet
    cdef char[24] line
    if c._is_chunked:
        outlet.put(line, snprintf(line, sizeof(line), b"%zx\r\n", n))
        outlet.put(data, n)
        outlet.put(b"\r\n", 2)
    else:
        outlet.put(data, n)
    c._sent += n
    if outlet.is_full and c._target is not None:
        c._target.pause()
        c._arm(c._hand.body_timeout)
    return 0


cdef int end_answer(Carriage c) except -1:
    """Send the end of a body that was streamed."""
    c._is_streamed = False
    if c._is_chunked:
        c._client.outlet.put(b"0\r\n\r\n", 5)
    return _finish(c)


cdef int _send_rest(Carriage c) except -1:
    """Send on with a body that is held, as far as there is room."""
    cdef Outlet outlet = c._client.outlet
    cdef const char *octets = PyBytes_AS_STRING(c._rest)
    cdef Py_ssize_t size = PyBytes_GET_SIZE(c._rest), n
    while c._rest_at < size:
        if outlet.is_full:
            return c._arm(c._hand.body_timeout)
        n = min(<Py_ssize_t> WRITE_HIGH, size - c._rest_at)
        # Safe: n octets are left from there on.
        outlet.put(octets + c._rest_at, n)
        c._rest_at += n
        c._sent += n
    return _finish(c)


cdef int _finish(Carriage c) except -1:
    """Be done once the client has made room for all but the last bytes."""
    cdef Outlet outlet = c._client.outlet
    outlet.flush()
    c._rest = None
    if outlet.is_full:
        c._is_finishing = True
        return c._arm(c._hand.body_timeout)
    c._is_finishing = False
    c._is_whole = not outlet.is_closed
    c._arm(0.0)
    if c._exchange is not None:
        c._exchange.client.sent_end = c._hand.clock.now()
    return c.go_on_later(GO_ON, None)


cdef int client_writable(Carriage c) except -1:
    """Go on: there is room again."""
    if c._on != ON_CLIENT:
        return 0
    if c._is_finishing:
        return _finish(c)
    if c._rest is not None:
        return _send_rest(c)
    c._arm(0.0)
    if c._target is not None:
        c._target.resume()
    return 0
