# The C face of variable.py.

from gateway.message.exchange cimport Exchange


cdef class Variable:
    cdef readonly str name
    cdef readonly object needs
    cdef readonly object read
    cdef object _write
    cdef object _erase

    cpdef object set(self, Exchange exchange, object value)
    cpdef object unset(self, Exchange exchange)
