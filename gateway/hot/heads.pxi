# Heads of requests and responses: from bytes to facts, in one walk and without a Python object.
#
# Owns: the first lines, and what a head as a whole comes to.
# Must not know: sockets, where limits come from, what a caller does with a head.
#
# Reads of `data` are bounded as in `fields.pxi`.

# --- requests -----------------------------------------------------------------------------------------------

cdef inline bint _is_plain_verb(const char *verb, Py_ssize_t size) noexcept:
    if size == 3:
        return memcmp(verb, b"GET", 3) == 0 or memcmp(verb, b"PUT", 3) == 0
    if size == 4:
        return memcmp(verb, b"POST", 4) == 0 or memcmp(verb, b"HEAD", 4) == 0
    if size == 5:
        return memcmp(verb, b"PATCH", 5) == 0 or memcmp(verb, b"TRACE", 5) == 0
    if size == 6:
        return memcmp(verb, b"DELETE", 6) == 0
    return size == 7 and memcmp(verb, b"OPTIONS", 7) == 0


cdef int _scan_request_line(
    const unsigned char *data, Py_ssize_t n, const HeadLimits *limits, RequestFacts *facts, Fields *fields
) noexcept:
    cdef Py_ssize_t stop = _bound(0, limits.line, n), at = _after_token(data, 0, stop)
    cdef int found
    if at == stop:
        return _short(stop, n, &facts.reason)
    facts.reason = FOR_GRAMMAR
    if at == 0 or data[at] != _BLANK:
        return DECLINED
    facts.verb_size = at
    if not _is_plain_verb(<const char *> data, at):
        facts.reason = FOR_METHOD
        if at == 7 and memcmp(data, b"CONNECT", 7) == 0:
            return DECLINED  # what follows may be a tunnel
        # The first word of HTTP/2 makes llhttp wait for the rest of that, whatever the version says.
        fields.is_doubtful = at == 3 and memcmp(data, b"PRI", 3) == 0
        _doubt(fields, FOR_METHOD)
        facts.reason = FOR_GRAMMAR
    facts.target_at = at = at + 1
    at = _after_visible(data, at, stop)
    if at == stop:
        return _short(stop, n, &facts.reason)
    facts.target_size = at - facts.target_at
    if data[at] != _BLANK or facts.target_size == 0:
        return DECLINED
    # A fragment is never sent; who sends one may mean it to be taken off.
    if data[facts.target_at] != _SLASH or memchr(data + facts.target_at, c"#", facts.target_size) != NULL:
        _doubt(fields, FOR_FORM)
    at += 1
    found = _expect_word(data, at, stop, b"HTTP/1.1", 8)
    if found == 7 and at + 7 < stop and data[at + 7] == _ZERO:
        fields.is_old = True
        _doubt(fields, FOR_VERSION)
    elif found < 8:
        if at + found < stop and found >= 5 and _CLASSES[data[at + found]] & _DIGIT:
            facts.reason = FOR_VERSION
        return DECLINED if at + found < stop else _short(stop, n, &facts.reason)
    at += 8
    facts.fields_at = at + 2
    return _line_end(data, at, stop, n, &facts.reason)


cdef int scan_request(
    const char *data, Py_ssize_t n, const HeadLimits *limits, RequestFacts *facts
) noexcept:
    """Scan a request's head that begins at `data`, of which `n` bytes are there: MORE, PLAIN or DECLINED.

    After MORE, call again from the start when more came; `is_worth_scanning` saves calls that tell nothing.
    """
    cdef const unsigned char *octets = <const unsigned char *> data
    cdef Fields fields
    cdef int outcome
    _begin(&fields, True, False)
    fields.index = facts.index
    facts.is_framed = False
    outcome = _scan_request_line(octets, n, limits, facts, &fields)
    if outcome == PLAIN:
        outcome = _scan_fields(octets, n, facts.fields_at, limits, &fields, &facts.reason)
    if outcome != PLAIN:
        return outcome
    if fields.hosts == 0 and not fields.is_old:
        facts.reason = FOR_HOST
        return DECLINED
    if fields.switches:
        _doubt(&fields, FOR_UPGRADE)
    facts.fields_size = fields.end - facts.fields_at
    facts.size = fields.end + 2
    facts.length = fields.length
    facts.is_chunked = fields.coding != _NO_CODING
    facts.closes = fields.closes or fields.is_old and not fields.keeps
    facts.names_fields = fields.names_fields
    facts.field_count = fields.count
    facts.reason = fields.doubt
    # With an upgrade in the offer, parsers differ in whether a body comes before what follows it.
    facts.is_framed = not fields.is_doubtful and not (
        fields.switches and fields.offers_upgrade and (fields.length > 0 or facts.is_chunked)
    )
    return PLAIN if fields.doubt == FOR_NOTHING else DECLINED


cdef inline bint is_worth_scanning(
    const char *data, Py_ssize_t n, Py_ssize_t fresh, const HeadLimits *limits
) noexcept:
    """Tell whether to scan a head again whose last `fresh` of `n` bytes came after a scan that said MORE.

    It is not while they hold no end of a line: so a trickle costs as many scans as it has lines, whose number
    is limited, and not one for each byte. An error of grammar shows a little later for it, and is the same.
    """
    return (
        memchr(data + n - fresh, _LF, fresh) != NULL
        or n > limits.line + limits.fields + 4
        or n > limits.line + 2 and memchr(data, _LF, limits.line + 2) == NULL
    )


# --- responses ----------------------------------------------------------------------------------------------

cdef int _scan_status_line(
    const unsigned char *data, Py_ssize_t n, const HeadLimits *limits, ResponseFacts *facts
) noexcept:
    cdef Py_ssize_t stop = _bound(0, limits.line, n), at
    cdef int found = _expect_word(data, 0, stop, b"HTTP/1.", 7)
    facts.reason = FOR_GRAMMAR
    if found < 7:
        if 5 <= found < stop and _CLASSES[data[found]] & _DIGIT:
            facts.reason = FOR_VERSION
        return DECLINED if found < stop else _short(stop, n, &facts.reason)
    facts.status = 0
    for at in range(7, 12):
        if at == stop:
            return _short(stop, n, &facts.reason)
        if at == 8:
            if data[at] != _BLANK:
                return DECLINED
        elif not _CLASSES[data[at]] & _DIGIT:
            return DECLINED
        elif at > 8:
            facts.status = facts.status * 10 + data[at] - _ZERO
    facts.minor = data[7] - _ZERO
    if facts.minor > 1:
        facts.reason = FOR_VERSION
        return DECLINED
    if facts.status < 100:
        return DECLINED
    at = 12
    # The blank belongs to the line even where there is no reason; some leave it out with the reason.
    if at < stop and data[at] == _BLANK:
        at += 1
        facts.reason_at = at
        at = _after_text(data, at, stop)
    else:
        facts.reason_at = at
    facts.reason_size = at - facts.reason_at
    facts.fields_at = at + 2
    return _line_end(data, at, stop, n, &facts.reason)


cdef int scan_response(
    const char *data, Py_ssize_t n, const HeadLimits *limits, ResponseFacts *facts
) noexcept:
    """Scan a response's head that begins at `data`, of which `n` bytes are there: MORE, PLAIN or BROKEN.

    An interim response (100 to 199) is PLAIN, too, but for 101: who never asks for an upgrade gets none.
    """
    cdef const unsigned char *octets = <const unsigned char *> data
    cdef Fields fields
    cdef int outcome = _scan_status_line(octets, n, limits, facts)
    if outcome == PLAIN:
        _begin(&fields, False, facts.minor == 0)
        fields.index = facts.index
        outcome = _scan_fields(octets, n, facts.fields_at, limits, &fields, &facts.reason)
    if outcome != PLAIN:
        return BROKEN if outcome == DECLINED else outcome
    if facts.status == 101:
        facts.reason = FOR_UPGRADE
        return BROKEN
    facts.fields_size = fields.end - facts.fields_at
    facts.size = fields.end + 2
    facts.length = fields.length
    facts.is_chunked = fields.coding != _NO_CODING
    if facts.status < 200 or facts.status == 204 or facts.status == 304:
        facts.length, facts.is_chunked = 0, False
    facts.closes = (
        fields.closes
        or fields.is_old and not fields.keeps
        or facts.length < 0 and not facts.is_chunked
    )
    facts.names_fields = fields.names_fields
    facts.field_count = fields.count
    facts.reason = FOR_NOTHING
    return PLAIN
