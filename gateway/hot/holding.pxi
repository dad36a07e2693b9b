# Bodies on their way in: held up to a limit where an op needs them, handed on to the target where none does.
#
# Owns: what has come of a body that is held.
# Must not know: which bodies may be held, and what becomes of one (`terms` say so).

cdef int hold_request(Carriage c) except -1:
    request = c._exchange.request
    try:
        c._hand.terms.request_rules.admit(request, _announced(c), c._hand.body_limit)
    except Fault as fault:
        return c._go(GO_FAIL, fault)
    c._on = ON_REQUEST_BODY
    c._held, c._held_size = [], 0
    return want_body(c)


cdef object _announced(Carriage c):
    """Return the length that the client announced, None for chunks."""
    return None if c._client is None or c._client.body.is_chunked else c._client.body.left


cdef int want_body(Carriage c) except -1:
    """Have the client's body come."""
    c.wants = True
    c._arm(c._hand.body_timeout)
    return c._client.flow() if c._client is not None else 0


cdef int take_piece(Carriage c, const char *data, Py_ssize_t n) except -1:
    """Take a piece of the client's body."""
    cdef bint has_room
    if c._on == ON_REQUEST_BODY:
        c._held_size += n
        if c._held_size > c._hand.body_limit:
            return c._give_up(c._hand.terms.request_rules.too_big())
        c._held.append(data[:n])
    elif c._is_uploading:
        if c._client.body.is_chunked:
            has_room = c._target.write_chunk(data, n)
        else:
            has_room = c._target.write(data, n)
        if not has_room:
            # The target's own limit runs; the client's rests.
            c.wants = False
    return _rearm(c)


cdef int _rearm(Carriage c) except -1:
    """Let the time begin anew that the client has for more of its body, unless its reading is waited for."""
    if c._on == ON_CLIENT and c._client.outlet.is_full:
        return 0
    return c._arm(c._hand.body_timeout if c.wants else 0.0)


cdef int take_end(Carriage c) except -1:
    """Take note that the client's body is whole."""
    c.wants = False
    _rearm(c)
    c._exchange.client.received_end = c._hand.clock.now()
    if c._on == ON_REQUEST_BODY:
        return keep_body(c, c._exchange.request, c._hand.terms.request_rules)
    if c._is_uploading:
        c._is_uploading = False
        if c._client.body.is_chunked:
            c._target.end_chunks()
        else:
            c._target.end_request()
    return 0


cdef int spoil_body(Carriage c, fault) except -1:
    """Take note that the rest of the client's body does not come, or cannot be understood."""
    c.is_spoilt, c.wants = True, False
    if c._on == ON_REQUEST_BODY or c._on == ON_TARGET:
        return c._give_up(fault)
    if c._is_uploading:
        # The target has answered already; it waits for a rest that never comes.
        drop_target(c)
        return target_gone(c, UpstreamError("eof", "the request's body broke off"))
    return 0


cdef int keep_body(Carriage c, message, rules) except -1:
    """Put a body that is whole into its message, and go on."""
    held, c._held = c._held, None
    body = held[0] if len(held) == 1 else b"".join(held)
    try:
        rules.keep(message, body, c._hand.body_limit)
    except Fault as fault:
        return c._go(GO_FAIL, fault)
    return c._go(GO_ON, None)


cdef bytes whole_body(Downstream client, Py_ssize_t most):
    """Take a body whose length is known, if it has come and is no longer than that; else return None."""
    cdef int64_t left = client.body.left
    if client._state != AT_BODY or client.body.is_chunked or left > most or client._bytes is None:
        return None
    if left > len(client._bytes) - client._at:
        return None
    body = client._bytes[client._at:client._at + left]
    client._at += left
    client.body.left = 0
    client._state = AT_ANSWER
    return body
