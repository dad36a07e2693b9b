# The C face of head.py. To make one in C: `RequestHead.__new__(RequestHead)`, then every field.

cimport cython

from gateway.message.headers cimport Headers


@cython.final
@cython.no_gc
@cython.freelist(16)
cdef class RequestHead:
    cdef readonly str verb
    cdef readonly str target
    cdef readonly str version
    cdef readonly Headers headers
    cdef readonly tuple peer
    cdef readonly tuple local
    cdef readonly bint is_tls
