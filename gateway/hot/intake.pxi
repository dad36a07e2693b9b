# A client's body, as its head framed it: which of the bytes that come next are of it, and where it ends.
#
# Owns: the framing of one body at a time, by length or in chunks. Sans-IO, and without a Python object.
# Must not know: who wants the body, how much of it is kept.

cdef struct BodyState:
    int64_t left  # of a sized body
    bint is_chunked
    ChunkState chunks


cdef inline void frame_body(BodyState *body, const RequestFacts *facts) noexcept:
    """Begin with the body that a head announces; one without any is over at once."""
    body.is_chunked = facts.is_chunked
    body.left = facts.length if facts.length > 0 else 0
    memset(&body.chunks, 0, sizeof(ChunkState))


cdef int next_piece(
    BodyState *body, const char *data, Py_ssize_t n, Py_ssize_t *used, const char **piece, Py_ssize_t *size
) noexcept:
    """Read on in a body, as `next_chunk` does: CHUNK_MORE, CHUNK_DATA, CHUNK_END or CHUNK_BROKEN."""
    if body.is_chunked:
        return next_chunk(&body.chunks, data, n, used, piece, size)
    used[0] = 0
    if body.left == 0:
        return CHUNK_END
    if n == 0:
        return CHUNK_MORE
    # Safe: no more than the n bytes that there are.
    size[0] = n if n < body.left else <Py_ssize_t> body.left
    piece[0] = data
    used[0] = size[0]
    body.left -= size[0]
    return CHUNK_DATA
