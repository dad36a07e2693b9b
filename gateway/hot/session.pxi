# One connection to a store that answers in order and pushes word of changes: bytes in, replies out.
#
# Owns: what is under way on the connection and in which order; the numbers that bound waiting; how a
# command is packed. What the replies mean for anybody is the matter of the tracking connection
# (`lookups.pxi`), which makes a new one of these whenever the last one is lost.
#
# Must not know: how a connection is opened, who reads the protocol (the reader is handed in), what is asked.

cimport cython
from gateway.ports cimport Epochs
from libc.math cimport ceil
from posix.time cimport clock_gettime, timespec

from collections import deque

cdef extern from "time.h":
    int CLOCK_BOOTTIME

cdef enum:
    ASKED = 0
    GREETED = 1
    BEATEN = 2
    # In sweeps, beyond what a question may take: until a silent connection is given up.
    SILENCE = 45
    MOST_UNDER_WAY = 2048
    MOST_WAITING = 65_536
    MOST_GRACES = 16

cdef double SWEEP_EVERY = 0.01
cdef double BEAT_EVERY = 0.15

cdef str _ANSWERED = "answered"
cdef str _CHANGED = "changed"
cdef str _REFUSED = "refused"
cdef str _UNREACHABLE = "unreachable"
cdef str _CROWDED = "crowded"

ANSWERED, CHANGED, REFUSED = _ANSWERED, _CHANGED, _REFUSED
UNREACHABLE, CROWDED = _UNREACHABLE, _CROWDED


cdef double _boot_time() noexcept:
    cdef timespec now
    clock_gettime(CLOCK_BOOTTIME, &now)
    return now.tv_sec + now.tv_nsec * 1e-9


def pack_command(*words):
    """Return a command as it is sent: texts as UTF-8, bytes as they are."""
    cdef list parts = [b"*%d\r\n" % len(words)]
    for word in words:
        raw = word if isinstance(word, bytes) else str(word).encode()
        parts.append(b"$%d\r\n%b\r\n" % (len(raw), raw))
    return b"".join(parts)


@cython.final
@cython.freelist(512)
cdef class _Asked:
    """Be one question: a key, or the commands of a greeting or beat."""

    cdef int kind
    cdef int replies         # how many make the answer
    cdef bytes key
    cdef object done         # whoever waits: a callable, a list of them, None when all were told
    cdef long born           # the number of the last sweep before it
    cdef double sent_at      # negative: not yet
    cdef bint is_changed     # word of a change came while it was under way


@cython.final
cdef class _Session:
    """Be one connection, from its opening to its end: an asyncio protocol."""

    cdef TrackingConnection owner
    cdef object transport
    cdef object reader
    cdef object under_way    # deque of _Asked: answers come in this order
    cdef list replies        # of the greeting or beat that is being answered
    cdef bint is_up
    cdef bint is_full        # the transport asks to wait

    def __cinit__(self, TrackingConnection owner):
        self.owner = owner
        self.under_way = deque()
        self.replies = []

    def connection_made(self, transport):
        """Greet the peer, if this connection is still wanted."""
        self.transport = transport
        self.owner._made(self)

    def data_received(self, data):
        """Take answers and pushes in the order in which they come."""
        cdef TrackingConnection owner = self.owner
        if owner._session is not self:
            return
        owner._silent = 0
        reader = self.reader
        nothing = owner._nothing
        try:
            reader.feed(data)
            while (reply := reader.gets()) is not nothing:
                if type(reply) is owner._push:
                    owner._heard(self, reply)
                else:
                    owner._take(self, reply)
                if owner._session is not self:
                    return
        except owner._malformed as error:
            owner._give_up(self, error)

    def eof_received(self):
        """Let the transport close."""

    def pause_writing(self):
        """Hold questions back."""
        self.is_full = True

    def resume_writing(self):
        """Let them go."""
        self.is_full = False
        self.owner._flush_soon()

    def connection_lost(self, error):
        """Tell the owner."""
        self.owner._lose(self, error)
