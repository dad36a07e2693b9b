# The first look at a request.
from gateway.flow.action cimport Deed


cdef class _Admit(Deed):
    cdef dict _methods
    cdef tuple _refused
    cdef bint _allows_others
    cpdef object act(self, object exchange)
