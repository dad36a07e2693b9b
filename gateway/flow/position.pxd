# Entering a flow is two assignments.
from gateway.flow.action cimport Deed
from gateway.message.exchange cimport Exchange as _Exchange, FlowPosition as _FlowPosition


cdef class _EnterProxyFlow(Deed):
    cdef _FlowPosition _position
    cpdef object act(self, _Exchange exchange)


cdef class _EnterTargetFlow(Deed):
    cdef _FlowPosition _position
    cpdef object act(self, _Exchange exchange)
