# Deadlines of many things by one timer: what waits is looked at now and then, nothing has a timer of its own.
#
# Owns: the ring of what was ever armed, the one timer of the loop that looks at it, the clock. To arm costs a
# few stores. The timer ticks only while a deadline lies ahead, and a tick walks the ring only when the
# earliest deadline may have passed: deadlines mostly move away before they come, so that is seldom. A
# deadline is kept to one tick: at most one interval late, and early by the clock's coarseness only (4 ms).
#
# Must not know: what a deadline means; `expired` of the thing itself knows.

from posix.time cimport clock_gettime, timespec

cdef extern from "<time.h>" nogil:
    const int CLOCK_MONOTONIC_COARSE

cdef double NEVER = float("inf")


cdef struct Link:
    Link *previous
    Link *next
    void *owner
    double deadline


cdef class Timed:
    """Be something that may have a deadline, put work off to the end of the loop's turn, or read a socket.

    Derive from it and say in `expired`, in `take_turn` and in `came` what happens then.
    """
    # house: all in one class, as C has no second base.

    # The ring borrows its members: a member that dies leaves it (`__dealloc__`), and a ring that dies lets go
    # of its members. So no pointer of a link ever outlives what it points into; an object never moves.
    cdef Link _link

    def __cinit__(self):
        self._link.previous = self._link.next = &self._link
        self._link.owner = <void *> self
        self._link.deadline = NEVER

    def __dealloc__(self):
        _unlink(&self._link)

    cdef void expired(self, double now):
        """Do what is to be done once the deadline has passed; it is disarmed already."""

    cdef int take_turn(self) except -1:
        """Do what was put off to the end of the loop's turn (`turn.pxi`)."""
        return 0

    cdef int came(self, const char *octets, Py_ssize_t n) except -1:
        """Take what a peer has sent (`inlet.pxi`); it is there during this call only."""
        return 0

    cdef int turn_failed(self, error) except -1:
        """Take what `take_turn` or `came` has raised; what is raised here goes to the loop."""
        raise error


cdef void _unlink(Link *link) noexcept:
    link.previous.next = link.next
    link.next.previous = link.previous
    link.previous = link.next = link


cdef class Sweep:
    """Keep deadlines, in seconds of `clock`; None: the machine's monotonic clock, read coarsely and cheaply.

    `interval` is how many seconds lie between two looks.
    """

    cdef Link _ring
    cdef double _earliest
    cdef double _interval
    cdef object _loop
    cdef object _clock
    cdef object _timer

    def __cinit__(self, loop, clock=None, double interval=0.05):
        self._ring.previous = self._ring.next = &self._ring
        self._ring.owner = NULL
        self._ring.deadline = NEVER
        self._earliest = NEVER
        self._interval = interval
        self._loop = loop
        self._clock = clock

    def __dealloc__(self):
        while self._ring.next != &self._ring:
            _unlink(self._ring.next)

    @property
    def is_armed(self):
        """Tell whether a timer runs."""
        return self._timer is not None

    cdef double now(self) except? -1.0:
        """Return the time: some milliseconds old at most, and never running backwards."""
        cdef timespec time
        if self._clock is not None:
            return self._clock()
        clock_gettime(CLOCK_MONOTONIC_COARSE, &time)
        return <double> time.tv_sec + <double> time.tv_nsec * 1e-9

    cdef void arm(self, Timed timed, double deadline):
        """Set a deadline in the place of any that was set before."""
        cdef Link *link = &timed._link
        if link.next == link:
            link.next = self._ring.next
            link.previous = &self._ring
            link.next.previous = link
            self._ring.next = link
        link.deadline = deadline
        if deadline < self._earliest:
            self._earliest = deadline
            if self._timer is None:
                self._timer = self._loop.call_later(self._interval, self._timed_out)

    cdef void disarm(self, Timed timed) noexcept:
        """Take the deadline back. The thing stays in the ring, so that arming it again is cheap."""
        timed._link.deadline = NEVER

    cdef void forget(self, Timed timed) noexcept:
        """Take the deadline back for good."""
        timed._link.deadline = NEVER
        _unlink(&timed._link)

    def _timed_out(self):
        """Be called by the timer."""
        self._timer = None
        self.tick()

    def tick(self):
        """Look now: call `expired` of what is due, and go on ticking while a deadline lies ahead."""
        cdef double now = self.now()
        if now >= self._earliest:
            self._walk(now)
        if self._timer is None and self._earliest < NEVER:
            self._timer = self._loop.call_later(self._interval, self._timed_out)

    cdef void _walk(self, double now):
        cdef Timed timed
        cdef double earliest = NEVER
        cdef list due = []
        cdef Link *link = self._ring.next
        # Safe: nothing that could free a member runs within this loop; appending to a list starts no
        # collection.
        while link != &self._ring:
            if link.deadline <= now:
                due.append(<Timed> link.owner)
            elif link.deadline < earliest:
                earliest = link.deadline
            link = link.next
        self._earliest = earliest
        for timed in due:
            # What came first may have disarmed, or armed anew, what comes now.
            if timed._link.deadline > now:
                continue
            timed._link.deadline = NEVER
            try:
                timed.expired(now)
            except Exception as error:
                self._loop.call_exception_handler(
                    {"message": "what a deadline brings about failed", "exception": error}
                )

    def close(self):
        """Stop ticking and forget every deadline."""
        self._earliest = NEVER
        while self._ring.next != &self._ring:
            self._ring.next.deadline = NEVER
            _unlink(self._ring.next)
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
