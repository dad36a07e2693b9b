# Entering a flow is two assignments.
from gateway.flow.action cimport Deed


cdef class _EnterProxyFlow(Deed):
    cdef object _position
    cpdef object act(self, object exchange)


cdef class _EnterTargetFlow(Deed):
    cdef object _position
    cpdef object act(self, object exchange)
