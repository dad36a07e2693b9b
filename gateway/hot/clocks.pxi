# Clocks that ask the system at once.
#
# Owns: nothing. Must not know: who asks.

cimport cython
from posix.time cimport CLOCK_MONOTONIC, CLOCK_REALTIME, clock_gettime, timespec

from gateway.clock cimport Clock


cdef inline double _time_of(int which) noexcept:
    cdef timespec now
    clock_gettime(which, &now)
    return <double> now.tv_sec + <double> now.tv_nsec * 1e-9


@cython.final
cdef class WallClock(Clock):
    """Tell seconds since the epoch."""

    def __init__(self):
        """Read nothing but the system's."""

    cpdef double now(self) except? -1.0:
        return _time_of(CLOCK_REALTIME)


@cython.final
cdef class SteadyClock(Clock):
    """Tell seconds that never run backwards, since whenever."""

    def __init__(self):
        """Read nothing but the system's."""

    cpdef double now(self) except? -1.0:
        return _time_of(CLOCK_MONOTONIC)
