# Entering a flow is two assignments.
from gateway.flow.action cimport Deed
from gateway.message.exchange cimport Exchange as _Exchange


cdef class _EnterProxyFlow(Deed):
    cdef object _position
    cpdef object act(self, _Exchange exchange)


cdef class _EnterTargetFlow(Deed):
    cdef object _position
    cpdef object act(self, _Exchange exchange)
