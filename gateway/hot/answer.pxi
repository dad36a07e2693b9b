# The answer of a target, from bytes to what its listener is told.
#
# Owns: how an answer goes on: interim heads are skipped, a head is told, a body is undone of its framing
# piece by piece where it lies, and its end is told.
# Must not know: transports and timers, which are the connection's (`upstream.pxi`).
#
# Each function returns whether the exchange is still under way. A listener may abandon the call from within
# what it is told, and may use the connection for its next call from within `target_end`: after the former the
# stage is looked at, after the latter nothing of the connection is touched.

cdef bint read_answer(Upstream target, const char *data, Py_ssize_t n) except -1:
    """Read what came; `n` may be nothing."""
    cdef bytes piece
    if target._part == PART_HEAD:
        if target._partial is None:
            return _read_head(target, data, n)
        # Alive until this returns, and so is what `data` points to.
        piece = target._partial + data[:n]
        if not is_worth_scanning(PyBytes_AS_STRING(piece), PyBytes_GET_SIZE(piece), n, &target._pools.limits):
            target._partial = piece
            return True
        target._partial = None
        return _read_head(target, PyBytes_AS_STRING(piece), PyBytes_GET_SIZE(piece))
    return _read_body(target, data, n)


cdef bint _read_head(Upstream target, const char *data, Py_ssize_t n) except -1:
    cdef ResponseFacts facts
    cdef int outcome
    while n > 0:
        outcome = scan_response(data, n, &target._pools.limits, &facts)
        if outcome == MORE:
            target._partial = data[:n]
            return True
        if outcome == BROKEN:
            reason = "headers" if facts.reason == FOR_SIZE else "protocol"
            target.fail(reason, f"the answer's head: {DECLINE_REASONS[facts.reason]}")
            return False
        # Safe: a PLAIN head is no longer than the n bytes that were scanned.
        if facts.status >= 200:
            return _open(target, data, n, &facts)
        target._interim += 1
        if target._interim > MOST_INTERIM:
            target.fail("protocol", "interim answers without end")
            return False
        data += facts.size
        n -= facts.size
    return True


cdef bint _open(Upstream target, const char *data, Py_ssize_t n, const ResponseFacts *facts) except -1:
    """Tell a head, and go on with what follows it."""
    cdef Pools pools = target._pools
    cdef bint is_empty = target._is_for_head or facts.status == 204 or facts.status == 304
    cdef Headers headers = Headers.__new__(Headers)
    headers._block = data[facts.fields_at:facts.fields_at + facts.fields_size]
    headers._index = index_of(facts.index, facts.field_count)
    if facts.names_fields:
        pools.drop_named(headers)
    target.status = facts.status
    target.reason = _reason(data + facts.reason_at, facts.reason_size)
    target.version = "1.1" if facts.minor == 1 else "1.0"
    target.headers = headers
    target.length = facts.length
    target.is_chunked = facts.is_chunked
    # A connection whose end would have been the body's is not reused even where there is no body.
    target._closes = facts.closes
    target._left = 0 if is_empty else facts.length
    if target._left >= 0:
        target._part = PART_SIZED
    elif facts.is_chunked:
        target._part = PART_CHUNKS
        memset(&target._chunks, 0, sizeof(ChunkState))
    else:
        target._part = PART_UNTIL_CLOSE
    target._listener.target_head(target)
    target.headers = None
    return target._stage == STAGE_BUSY and _read_body(target, data + facts.size, n - facts.size)


cdef str _reason(const char *data, Py_ssize_t n):
    # Nearly all of them; a text that is there already need not be made.
    if n == 2 and data[0] == b"O" and data[1] == b"K":
        return "OK"
    return data[:n].decode("utf-8", "surrogateescape")


cdef bint _read_body(Upstream target, const char *data, Py_ssize_t n) except -1:
    cdef Py_ssize_t size
    if target._part == PART_CHUNKS:
        return _read_chunks(target, data, n)
    if target._part == PART_UNTIL_CLOSE:
        if n > 0:
            target._listener.target_data(target, data, n)
        return target._stage == STAGE_BUSY
    size = n if n < target._left else <Py_ssize_t> target._left
    if size > 0:
        target._left -= size
        target._listener.target_data(target, data, size)
        if target._stage != STAGE_BUSY:
            return False
    if target._left > 0:
        return True
    target._finish(n > size)
    return False


cdef bint _read_chunks(Upstream target, const char *data, Py_ssize_t n) except -1:
    cdef Py_ssize_t used, size
    cdef const char *piece
    cdef int outcome
    while True:
        outcome = next_chunk(&target._chunks, data, n, &used, &piece, &size)
        # Safe: no more is used than was given, and a piece lies within that.
        data += used
        n -= used
        if outcome == CHUNK_DATA:
            target._listener.target_data(target, piece, size)
            if target._stage != STAGE_BUSY:
                return False
        elif outcome == CHUNK_MORE:
            return True
        elif outcome == CHUNK_END:
            target._finish(n > 0)
            return False
        else:
            target.fail("protocol", "a chunk that is none")
            return False
