# What C knows of actions and lookups: the engine runs deeds and settles lookups without Python in between.


cdef class Deed:
    cpdef object act(self, object exchange)


cdef class IssuedToken:
    cdef readonly object token, client


cdef class Lookup:
    cdef readonly object kind, then
    cdef readonly str key
    cpdef object settle(self, object exchange, object record)
