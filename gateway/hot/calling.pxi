# An exchange's call of its target: asked, sent, answered, and over as many servers as it takes.
#
# Owns: how the request's body gets to the target, whether the target's is wanted, what becomes of a failure.
# Must not know: which server is next and what is repeated (`attempts`, handed in, says so); a target's
# sockets.

cdef int call_target(Carriage c) except -1:
    c._on = ON_TARGET
    try:
        c._attempts = c._hand.rota.attempts(c._exchange, c._exchange.request.content is not None)
    except Fault as fault:
        return c._go(GO_FAIL, fault)
    return _ask(c)


cdef int _ask(Carriage c) except -1:
    """Ask the server whose turn it is."""
    cdef Hand hand = c._hand
    cdef Assembly head = hand.asking
    cdef bytes content
    cdef Message request = c._exchange.request
    cdef Destination destination = c._attempts.destination
    cdef Server server = c._attempts.server
    content = request.content
    if content is None:
        if c._inlined is None:
            c._inlined = whole_body(c._client, INLINED)
            if c._inlined is not None:
                c._exchange.client.received_end = hand.clock.now()
        content = c._inlined
    elif request.coding:
        content = hand.terms.wire_content(request)
    c._is_uploading = content is None
    head.clear()
    try:
        put_request(
            head, hand, request, c._attempts.uri, server.authority,
            c._client.body.left if content is None else len(content),
            content is None and c._client.body.is_chunked, destination.keepalive_timeout == 0.0,
        )
    except ValueError as error:
        return target_gone(c, UpstreamError("address", type(error).__name__))
    c._upload = None
    if content is not None:
        if len(content) <= INLINED:
            head.put_bytes(content)
        else:
            c._upload, c._upload_at = content, 0
    c._target = hand.pools.call(
        c, server, destination, c._exchange.target.time_limit, head.to_bytes(), c._attempts.is_safe,
        c._is_uploading or c._upload is not None,
    )
    c._arm(0.0)
    return send_on(c)


cdef int send_on(Carriage c) except -1:
    """Send on with the request's body, as far as there is room."""
    cdef const char *octets
    cdef Py_ssize_t size, n
    if c._is_uploading:
        # Nothing is taken from the client before there is a connection: another server may have to be asked.
        return want_body(c) if c._target.has_room() else 0
    if c._upload is not None:
        octets, size = PyBytes_AS_STRING(c._upload), PyBytes_GET_SIZE(c._upload)
        while c._upload_at < size:
            n = min(<Py_ssize_t> PIECE, size - c._upload_at)
            c._upload_at += n
            # Safe: n octets are left from there on.
            if not c._target.write(octets + c._upload_at - n, n):
                return 0
        c._upload = None
        c._target.end_request()
    return 0


cdef int take_head(Carriage c, Upstream target) except -1:
    cdef Message response
    if not c._attempts.answered(target.status, target.peer):
        c._target = None
        target.abandon()
        return _ask(c)
    response = arrived_response(target.headers, target.status, target.reason, target.version)
    c._exchange.response = response
    c._length = target.length
    if not has_body(c._exchange.request.verb, target.status):
        # Its end follows at once; gone on now, the connection would be given up as one that owes something.
        response.content = b""
        c._on = ON_EMPTY
        return 0
    return c._go(GO_ON, None)


cdef int target_gone(Carriage c, error) except -1:
    """Take note that there is no answer, or no more of it."""
    if c._on == ON_TARGET:
        try:
            c._attempts.failed(error)
        except Fault as fault:
            return c._go(GO_FAIL, fault)
        return _ask(c)
    c._failure = error
    if c._on == ON_RESPONSE_BODY or c._on == ON_EMPTY:
        return c._go(GO_FAIL, c._hand.terms.fault_of(error))
    if c._on == ON_CLIENT and c._is_streamed:
        return c._break_off(error)
    return 0


cdef int stop_upload(Carriage c) except -1:
    c._is_uploading, c._upload = False, None
    if c._on != ON_REQUEST_BODY:
        c.wants = False
    return 0


cdef int drop_target(Carriage c) except -1:
    """Let go of the target, whatever it is still going to say."""
    target, c._target = c._target, None
    stop_upload(c)
    if target is not None:
        target.abandon()
    if c._attempts is not None:
        c._attempts.end()
    return 0


cdef int hold_response(Carriage c) except -1:
    cdef Message response = c._exchange.response
    if c._target is None and not c._is_received and c._failure is None:
        raise RuntimeError("there is no response body to wait for")
    try:
        c._hand.terms.response_rules.admit(
            response, None if c._length < 0 else c._length, c._hand.body_limit
        )
    except Fault as fault:
        return c._go(GO_FAIL, fault)
    c._on = ON_RESPONSE_BODY
    c._held, c._held_size = [], 0
    early, c._early = c._early, None
    for piece in early or ():
        hold_piece(c, piece, len(piece))
        if c._on != ON_RESPONSE_BODY:
            return 0
    if c._is_received:
        return keep_body(c, response, c._hand.terms.response_rules)
    if c._failure is not None:
        return c._go(GO_FAIL, c._hand.terms.fault_of(c._failure))
    c._target.resume()
    return 0


cdef int hold_piece(Carriage c, const char *data, Py_ssize_t n) except -1:
    c._held_size += n
    if c._held_size > c._hand.body_limit:
        return c._give_up(c._hand.terms.response_rules.too_big())
    c._held.append(data[:n])
    return 0
