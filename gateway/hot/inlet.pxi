# The way in from a peer: its bytes are read past its transport, together with those of other connections.
#
# Theory of operation
# -------------------
# A transport reads by a callback of its own, which comes through several layers for each piece. Where bytes
# are plain, the sockets are watched by one epoll for all connections of the worker, and the loop watches
# that: once it has something to tell, `_look` reads from all sockets that have, in a row, and ends the turn
# (`turn.pxi`) itself, so that nothing needs to be put off to the loop.
#
# A connection begins with its transport, and is taken over when it is kept for another exchange: who calls
# once pays nothing. The transport stays the one that knows ends and errors. Whatever an event tells beside
# "there are bytes" - the peer has closed, the connection is broken, a byte is urgent, at which reading stops
# short of what is behind it - and whatever reading says that is not bytes gives the connection back to its
# transport, which comes upon the same thing and tells it as ever. So does whoever needs the transport to
# read, as aiohttp's handler does.
#
# Events are told once (EPOLLET), when something new came. What is not read then - the connection was paused,
# or more came than one piece holds - is asked for anew: to change a watch has epoll look again.
#
# Owns: who reads from a connection, and the watch over those that are read here.
# Must not know: what bytes mean; how anything is closed.

from libc.stdint cimport uint32_t
from libc.stdlib cimport malloc
from posix.unistd cimport close as close_fd

cdef extern from "<sys/epoll.h>" nogil:
    ctypedef union epoll_data_t:
        void *ptr
    cdef struct epoll_event:
        uint32_t events
        epoll_data_t data
    const uint32_t EPOLLIN
    const uint32_t EPOLLPRI
    const uint32_t EPOLLRDHUP
    const uint32_t EPOLLET
    const int EPOLL_CLOEXEC
    const int EPOLL_CTL_ADD
    const int EPOLL_CTL_DEL
    const int EPOLL_CTL_MOD
    int epoll_create1(int flags)
    int epoll_ctl(int watch, int operation, int fd, epoll_event *event)
    int epoll_wait(int watch, epoll_event *events, int most, int timeout)

cdef enum:
    PIECE_READ = 65_536  # bytes that are read from one connection before others have their turn
    MOST_EVENTS = 256
    ENOUGH_EVENTS = 32  # after so many the loop has its turn; while fewer came, one more look is cheap


cdef class Inlet:
    """Read from one peer."""

    cdef Inlets _inlets
    cdef Timed _reader  # takes what comes; None: the connection is gone
    cdef object _transport
    cdef int _fd
    cdef bint _is_ours  # read here, and not by the transport
    cdef bint is_held  # nothing is read for now

    cdef int take_over(self) except -1:
        """Read here from now on, where that can be."""
        if self._is_ours or self._fd < 0 or not self._transport.is_reading():
            return 0
        if self._inlets.watch(self):
            self._transport.pause_reading()
            self._is_ours, self.is_held = True, False
        return 0

    cdef int give_back(self) except -1:
        """Have the transport read from now on."""
        if self._is_ours:
            self._is_ours = False
            self._inlets.forget(self)
            if not self.is_held:
                self._transport.resume_reading()
        return 0

    cdef int hold(self, bint is_held) except -1:
        """Read no more, or read on; nothing where it is so already, or is to be closed."""
        if is_held == self.is_held or self._transport is None or self._transport.is_closing():
            return 0
        self.is_held = is_held
        if not self._is_ours:
            self._transport.pause_reading() if is_held else self._transport.resume_reading()
        elif not is_held:
            self._inlets.look_again(self)
        return 0

    cdef int lost(self) except -1:
        """Read no more at all: the connection is gone, or about to be."""
        if self._is_ours:
            self._is_ours = False
            self._inlets.forget(self)
        self._fd = -1
        self._reader = self._transport = None
        return 0

    cdef int read(self, Timed reader, uint32_t events, char *piece) except -1:
        """Read what an event tells of, for its reader."""
        cdef ssize_t n
        # Who comes earlier in a row may have changed it for who comes behind.
        if not self._is_ours or self.is_held:
            return 0
        if events != EPOLLIN:
            return self.give_back()
        n = recv(self._fd, piece, PIECE_READ, MSG_DONTWAIT)
        if n > 0:
            if n == PIECE_READ:
                self._inlets.look_again(self)
            return reader.came(piece, n)
        if n < 0 and errno == EAGAIN:
            return 0
        return self.give_back()


cdef Inlet inlet_of(Inlets inlets, Timed reader, Wire wire):
    """Return the inlet of a connection that its transport reads; `reader` takes what is read past that."""
    cdef Inlet inlet = Inlet.__new__(Inlet)
    inlet._inlets = inlets
    inlet._reader = reader
    inlet._transport = wire._transport
    inlet._fd = wire.fd if wire._is_plain else -1
    return inlet


cdef class Inlets:
    """Watch the sockets that are read here; one per worker."""

    cdef object _loop
    cdef Turn _turn
    cdef int _watch  # -1: there is none yet
    cdef set _watched
    cdef list _leaving  # kept until the row is done that may name them; None between rows
    cdef epoll_event *_events
    cdef char *_piece
    cdef bint _is_closed

    def __cinit__(self, loop, Turn turn):
        self._loop = loop
        self._turn = turn
        self._watch = -1
        self._watched = set()

    def __dealloc__(self):
        if self._watch >= 0:
            close_fd(self._watch)
        free(self._events)
        free(self._piece)

    cdef bint watch(self, Inlet inlet) except -1:
        """Watch the socket of an inlet; tell whether that is done."""
        if self._is_closed or (self._watch < 0 and not self._open()):
            return False
        if not self._change(EPOLL_CTL_ADD, inlet):
            return False
        self._watched.add(inlet)
        return True

    cdef int look_again(self, Inlet inlet) except -1:
        """Have it told once more what there is to read."""
        self._change(EPOLL_CTL_MOD, inlet)
        return 0

    cdef int forget(self, Inlet inlet) except -1:
        """Watch it no more."""
        self._change(EPOLL_CTL_DEL, inlet)
        self._watched.discard(inlet)
        if self._leaving is not None:
            self._leaving.append(inlet)
        return 0

    cdef bint _change(self, int operation, Inlet inlet) noexcept:
        cdef epoll_event event
        event.events = EPOLLIN | EPOLLPRI | EPOLLRDHUP | EPOLLET
        # Safe: the watched ones are held, and the leaving ones as long as their events may be looked at.
        event.data.ptr = <void *> inlet
        return epoll_ctl(self._watch, operation, inlet._fd, &event) == 0

    cdef bint _open(self) except -1:
        cdef int watch = epoll_create1(EPOLL_CLOEXEC)
        if watch < 0:
            return False
        if self._events == NULL:
            self._events = <epoll_event *> malloc(MOST_EVENTS * sizeof(epoll_event))
            self._piece = <char *> malloc(PIECE_READ)
        if self._events == NULL or self._piece == NULL:
            close_fd(watch)
            return False
        self._loop.add_reader(watch, self._look)
        self._watch = watch
        return True

    def _look(self):
        """Read what has come, and end the turn; be called by the loop."""
        cdef int told, total = 0
        while total < ENOUGH_EVENTS and self._watch >= 0:
            told = epoll_wait(self._watch, self._events, MOST_EVENTS, 0)
            if told <= 0:
                return
            self._turn.begin()
            try:
                self._read(told)
            finally:
                self._turn.end()
            total += told
            if told == 1:
                # Most likely nothing else came meanwhile.
                return

    cdef int _read(self, int told) except -1:
        """Read from all of a row."""
        cdef Inlet each
        cdef Timed reader = None
        cdef int at = 0
        self._leaving = []
        while at < told:
            # Around the loop and not within, as in a turn.
            try:
                while at < told:
                    each = <Inlet> self._events[at].data.ptr
                    reader = each._reader  # held: what it reads may be its end
                    at += 1
                    each.read(reader, self._events[at - 1].events, self._piece)
            except Exception as error:
                self._turn.fail(reader, error)
        self._leaving = None
        return 0

    def close(self):
        """Give all connections back to their transports."""
        cdef Inlet inlet
        self._is_closed = True
        for inlet in list(self._watched):
            inlet.give_back()
        if self._watch >= 0:
            self._loop.remove_reader(self._watch)
            close_fd(self._watch)
            self._watch = -1
