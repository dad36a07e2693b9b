# What C knows of the balancer.

cimport cython

from gateway.message.destination cimport Server


@cython.final
cdef class Standing:
    cdef public Server server
    cdef public str name
    cdef public str origin
    cdef public bint is_fallback
    cdef public Py_ssize_t failures
    cdef public Py_ssize_t active
    cdef public Py_ssize_t current_weight


@cython.final
cdef class Balancer:
    cdef Py_ssize_t _max_failures
    cdef object _pick
    cdef list _standings
    cdef Py_ssize_t _turn
    cdef Standing _only

    @cython.locals(regular=list, fallbacks=list, standing=Standing)
    cpdef Standing choose(self, tuple tried)
    cdef bint _is_up(self, Standing standing)
