# What C knows of actions and lookups: the engine runs deeds and settles lookups without Python in between.
from gateway.message.exchange cimport Exchange as _Exchange


cdef class Deed:
    cpdef object act(self, _Exchange exchange)


cdef class IssuedToken:
    cdef readonly object token, client


cdef class Lookup:
    cdef readonly object kind, then
    cdef readonly str key
    cpdef object settle(self, _Exchange exchange, object record)
