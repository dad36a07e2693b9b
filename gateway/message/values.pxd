# The C face of values.py.

from gateway.message.message cimport Message


cdef class Constant:
    cdef readonly object value


cpdef str to_text(object value)
