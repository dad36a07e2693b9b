# The waits of the engine as deeds.
from gateway.flow.action cimport Deed


cdef class _Always(Deed):
    cdef object _pending
    cpdef object act(self, object exchange)


cdef class _AwaitRequestBody(Deed):
    cpdef object act(self, object exchange)


cdef class _AwaitResponseBody(Deed):
    cpdef object act(self, object exchange)
