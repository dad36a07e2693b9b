# The waits of the engine as deeds.
cimport cython

from gateway.flow.action cimport Deed
from gateway.message.exchange cimport Exchange as _Exchange
from gateway.message.message cimport Message as _Message


cdef class _Always(Deed):
    cdef object _pending
    cpdef object act(self, _Exchange exchange)


cdef class _AwaitRequestBody(Deed):
    cpdef object act(self, _Exchange exchange)


cdef class _AwaitResponseBody(Deed):
    @cython.locals(response=_Message)
    cpdef object act(self, _Exchange exchange)
