# The face of framing for Python: tests, oracles and measurements call it, never the path of a request.
#
# Owns: the objects that it answers with.
# Must not know: any grammar; it asks the files beside it.


cdef class RequestScan:
    """Say what a request's head is: the facts of `RequestFacts`, and the bytes that they point to."""

    cdef readonly bytes verb
    cdef readonly bytes target
    cdef readonly bytes block
    cdef readonly bytes index
    cdef readonly Py_ssize_t size
    cdef readonly object length
    cdef readonly bint is_chunked
    cdef readonly bint closes
    cdef readonly bint names_fields
    cdef readonly int field_count
    cdef readonly str reason


cdef class ResponseScan:
    """Say what a response's head is: the facts of `ResponseFacts`, and the bytes that they point to."""

    cdef readonly int status
    cdef readonly int minor
    cdef readonly bytes reason
    cdef readonly bytes block
    cdef readonly Py_ssize_t size
    cdef readonly object length
    cdef readonly bint is_chunked
    cdef readonly bint closes
    cdef readonly bint names_fields
    cdef readonly int field_count


cdef RequestScan _request_scan(bytes data, const RequestFacts *facts):
    cdef RequestScan scan = RequestScan.__new__(RequestScan)
    scan.verb = data[:facts.verb_size]
    scan.target = data[facts.target_at:facts.target_at + facts.target_size]
    scan.block = data[facts.fields_at:facts.fields_at + facts.fields_size]
    # Safe: there is room for as many lines and the end of the last.
    scan.index = facts.index[:4 * facts.field_count + 4] if facts.field_count <= INDEXED else None
    scan.size = facts.size
    scan.length = facts.length
    scan.is_chunked = facts.is_chunked
    scan.closes = facts.closes
    scan.names_fields = facts.names_fields
    scan.field_count = facts.field_count
    scan.reason = "" if facts.reason == FOR_NOTHING else DECLINE_REASONS[facts.reason]
    return scan


def scan_request_head(
    bytes data not None, *,
    Py_ssize_t line=7168, Py_ssize_t fields=25600, Py_ssize_t count=256, bint declined=False
):
    """Scan a request's head: None while it is not whole, its facts, or the reason why it is declined.

    With `declined`, a head that is declined but certainly framed is answered with its facts, too.
    """
    cdef HeadLimits limits = HeadLimits(line, fields, count)
    cdef RequestFacts facts
    cdef int outcome = scan_request(PyBytes_AS_STRING(data), len(data), &limits, &facts)
    if outcome == MORE:
        return None
    if outcome == DECLINED and not (declined and facts.is_framed):
        return DECLINE_REASONS[facts.reason]
    return _request_scan(data, &facts)


def scan_response_head(
    bytes data not None, *, Py_ssize_t line=7168, Py_ssize_t fields=25600, Py_ssize_t count=256
):
    """Scan a response's head: None while it is not whole, its facts, or the reason why it is broken."""
    cdef HeadLimits limits = HeadLimits(line, fields, count)
    cdef ResponseFacts facts
    cdef int outcome = scan_response(PyBytes_AS_STRING(data), len(data), &limits, &facts)
    cdef ResponseScan scan
    if outcome == MORE:
        return None
    if outcome == BROKEN:
        return DECLINE_REASONS[facts.reason]
    scan = ResponseScan.__new__(ResponseScan)
    scan.status, scan.minor = facts.status, facts.minor
    scan.reason = data[facts.reason_at:facts.reason_at + facts.reason_size]
    scan.block = data[facts.fields_at:facts.fields_at + facts.fields_size]
    scan.size = facts.size
    scan.length = facts.length
    scan.is_chunked = facts.is_chunked
    scan.closes = facts.closes
    scan.names_fields = facts.names_fields
    scan.field_count = facts.field_count
    return scan


def is_worth_scanning_again(
    bytes data not None, Py_ssize_t fresh, *, Py_ssize_t line=7168, Py_ssize_t fields=25600
):
    """Tell whether a head that was not whole may be something else now that it has `fresh` bytes more."""
    cdef HeadLimits limits = HeadLimits(line, fields, 0)
    if not 0 <= fresh <= len(data):
        raise ValueError(f"{fresh} of {len(data)} bytes cannot be fresh")
    return is_worth_scanning(PyBytes_AS_STRING(data), len(data), fresh, &limits)


def filter_block(bytes block not None, NameSet dropped not None):
    """Return a field block without the fields whose names are in a set.

    Raises:
        ValueError: a line of the block has no colon or no end.
    """
    assembly = Assembly()
    assembly.put_block(block, dropped)
    return assembly.to_bytes()


cdef class ChunkReader:
    """Read a chunked body, fed in any pieces.

    Raises:
        ValueError: from `feed`, when the bytes are no chunked body; and ever after.
    """

    cdef ChunkState _state
    cdef readonly bytes rest

    def __cinit__(self):
        self._state = ChunkState(0, 0, 0, 0, 0, 0)
        self.rest = b""

    def feed(self, bytes data not None):
        """Take bytes; return the pieces of the body among them, and whether it is over.

        What follows a body that is over is kept in `rest`.
        """
        cdef const char *octets = PyBytes_AS_STRING(data)
        cdef const char *piece = NULL
        cdef Py_ssize_t at = 0, n = len(data), used = 0, size = 0
        cdef int outcome
        pieces = []
        while True:
            outcome = next_chunk(&self._state, octets + at, n - at, &used, &piece, &size)
            at += used
            if outcome != CHUNK_DATA:
                break
            pieces.append(piece[:size])
        if outcome == CHUNK_BROKEN:
            raise ValueError("not a chunked body")
        if outcome == CHUNK_END:
            self.rest += data[at:]
        return pieces, outcome == CHUNK_END
