# What framing says: the results, the facts about a head, and the octets that its grammar is made of.
#
# Theory of operation
# -------------------
# Framing is sans-IO. It is given bytes and tells what they are; it never waits, keeps no bytes and makes no
# Python object. `heads.pxi` scans a head from its first byte, each time: a scan is a deterministic walk over
# the bytes in order, so a head that comes in pieces meets the same end as one that comes whole - the first
# byte that breaks the grammar decides, whatever follows it. `chunks.pxi` keeps a small state instead, because
# a body is never kept to be walked again.
#
# A request head is PLAIN when its meaning is beyond doubt for every parser that we know of; it is DECLINED,
# with the index of a reason, when it is not, or when it asks for what the compiled hand does not carry. Some
# of the latter are perfectly framed all the same (`Expect`, HTTP/1.0): `is_framed` says so, and only then may
# bytes after the message be looked at again. A response head is PLAIN or BROKEN: there is nobody to decline
# it to. The oracle of all this is in the tests: whatever is PLAIN here is the very same message to h11 and
# llhttp.
#
# Owns: the vocabulary of the other framing files, and the classes of octets.
# Must not know: sockets, Python objects, what a field means beyond the framing of its message.

from libc.stdint cimport int64_t, uint64_t
from libc.string cimport memchr, memcmp, memcpy

cdef enum:  # what a scan comes to
    MORE = 0
    PLAIN = 1
    DECLINED = 2
    BROKEN = 3

cdef enum:  # why not PLAIN: indexes into DECLINE_REASONS
    FOR_GRAMMAR
    FOR_SIZE
    FOR_METHOD
    FOR_FORM
    FOR_VERSION
    FOR_HOST
    FOR_FRAMING
    FOR_CONNECTION
    FOR_EXPECT
    FOR_UPGRADE
    FOR_NOTHING

DECLINE_REASONS = (
    "grammar",  # not a head of HTTP/1 at all, or one that parsers may read differently
    "too_big",
    "method",  # one that llhttp might not know, or CONNECT
    "form",  # the target is not in origin form
    "version",
    "host",  # none, two, or one that is not plainly a name and a port
    "framing",  # Content-Length and Transfer-Encoding, each but in its one plain use
    "connection",  # names what must not be dropped, or is not a list
    "expect",
    "upgrade",
)

# Bounds of a head, each inclusive: bytes of the first line, bytes of the field lines, number of fields. A
# head beyond one of them is DECLINED (BROKEN) as soon as that shows, so a caller never keeps more than a
# little over `line + fields` bytes. Lines count with their colon and blanks, and without (the first) or with
# (fields) CRLF.
cdef struct HeadLimits:
    Py_ssize_t line
    Py_ssize_t fields
    Py_ssize_t count

# What a request head says about its own bytes; offsets are from its start, where the verb is. The field block
# is the field lines, each with its CRLF, without the empty line. Filled in when PLAIN, and when DECLINED and
# `is_framed`; otherwise only `reason` and `is_framed` count.
cdef enum:
    INDEXED = 47  # field lines whose places are told; where there are more, none are

cdef struct RequestFacts:
    Py_ssize_t size
    Py_ssize_t verb_size
    Py_ssize_t target_at
    Py_ssize_t target_size
    Py_ssize_t fields_at
    Py_ssize_t fields_size
    int64_t length  # Content-Length; -1: none, so without chunks there is no body
    bint is_chunked
    bint closes  # the client means this to be its last request
    bint names_fields  # Connection names more than close and keep-alive: fields that go no further
    bint is_framed  # where the message ends is certain
    int field_count
    int reason
    unsigned char index[4 * (INDEXED + 1)]  # of the field lines, as `message/field_lines.py` lays it out

# What a response head says. The framing is that of an answer to anything but HEAD (whose answer has no body,
# which only the caller can know): length -1 without chunks means "until the connection closes".
cdef struct ResponseFacts:
    Py_ssize_t size
    Py_ssize_t reason_at
    Py_ssize_t reason_size
    Py_ssize_t fields_at
    Py_ssize_t fields_size
    int64_t length  # of the body: 0 for 1xx, 204 and 304, whatever Content-Length says
    int status  # below 200: interim, and another head follows
    int minor
    int field_count
    int reason  # when BROKEN, as in RequestFacts
    bint is_chunked
    bint closes  # nothing comes on this connection after the message
    bint names_fields
    unsigned char index[4 * (INDEXED + 1)]  # of the field lines, as in RequestFacts

# --- octets -------------------------------------------------------------------------------------------------

cdef enum:
    _TAB = 0x09
    _LF = 0x0A
    _CR = 0x0D
    _BLANK = 0x20
    _QUOTE = 0x22
    _COMMA = 0x2C
    _SLASH = 0x2F
    _ZERO = 0x30
    _COLON = 0x3A
    _SEMICOLON = 0x3B
    _EQUALS = 0x3D
    _BACKSLASH = 0x5C

cdef enum:  # classes of octets, as bits of _CLASSES
    _TOKEN = 1
    _HOST = 2  # what a host's name is made of
    _ADDRESS = 32  # what an IPv6 address is made of
    _VISIBLE = 4  # VCHAR: 0x21 to 0x7E
    _TEXT = 8  # what a field's value is made of: VCHAR, obs-text, blank and tab
    _DIGIT = 16

cdef unsigned char[256] _CLASSES
cdef unsigned char[256] _LOWER  # each octet, A to Z in lower case
cdef signed char[256] _HEX  # what a hexadecimal digit is worth, -1 for other octets


cdef _fill_tables():
    cdef int octet
    letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    for octet in range(256):
        _CLASSES[octet] = 0
        _LOWER[octet] = octet + 32 if 0x41 <= octet <= 0x5A else octet
        _HEX[octet] = -1
        if 0x21 <= octet <= 0x7E:
            _CLASSES[octet] |= _VISIBLE
        if octet == _TAB or octet >= 0x20 and octet != 0x7F:
            _CLASSES[octet] |= _TEXT
    for octet in letters + b"0123456789!#$%&'*+-.^_`|~":
        _CLASSES[octet] |= _TOKEN
    for octet in letters + b"0123456789-._~":
        _CLASSES[octet] |= _HOST
    for octet in b"0123456789abcdefABCDEF:.":
        _CLASSES[octet] |= _ADDRESS
    for octet in range(10):
        _CLASSES[_ZERO + octet] |= _DIGIT
        _HEX[_ZERO + octet] = octet
    for octet in range(6):
        _HEX[0x41 + octet] = _HEX[0x61 + octet] = 10 + octet


_fill_tables()


cdef inline uint64_t _any_below(uint64_t word, uint64_t least) noexcept:
    """Return 0 if none of eight octets is below `least`, which is 128 at most."""
    return (word - 0x0101010101010101ULL * least) & ~word & 0x8080808080808080ULL


cdef inline uint64_t _any_delete(uint64_t word) noexcept:
    """Return 0 if none of eight octets is 0x7F."""
    return _any_below(word ^ 0x7F7F7F7F7F7F7F7FULL, 1)


# The three walks below read within [at, stop) only: eight octets at a time while as many are left.

cdef inline Py_ssize_t _after_text(const unsigned char *data, Py_ssize_t at, Py_ssize_t stop) noexcept:
    """Return where the first octet that a field's value may not hold is, or `stop`."""
    cdef uint64_t word
    while stop - at >= 8:
        memcpy(&word, data + at, 8)
        if _any_below(word, 0x20) | _any_delete(word):
            break
        at += 8
    while at < stop and _CLASSES[data[at]] & _TEXT:
        at += 1
    return at


cdef inline Py_ssize_t _after_visible(const unsigned char *data, Py_ssize_t at, Py_ssize_t stop) noexcept:
    """Return where the first octet outside 0x21 to 0x7E is, or `stop`."""
    cdef uint64_t word
    while stop - at >= 8:
        memcpy(&word, data + at, 8)
        if _any_below(word, 0x21) | _any_delete(word) | word & 0x8080808080808080ULL:
            break
        at += 8
    while at < stop and _CLASSES[data[at]] & _VISIBLE:
        at += 1
    return at


cdef inline Py_ssize_t _after_token(const unsigned char *data, Py_ssize_t at, Py_ssize_t stop) noexcept:
    """Return where the first octet that no token holds is, or `stop`."""
    while at < stop and _CLASSES[data[at]] & _TOKEN:
        at += 1
    return at


cdef inline bint _is_word(
    const unsigned char *data, Py_ssize_t size, const char *word, Py_ssize_t word_size
) noexcept:
    """Tell whether octets are a word, given in lower case, in whatever case they stand."""
    cdef Py_ssize_t i
    if size != word_size:
        return False
    for i in range(size):
        if _LOWER[data[i]] != <unsigned char> word[i]:
            return False
    return True
