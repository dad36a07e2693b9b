# Chunked bodies, either way: from bytes to pieces of the body, without a copy and without a Python object.
#
# Owns: the grammar of chunks (RFC 9112 §7.1) and the little state between two reads. Stricter than the RFC
# where parsers are known to differ: no blanks around a size or within an extension, CRLF at every end of a
# line. Extensions and trailers are checked and dropped, for nobody here asked for either; a trailer that
# would frame is refused even so, as RFC 9110 §6.5.1 wants it.
# Must not know: sockets, how long a body may be, where its pieces go.

cdef enum:
    CHUNK_MORE  # all bytes are used, and the body is not over
    CHUNK_DATA  # a piece of the body; call again for what follows
    CHUNK_END  # the body is over; bytes that are not used belong to the next message
    CHUNK_BROKEN  # no chunked body; this is said for ever after

cdef enum:
    _MOST_DIGITS = 16
    _MOST_EXTENSION = 256  # bytes, of each chunk
    _MOST_TRAILERS = 8192  # bytes, all lines together

cdef enum:  # what the next octet is to be; zero is the start of a body
    _SIZE_DIGIT
    _SIZE_LF
    _EXT_NAME  # its first octet
    _EXT_NAME_REST
    _EXT_VALUE  # its first octet
    _EXT_TOKEN
    _EXT_QUOTED
    _EXT_ESCAPED
    _EXT_END
    _OCTETS
    _OCTETS_CR
    _OCTETS_LF
    _TRAILER  # the first octet of a trailer line, or the CR of the empty one
    _TRAILER_NAME
    _TRAILER_TEXT
    _TRAILER_LF
    _LAST_LF
    _IS_OVER
    _IS_BROKEN

# Zeroed, it stands at the start of a body.
cdef struct ChunkState:
    int step
    int digits
    uint64_t left  # of the chunk: its size while that is read, then the octets to come
    Py_ssize_t extra  # octets of the chunk's extension, or of all trailers
    int named  # octets of a trailer's name so far
    int alike  # which of the names that frame it may still become, as bits


cdef int _after_size(ChunkState *s, unsigned char octet) noexcept:
    """Take what follows the last digit, or the last octet of an extension's part."""
    if octet == _CR:
        return _SIZE_LF
    return _EXT_NAME if octet == _SEMICOLON else _IS_BROKEN


cdef int _take_digit(ChunkState *s, unsigned char octet) noexcept:
    if _HEX[octet] < 0:
        return _after_size(s, octet) if s.digits else _IS_BROKEN
    s.digits += 1
    # Below 2**63, so that a caller may count in signed numbers. Shifted only while that holds.
    if s.digits > _MOST_DIGITS or s.left >> 59:
        return _IS_BROKEN
    s.left = s.left << 4 | <uint64_t> _HEX[octet]
    return _SIZE_DIGIT


cdef int _take_size_end(ChunkState *s, unsigned char octet) noexcept:
    s.digits = 0
    s.extra = 0
    if octet != _LF:
        return _IS_BROKEN
    return _OCTETS if s.left else _TRAILER


cdef int _take_extension(ChunkState *s, unsigned char octet) noexcept:
    """Take an octet of `;name`, `;name=token` or `;name="quoted"`."""
    cdef int kind = _CLASSES[octet]
    s.extra += 1
    if s.extra > _MOST_EXTENSION:
        return _IS_BROKEN
    if s.step == _EXT_NAME:
        return _EXT_NAME_REST if kind & _TOKEN else _IS_BROKEN
    if s.step == _EXT_NAME_REST:
        if kind & _TOKEN:
            return _EXT_NAME_REST
        return _EXT_VALUE if octet == _EQUALS else _after_size(s, octet)
    if s.step == _EXT_VALUE:
        if octet == _QUOTE:
            return _EXT_QUOTED
        return _EXT_TOKEN if kind & _TOKEN else _IS_BROKEN
    if s.step == _EXT_TOKEN:
        return _EXT_TOKEN if kind & _TOKEN else _after_size(s, octet)
    if s.step == _EXT_QUOTED:
        if octet == _QUOTE:
            return _EXT_END
        if octet == _BACKSLASH:
            return _EXT_ESCAPED
        return _EXT_QUOTED if kind & _TEXT else _IS_BROKEN
    if s.step == _EXT_ESCAPED:
        return _EXT_QUOTED if kind & _TEXT else _IS_BROKEN
    return _after_size(s, octet)


cdef int _take_name(ChunkState *s, unsigned char octet) noexcept:
    """Take an octet of a trailer's name, or the colon behind it."""
    cdef const char *length = b"content-length"
    cdef const char *coding = b"transfer-encoding"
    cdef unsigned char lower = _LOWER[octet]
    if s.step == _TRAILER:
        s.named, s.alike = 0, 3
    elif octet == _COLON:
        return _IS_BROKEN if s.alike & 1 and s.named == 14 or s.alike & 2 and s.named == 17 else _TRAILER_TEXT
    if not _CLASSES[octet] & _TOKEN:
        return _IS_BROKEN
    # No index exceeds the word's own length: the left side of each `or` sees to that.
    if s.named >= 14 or lower != <unsigned char> length[s.named]:
        s.alike &= 2
    if s.named >= 17 or lower != <unsigned char> coding[s.named]:
        s.alike &= 1
    s.named += 1
    return _TRAILER_NAME


cdef int _take_trailer(ChunkState *s, unsigned char octet) noexcept:
    """Take an octet of the lines behind the last chunk."""
    s.extra += 1
    if s.extra > _MOST_TRAILERS + 2:
        return _IS_BROKEN
    if s.step == _TRAILER and octet == _CR:
        return _LAST_LF
    if s.step <= _TRAILER_NAME:
        return _take_name(s, octet)
    if s.step == _TRAILER_TEXT:
        if octet == _CR:
            return _TRAILER_LF
        return _TRAILER_TEXT if _CLASSES[octet] & _TEXT else _IS_BROKEN
    if octet != _LF:
        return _IS_BROKEN
    return _TRAILER if s.step == _TRAILER_LF else _IS_OVER


cdef inline int _take(ChunkState *s, unsigned char octet) noexcept:
    """Take an octet that is not of the body; return the next step."""
    if s.step == _SIZE_DIGIT:
        return _take_digit(s, octet)
    if s.step == _SIZE_LF:
        return _take_size_end(s, octet)
    if s.step <= _EXT_END:
        return _take_extension(s, octet)
    if s.step == _OCTETS_CR:
        return _OCTETS_LF if octet == _CR else _IS_BROKEN
    if s.step == _OCTETS_LF:
        return _SIZE_DIGIT if octet == _LF else _IS_BROKEN
    return _take_trailer(s, octet)


cdef int next_chunk(
    ChunkState *s, const char *data, Py_ssize_t n, Py_ssize_t *used, const char **piece, Py_ssize_t *size
) noexcept:
    """Read on in a chunked body, of which `n` bytes at `data` come next; say how many of them are used.

    With CHUNK_DATA, `piece` and `size` tell which of the bytes are of the body. Call in a loop, from behind
    what is used, until something else is said.
    """
    cdef Py_ssize_t at = 0
    while at < n and s.step != _OCTETS and s.step < _IS_OVER:
        s.step = _take(s, <unsigned char> data[at])
        at += 1
    used[0] = at
    if s.step == _IS_OVER:
        return CHUNK_END
    if s.step == _IS_BROKEN:
        return CHUNK_BROKEN
    if at == n:
        return CHUNK_MORE
    # What stops the loop before the end of the bytes is a chunk's own octets, of which `left` are to come.
    piece[0] = data + at
    size[0] = n - at
    if s.left <= <uint64_t> size[0]:
        size[0] = <Py_ssize_t> s.left
        s.step = _OCTETS_CR
    s.left -= <uint64_t> size[0]
    used[0] = at + size[0]
    return CHUNK_DATA
