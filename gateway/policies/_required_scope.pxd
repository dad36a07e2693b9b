# The scopes that a policy asks for, in C fields.
from gateway.fault cimport Fault as _Fault
from gateway.message.exchange cimport Exchange as _Exchange
from gateway.message.reader cimport Reader
from gateway.message.variable cimport Variable


cdef class RequiredScope:
    cdef readonly str text
    cdef readonly Variable variable
    cdef Reader _read
    cdef dict _enough

    cpdef _Fault refusal(self, str granted, _Exchange exchange)
