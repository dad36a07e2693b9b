# The lines of a head: its fields, and what those that frame the message say about it.
#
# Owns: the grammar of field lines, in the plain subset of RFC 9112 that leaves no parser a choice, and the
# fields Content-Length, Transfer-Encoding, Connection, Host, Expect and Upgrade, as far as they frame.
# Must not know: sockets, where limits come from, what any other field means.
#
# Every read of `data` lies below the bound that stands in the loop's condition or in the `if` above it, and
# no bound exceeds `n`, the number of bytes that the caller owns.

cdef enum:  # what Transfer-Encoding says
    _NO_CODING
    _CHUNKED  # "chunked", letter by letter
    _CHUNKED_LOUDLY  # the same, in other case

# What the walk over the field lines of a head gathers.
cdef struct Fields:
    bint is_request
    bint is_old  # of HTTP/1.0
    Py_ssize_t end  # behind the last field line, where the empty line begins
    int64_t length
    int count
    int hosts
    int coding
    unsigned char *index  # where to tell the places of the lines; NULL: nobody asks
    int doubt  # the first reason to decline that leaves the framing certain, or FOR_NOTHING
    bint closes
    bint keeps
    bint switches  # Connection names `upgrade`
    bint names_fields
    bint offers_upgrade  # to HTTP/2, as clients of it do by default
    bint is_doubtful  # after this message the bytes may be something else than HTTP/1


cdef inline void _begin(Fields *fields, bint is_request, bint is_old) noexcept:
    fields.is_request = is_request
    fields.is_old = is_old
    fields.end = 0
    fields.length = -1
    fields.count = fields.hosts = 0
    fields.index = NULL
    fields.coding = _NO_CODING
    fields.doubt = FOR_NOTHING
    fields.closes = fields.keeps = fields.switches = fields.names_fields = False
    fields.offers_upgrade = fields.is_doubtful = False


cdef inline void _doubt(Fields *fields, int reason) noexcept:
    if fields.doubt == FOR_NOTHING:
        fields.doubt = reason


# --- fields that frame --------------------------------------------------------------------------------------
# Each returns FOR_NOTHING, or the reason why the head is beyond saving.

cdef int _note_length(const unsigned char *value, Py_ssize_t size, Fields *fields) noexcept:
    cdef int64_t length = 0
    cdef Py_ssize_t i
    # Twice is refused even where both agree: they may not agree on which one a target looks at. 18 digits
    # fit.
    if fields.length >= 0 or fields.coding != _NO_CODING or not 1 <= size <= 18:
        return FOR_FRAMING
    for i in range(size):
        if not _CLASSES[value[i]] & _DIGIT:
            return FOR_FRAMING
        length = length * 10 + value[i] - _ZERO
    fields.length = length
    return FOR_NOTHING


cdef int _note_coding(const unsigned char *value, Py_ssize_t size, Fields *fields) noexcept:
    # Source: RFC 9112 §6.1: in HTTP/1.0 a transfer coding is faulty framing.
    if fields.length >= 0 or fields.coding != _NO_CODING or fields.is_old:
        return FOR_FRAMING
    if not _is_word(value, size, b"chunked", 7):
        return FOR_FRAMING
    fields.coding = _CHUNKED if memcmp(value, b"chunked", 7) == 0 else _CHUNKED_LOUDLY
    if fields.is_request and (fields.coding != _CHUNKED or value[size] != _CR):
        return FOR_FRAMING
    # Not every parser takes a tab behind it. Safe: the CR that ends the line is never passed.
    while value[size] == _BLANK:
        size += 1
    return FOR_NOTHING if value[size] == _CR else FOR_FRAMING


cdef int _note_option(const unsigned char *option, Py_ssize_t size, Fields *fields) noexcept:
    if _is_word(option, size, b"close", 5):
        fields.closes = True
    elif _is_word(option, size, b"keep-alive", 10):
        fields.keeps = True
    elif _is_word(option, size, b"upgrade", 7):
        fields.switches = True
    elif fields.is_request and (
        _is_word(option, size, b"host", 4)
        or _is_word(option, size, b"content-length", 14)
        or _is_word(option, size, b"transfer-encoding", 17)
    ):
        # Dropped on the way, as the client asks, these would change what the message is.
        return FOR_CONNECTION
    else:
        fields.names_fields = True
    return FOR_NOTHING


cdef int _note_connection(const unsigned char *value, Py_ssize_t size, Fields *fields) noexcept:
    cdef Py_ssize_t at = 0, start
    while True:
        while at < size and (value[at] == _BLANK or value[at] == _TAB or value[at] == _COMMA):
            at += 1
        if at == size:
            return FOR_NOTHING
        start = at
        at = _after_token(value, at, size)
        if at == start or _note_option(value + start, at - start, fields) != FOR_NOTHING:
            return FOR_CONNECTION
        while at < size and (value[at] == _BLANK or value[at] == _TAB):
            at += 1
        if at < size and value[at] != _COMMA:
            return FOR_CONNECTION


cdef int _note_host(const unsigned char *value, Py_ssize_t size, Fields *fields) noexcept:
    # A name or an address, an IPv6 one in brackets; then nothing, or a colon and a port.
    cdef Py_ssize_t i = 0
    fields.hosts += 1
    if fields.hosts > 1 or size == 0:
        return FOR_HOST
    if value[0] == c"[":
        i = 1
        while i < size and _CLASSES[value[i]] & _ADDRESS:
            i += 1
        if i == 1 or i == size or value[i] != c"]":
            return FOR_HOST
        i += 1
    else:
        while i < size and _CLASSES[value[i]] & _HOST:
            i += 1
        if i == 0:
            return FOR_HOST
    if i < size and value[i] == _COLON:
        i += 1
        while i < size and _CLASSES[value[i]] & _DIGIT:
            i += 1
    return FOR_NOTHING if i == size else FOR_HOST


cdef int _note_upgrade(const unsigned char *value, Py_ssize_t size, Fields *fields) noexcept:
    # Nobody here speaks HTTP/2 on such a connection, so it stays what it is; of others that is not known.
    if fields.offers_upgrade or not _is_word(value, size, b"h2c", 3):
        fields.is_doubtful = True
    fields.offers_upgrade = True
    _doubt(fields, FOR_UPGRADE)
    return FOR_NOTHING


cdef int _note(
    const unsigned char *name, Py_ssize_t name_size,
    const unsigned char *value, Py_ssize_t size, Fields *fields
) noexcept:
    """Take notice of a field that frames; return FOR_NOTHING or why the head is beyond saving."""
    if name_size == 4:
        if fields.is_request and _is_word(name, 4, b"host", 4):
            return _note_host(value, size, fields)
    elif name_size == 6:
        if fields.is_request and _is_word(name, 6, b"expect", 6):
            _doubt(fields, FOR_EXPECT)
    elif name_size == 7:
        if fields.is_request and _is_word(name, 7, b"upgrade", 7):
            return _note_upgrade(value, size, fields)
    elif name_size == 10:
        if _is_word(name, 10, b"connection", 10):
            return _note_connection(value, size, fields)
    elif name_size == 14:
        if _is_word(name, 14, b"content-length", 14):
            return _note_length(value, size, fields)
        if fields.is_request and _is_word(name, 14, b"http2-settings", 14):
            _doubt(fields, FOR_UPGRADE)
        elif _is_word(name, 14, b"content_length", 14):
            return FOR_FRAMING  # targets behind CGI and its heirs cannot tell the two apart
    elif name_size == 17:
        if _is_word(name, 17, b"transfer-encoding", 17):
            return _note_coding(value, size, fields)
        if _is_word(name, 17, b"transfer_encoding", 17):
            return FOR_FRAMING
    return FOR_NOTHING


# --- lines --------------------------------------------------------------------------------------------------
# A walk goes to `stop`, which is the end of the bytes or the limit, whichever is nearer. What runs into it is
# not whole yet in the first case and too big in the second: `_short` tells which. Walks return PLAIN, MORE or
# DECLINED, and say why in `reason`.

cdef inline int _short(Py_ssize_t stop, Py_ssize_t n, int *reason) noexcept:
    if stop == n:
        return MORE
    reason[0] = FOR_SIZE
    return DECLINED


cdef inline int _line_end(
    const unsigned char *data, Py_ssize_t at, Py_ssize_t stop, Py_ssize_t n, int *reason
) noexcept:
    """Say PLAIN if CRLF stands at `at`."""
    if at < stop and data[at] != _CR or at + 1 < stop and data[at + 1] != _LF:
        reason[0] = FOR_GRAMMAR
        return DECLINED
    return PLAIN if at + 1 < stop else _short(stop, n, reason)


cdef inline Py_ssize_t _bound(Py_ssize_t start, Py_ssize_t limit, Py_ssize_t n) noexcept:
    """Return how far a walk from `start` goes: `limit` bytes and a CRLF, if there are as many."""
    return n if n - start <= limit + 2 else start + limit + 2


cdef inline void _place(Fields *fields, Py_ssize_t at, Py_ssize_t name_size) noexcept:
    """Tell where the line after `count` others begins, and how long its name is, if there is room for it."""
    cdef unsigned char *entry
    if fields.index != NULL and fields.count <= INDEXED:
        entry = fields.index + 4 * fields.count  # safe: there is room for INDEXED + 1 of them
        entry[0], entry[1], entry[2] = at >> 16 & 255, at >> 8 & 255, at & 255
        entry[3] = name_size if name_size < 255 else 255


cdef int _scan_fields(
    const unsigned char *data, Py_ssize_t n, Py_ssize_t at, const HeadLimits *limits,
    Fields *fields, int *reason
) noexcept:
    """Walk over the field lines from `at` to behind the empty line that ends them."""
    cdef Py_ssize_t stop = _bound(at, limits.fields, n), start = at
    cdef Py_ssize_t name_at, name_size, value_at, value_end
    cdef int outcome
    while True:
        name_at = at
        at = _after_token(data, at, stop)
        if at == stop:
            return _short(stop, n, reason)
        name_size = at - name_at
        if name_size == 0 and data[at] == _CR:
            outcome = _line_end(data, at, stop, n, reason)
            fields.end = at
            _place(fields, at - start, 0)
            return outcome
        if name_size == 0 or data[at] != _COLON:
            reason[0] = FOR_GRAMMAR
            return DECLINED
        at += 1
        while at < stop and (data[at] == _BLANK or data[at] == _TAB):
            at += 1
        value_at = at
        at = _after_text(data, at, stop)
        outcome = _line_end(data, at, stop, n, reason)
        if outcome != PLAIN:
            return outcome
        value_end = at
        while value_end > value_at and (data[value_end - 1] == _BLANK or data[value_end - 1] == _TAB):
            value_end -= 1
        at += 2
        _place(fields, name_at - start, name_size)
        fields.count += 1
        reason[0] = FOR_SIZE if fields.count > limits.count else _note(
            data + name_at, name_size, data + value_at, value_end - value_at, fields
        )
        if reason[0] != FOR_NOTHING:
            return DECLINED


cdef inline int _expect_word(
    const unsigned char *data, Py_ssize_t at, Py_ssize_t stop, const char *word, Py_ssize_t size
) noexcept:
    """Say how many octets of a word stand at `at`; the rest is missing only where `stop` comes first."""
    cdef int i = 0
    while i < size and at + i < stop and data[at + i] == <unsigned char> word[i]:
        i += 1
    return i
