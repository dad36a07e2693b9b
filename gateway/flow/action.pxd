# What C knows of actions and lookups: the engine runs deeds and settles lookups without Python in between.
cimport cython

from gateway.fault cimport Fault
from gateway.message.exchange cimport Exchange as _Exchange


cdef class Deed:
    cpdef object act(self, _Exchange exchange)


@cython.final
@cython.no_gc
@cython.freelist(8)
cdef class IssuedToken:
    cdef readonly object token, client


@cython.freelist(16)
cdef class Lookup:
    cdef readonly object kind
    cdef readonly str key
    cpdef Fault settle(self, _Exchange exchange, object record)
