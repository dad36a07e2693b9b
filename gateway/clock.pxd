# The time as C asks for it.


cdef class Clock:
    cdef object _read
    cpdef double now(self) except? -1.0


cpdef Clock clock_of(object read)
