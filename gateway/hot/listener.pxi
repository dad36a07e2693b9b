# What a call to a target is made of before there is one: who listens, how bytes leave, where a call stands.
#
# Owns: the interface that a call's listener derives from, the system calls of a socket, the names of stages.
# Must not know: who listens, what is sent.

from cpython.bytearray cimport PyByteArray_AS_STRING
from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_GET_SIZE
from libc.errno cimport EAGAIN, EINTR, errno
from libc.string cimport memset

from gateway.message.destination cimport Destination, Server
from gateway.message.headers cimport Headers

cdef class Upstream
cdef class Wire
cdef class Inlets
cdef class Pool
cdef class Pools

cdef extern from "<sys/uio.h>" nogil:
    cdef struct iovec:
        void *iov_base
        size_t iov_len

cdef extern from "<sys/socket.h>" nogil:
    cdef struct msghdr:
        iovec *msg_iov
        size_t msg_iovlen
    const int MSG_DONTWAIT
    const int MSG_NOSIGNAL
    const int MSG_PEEK
    ssize_t sendmsg(int fd, const msghdr *message, int flags)
    ssize_t send(int fd, const void *data, size_t size, int flags)
    ssize_t recv(int fd, void *data, size_t size, int flags)

cdef extern from "<stdio.h>" nogil:
    int snprintf(char *text, size_t size, const char *format, ...)

cdef enum:  # where a connection stands
    STAGE_QUEUED  # a call waits for room in the pool
    STAGE_DIALLING
    STAGE_BUSY
    STAGE_IDLE
    STAGE_GONE

cdef enum:  # what of the answer comes next
    PART_HEAD
    PART_SIZED
    PART_CHUNKS
    PART_UNTIL_CLOSE

cdef enum:
    MOST_INTERIM = 16  # heads of 1xx before the answer's; nobody needs more than two or three
    HIGH_WATER = 65_536  # bytes that wait to be written before the listener is told to wait
    MOST_PARTS = 3


cdef class TargetListener(Timed):
    """Be who called: a call tells what comes of it here, from within the loop's callbacks.

    After `target_end` or `target_failed` the listener must have let go of the Upstream: it may serve others.
    Both may be told only after `call` has returned, never within it. The facts in `target` are for
    `target_head`; later they may be gone. An exception closes the connection, and nothing more is told.
    """

    # house: one deeper than elsewhere (Timed): a listener has deadlines of its own, and C has no second base.
    cdef void target_head(self, Upstream target):
        """Take the head of the answer: `status` and so on."""

    cdef void target_data(self, Upstream target, const char *data, Py_ssize_t n):
        """Take a piece of the body, its framing undone; the bytes are there during this call only."""

    cdef void target_waits(self):
        """Take note that all is told of what has come so far: what was kept to go out at once should go."""

    cdef void target_end(self, Upstream target):
        """Take note that the body was whole; the connection is with its pool again, or closed."""

    cdef void target_failed(self, str reason, str detail):
        """Take note that there is no answer, or no more of it."""

    cdef void target_writable(self):
        """Go on with the request's body: there is room again."""


cdef inline bytes index_of(const unsigned char *index, int field_count):
    """Return the index of a head's field lines, None where it has more of them than are told."""
    if field_count > INDEXED:
        return None
    # Safe: there is room for as many lines and the end of the last.
    return PyBytes_FromStringAndSize(<const char *> index, 4 * field_count + 4)


cdef bytes rest_of(iovec *parts, int count, size_t sent):
    """Return what is left of parts of which the first `sent` bytes are gone."""
    cdef list rest = []
    cdef size_t skipped
    cdef int i
    for i in range(count):
        skipped = min(sent, parts[i].iov_len)
        sent -= skipped
        # Safe: skipped is no more than the length of the part, which the caller owns.
        rest.append((<char *> parts[i].iov_base)[skipped:parts[i].iov_len])
    return rest[0] if count == 1 else b"".join(rest)


cdef bint has_news(int fd) noexcept:
    """Tell, without reading, whether a socket is closed, broken, or has something to say."""
    cdef char byte
    return recv(fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) >= 0 or errno != EAGAIN
