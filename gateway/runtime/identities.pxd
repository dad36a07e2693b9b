# The C face of identities.py: arithmetic on 64 bits, which is what the masks of the source say.

cimport cython

cdef unsigned long long _ALL_BITS, _SPREAD


@cython.final
cdef class ExchangeIds:
    cdef str _prefix
    cdef unsigned long long _at, _step

    @cython.locals(number="unsigned long long")
    cpdef str draw(self)
